import { twoAgencies } from '@axolop/testing';
import { expect, test } from 'vitest';
import { crowd } from '../../src/crowd.ts';

// Everybody presses the button at the same moment.

test('fifty accepts of one invite at once: it counts once', async () => {
  await using world = await twoAgencies();
  const guest = await world.stranger();
  const { owner, id: agencyId } = world.a;
  const { token } = await owner.api.invites.create.mutate({ agencyId, email: guest.email, role: 'member' });
  const outcomes = await Promise.all(
    Array.from({ length: 50 }, () => guest.supabase().rpc('accept_invite', { token })),
  );
  expect(outcomes.filter(({ error }) => error === null)).toHaveLength(1);
  for (const { error } of outcomes)
    if (error !== null) expect(error).toMatchObject({ code: 'AX409', message: 'invite_used' });
  expect(await world.a.rows('agency_members')).toBe(2);
  const log = await world.sql.query(
    "select from audit.log where agency_id = $1 and table_name = 'agency_members' and record_id = $2",
    [agencyId, guest.id],
  );
  expect(log.rowCount).toBe(1);
});

test('fifty people, each with an invite, and one seat: one gets it', async () => {
  await using world = await twoAgencies({ plan: 'sales' });
  await using many = await crowd(world, 50);
  const { owner, id: agencyId } = world.a;
  await world.person({ a: 'member' });
  const tokens: string[] = [];
  for (const { email } of many.people) {
    const invite = await owner
      .supabase(agencyId)
      .rpc('create_invite', { agency_id: agencyId, email, role: 'viewer' })
      .single();
    tokens.push(invite.data?.token ?? '');
  }
  const outcomes = await Promise.all(
    many.people.map((person, index) => person.supabase().rpc('accept_invite', { token: tokens[index] ?? '' })),
  );
  expect(outcomes.filter(({ error }) => error === null)).toHaveLength(1);
  for (const { error } of outcomes)
    if (error !== null) expect(error).toMatchObject({ code: 'AX409', message: 'seat_limit' });
  const active = await world.sql.query("select from public.agency_members where agency_id = $1 and status = 'active'", [
    agencyId,
  ]);
  expect(active.rowCount).toBe(3);
});

test('one seat, wanted by suspended members who are brought back and guests who accept: one gets it', async () => {
  await using world = await twoAgencies({ plan: 'sales' });
  await using many = await crowd(world, 6);
  const { owner, id: agencyId } = world.a;
  await world.person({ a: 'member' });
  const [guests, suspended] = [many.people.slice(0, 3), many.people.slice(3)];
  await world.sql.query(
    `insert into public.agency_members (agency_id, user_id, role, status, joined_at, suspended_at)
     select $1, u, 'viewer', 'suspended', now(), now() from unnest($2::uuid[]) u`,
    [agencyId, suspended.map(({ id }) => id)],
  );
  const tokens = await Promise.all(
    guests.map(async ({ email }) => (await owner.api.invites.create.mutate({ agencyId, email, role: 'viewer' })).token),
  );
  const outcomes = await Promise.all([
    ...guests.map((guest, index) => guest.supabase().rpc('accept_invite', { token: tokens[index] ?? '' })),
    ...suspended.map(({ id }) =>
      owner.supabase(agencyId).rpc('reactivate_member', { agency_id: agencyId, user_id: id }),
    ),
  ]);
  expect(outcomes.filter(({ error }) => error === null)).toHaveLength(1);
});

test('invited twice at once: one invite', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const outcomes = await Promise.all(
    Array.from({ length: 10 }, () =>
      owner
        .supabase(agencyId)
        .rpc('create_invite', { agency_id: agencyId, email: 'twice@example.com', role: 'viewer' }),
    ),
  );
  expect(outcomes.filter(({ error }) => error === null)).toHaveLength(1);
  expect(await world.a.rows('agency_invites')).toBe(1);
});

test('accepted while the agency is being removed: the two never wait for each other', async () => {
  await using world = await twoAgencies();
  const guest = await world.stranger();
  const { owner, id: agencyId } = world.a;
  const { token } = await owner.api.invites.create.mutate({ agencyId, email: guest.email, role: 'viewer' });
  // What private.remove_agency locks, in its order, with a pause in which the invite is accepted.
  const removal = await world.sql.connect();
  try {
    await removal.query('begin');
    await removal.query('update public.agencies set deleted_at = now() where id = $1', [agencyId]);
    const accepting = guest
      .supabase()
      .rpc('accept_invite', { token })
      .then((answer) => answer);
    const { rows } = await removal.query<{ pid: number }>('select pg_backend_pid() as pid');
    const waiting = 'select from pg_stat_activity where $1 = any (pg_blocking_pids(pid))';
    await expect.poll(async () => (await world.sql.query(waiting, [rows[0]?.pid])).rowCount, { timeout: 5000 }).toBe(1);
    await removal.query("set local lock_timeout = '300ms'");
    await removal.query("update public.agency_invites set status = 'revoked' where agency_id = $1", [agencyId]);
    await removal.query('commit');
    expect((await accepting).error).toMatchObject({ code: 'AX404', message: 'not_found' });
  } finally {
    await removal.query('rollback');
    removal.release();
  }
  expect(await world.a.roleOf(guest.id)).toBeNull();
});
