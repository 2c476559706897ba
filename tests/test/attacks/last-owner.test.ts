import { twoAgencies, type World } from '@axolop/testing';
import { expect, test } from 'vitest';
import { refusal } from '../../src/refusal.ts';

// An agency without an owner belongs to nobody and cannot be helped. There is always exactly one.

async function owners(world: World): Promise<number> {
  const { rows } = await world.sql.query<{ count: number }>(
    "select count(*)::int as count from public.agency_members where agency_id = $1 and role = 'owner' and status = 'active'",
    [world.a.id],
  );
  return rows[0]?.count ?? 0;
}

test('the owner cannot leave, by neither door', async () => {
  await using world = await twoAgencies();
  const { owner, id } = world.a;
  await expect(owner.api.members.leave.mutate({ agencyId: id })).rejects.toMatchObject(refusal('last_owner'));
  const direct = await owner.supabase(id).rpc('leave_agency', { agency_id: id });
  expect(direct.error).toMatchObject({ code: 'AX409', message: 'last_owner' });
  expect(await owners(world)).toBe(1);
});

test('not even with full rights is the owner demoted, suspended or deleted, unless another takes over in the same transaction', async () => {
  await using world = await twoAgencies();
  const heir = await world.person({ a: 'admin' });
  const mine = `where agency_id = '${world.a.id}' and user_id = '${world.a.owner.id}'`;
  for (const statement of [
    `update public.agency_members set role = 'admin' ${mine}`,
    `update public.agency_members set status = 'suspended', suspended_at = now() ${mine}`,
    `update public.agency_members set status = 'removed', removed_at = now() ${mine}`,
    `delete from public.agency_members ${mine}`,
    `delete from auth.users where id = '${world.a.owner.id}'`,
  ]) {
    await expect(world.sql.query(statement), statement).rejects.toMatchObject({ code: 'AX409', message: 'last_owner' });
  }
  const second = `update public.agency_members set role = 'owner' where agency_id = '${world.a.id}' and user_id = '${heir.id}'`;
  await expect(world.sql.query(second)).rejects.toMatchObject({ constraint: 'agency_members_one_owner' });
  expect(await owners(world)).toBe(1);
});

test('the heir leaves while they are made the owner: the second of the two is refused', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  for (let round = 0; round < 6; round += 1) {
    const heir = await world.person({ a: 'admin' });
    const [transfer, leave] = await Promise.allSettled([
      owner.api.members.transferOwnership.mutate({ agencyId, userId: heir.id }),
      heir.supabase(agencyId).rpc('leave_agency', { agency_id: agencyId }),
    ]);
    expect(await owners(world), `round ${round}`).toBe(1);
    const left = leave.status === 'fulfilled' && leave.value.error === null;
    expect(transfer.status === 'fulfilled', `round ${round}`).toBe(!left);
    if (!left) await heir.api.members.transferOwnership.mutate({ agencyId, userId: owner.id });
  }
});

test('two transfers at once: one heir, and nobody waits for ever', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const heirs = await Promise.all([
    world.person({ a: 'admin' }),
    world.person({ a: 'member' }),
    world.person({ a: 'viewer' }),
  ]);
  const outcomes = await Promise.all(
    heirs.map((heir) => owner.supabase(agencyId).rpc('transfer_ownership', { agency_id: agencyId, user_id: heir.id })),
  );
  expect(outcomes.filter(({ error }) => error === null)).toHaveLength(1);
  for (const { error } of outcomes)
    if (error !== null) expect(error).toMatchObject({ code: 'AX403', message: 'missing_permission' });
  expect(await owners(world)).toBe(1);
  const roles = await Promise.all(heirs.map(({ id }) => world.a.roleOf(id)));
  expect(roles.filter((role) => role === 'owner')).toHaveLength(1);
  expect(await world.a.roleOf(owner.id)).toBe('admin');
});

test('the old owner leaves while they hand over: they stay or go, the agency keeps an owner', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const heir = await world.person({ a: 'admin' });
  const [transfer] = await Promise.all([
    owner.supabase(agencyId).rpc('transfer_ownership', { agency_id: agencyId, user_id: heir.id }),
    owner.supabase(agencyId).rpc('leave_agency', { agency_id: agencyId }),
  ]);
  expect(transfer.error).toBeNull();
  expect(await owners(world)).toBe(1);
  expect(await world.a.roleOf(heir.id)).toBe('owner');
});
