import { randomUUID } from 'node:crypto';
import { twoAgencies } from '@axolop/testing';
import { expect, test } from 'vitest';
import { crowd } from '../../src/crowd.ts';
import { refusal } from '../../src/refusal.ts';

test('an admin changes roles, suspends, reactivates and removes; each answer is the membership as it is now', async () => {
  await using world = await twoAgencies();
  const [admin, mia] = await Promise.all([world.person({ a: 'admin' }), world.person({ a: 'member' })]);
  const call = { agencyId: world.a.id, userId: mia.id };
  const { members } = admin.api;

  await expect(members.changeRole.mutate({ ...call, role: 'viewer' })).resolves.toMatchObject({
    userId: mia.id,
    role: 'viewer',
    status: 'active',
    user: { id: mia.id, email: mia.email },
  });
  const suspended = await members.suspend.mutate(call);
  expect(suspended).toMatchObject({ status: 'suspended', suspendedAt: expect.any(String) });
  // A role may change while somebody is suspended; it counts when they come back.
  await members.changeRole.mutate({ ...call, role: 'member' });
  await expect(members.reactivate.mutate(call)).resolves.toMatchObject({
    role: 'member',
    status: 'active',
    suspendedAt: null,
  });
  await expect(members.remove.mutate(call)).resolves.toMatchObject({
    status: 'removed',
    removedAt: expect.any(String),
  });
});

test('the owner is beyond every administrator', async () => {
  await using world = await twoAgencies();
  const admin = await world.person({ a: 'admin' });
  const call = { agencyId: world.a.id, userId: world.a.owner.id };
  const { members } = admin.api;
  const before = await world.a.state();

  await expect(members.changeRole.mutate({ ...call, role: 'viewer' })).rejects.toMatchObject(
    refusal('role_too_strong'),
  );
  await expect(members.suspend.mutate(call)).rejects.toMatchObject(refusal('role_too_strong'));
  await expect(members.remove.mutate(call)).rejects.toMatchObject(refusal('role_too_strong'));
  await expect(members.transferOwnership.mutate({ ...call, userId: admin.id })).rejects.toMatchObject(
    refusal('missing_permission'),
  );
  expect(await world.a.state()).toEqual(before);
});

test('nobody touches their own membership', async () => {
  await using world = await twoAgencies();
  const admin = await world.person({ a: 'admin' });
  for (const { api, id } of [admin, world.a.owner]) {
    const call = { agencyId: world.a.id, userId: id };
    const own = refusal('own_membership');
    await expect(api.members.changeRole.mutate({ ...call, role: 'admin' })).rejects.toMatchObject(own);
    await expect(api.members.suspend.mutate(call)).rejects.toMatchObject(own);
    await expect(api.members.reactivate.mutate(call)).rejects.toMatchObject(own);
    await expect(api.members.remove.mutate(call)).rejects.toMatchObject(own);
  }
  const toOneself = { agencyId: world.a.id, userId: world.a.owner.id };
  await expect(world.a.owner.api.members.transferOwnership.mutate(toOneself)).rejects.toMatchObject(
    refusal('own_membership'),
  );
});

test('ownership is no role to be given, by either door', async () => {
  await using world = await twoAgencies();
  const mia = await world.person({ a: 'member' });
  const agencyId = world.a.id;
  const asInput: { agencyId: string; userId: string; role: 'admin' } = JSON.parse(
    JSON.stringify({ agencyId, userId: mia.id, role: 'owner' }),
  );
  await expect(world.a.owner.api.members.changeRole.mutate(asInput)).rejects.toMatchObject(refusal('invalid_input'));
  const direct = await world.a.owner
    .supabase(agencyId)
    .rpc('change_member_role', { agency_id: agencyId, user_id: mia.id, role: 'owner' });
  expect(direct.error).toMatchObject({ code: 'AX403', message: 'role_too_strong' });
  expect(await world.a.roleOf(mia.id)).toBe('member');
});

test('who is not active cannot be suspended, who is not suspended cannot be reactivated, who left is not there', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const [active, suspended, removed] = await Promise.all([
    world.person({ a: 'member' }),
    world.person({ a: 'suspended' }),
    world.person({ a: 'removed' }),
  ]);
  const { members } = owner.api;
  await expect(members.reactivate.mutate({ agencyId, userId: active.id })).rejects.toMatchObject(refusal('not_active'));
  await expect(members.suspend.mutate({ agencyId, userId: suspended.id })).rejects.toMatchObject(refusal('not_active'));
  for (const userId of [removed.id, world.b.owner.id, randomUUID()]) {
    const gone = refusal('not_found');
    await expect(members.changeRole.mutate({ agencyId, userId, role: 'viewer' })).rejects.toMatchObject(gone);
    await expect(members.suspend.mutate({ agencyId, userId })).rejects.toMatchObject(gone);
    await expect(members.reactivate.mutate({ agencyId, userId })).rejects.toMatchObject(gone);
    await expect(members.remove.mutate({ agencyId, userId })).rejects.toMatchObject(gone);
    await expect(members.transferOwnership.mutate({ agencyId, userId })).rejects.toMatchObject(gone);
  }
  await expect(members.transferOwnership.mutate({ agencyId, userId: suspended.id })).rejects.toMatchObject(
    refusal('not_found'),
  );
});

test('a member leaves when they like, the owner does not; what the member made stays', async () => {
  await using world = await twoAgencies();
  const mia = await world.person({ a: 'member' });
  const agencyId = world.a.id;
  const contact = await mia.api.contacts.create.mutate({ agencyId, firstName: 'Kept' });
  await mia.api.preferences.set.mutate({ key: 'current_agency', value: agencyId });

  await expect(world.a.owner.api.members.leave.mutate({ agencyId })).rejects.toMatchObject(refusal('last_owner'));
  await mia.api.members.leave.mutate({ agencyId });

  expect(await world.a.standingOf(mia.id)).toMatchObject({ status: 'removed' });
  expect(await world.a.hasContact(contact.id)).toBe(true);
  await expect(mia.api.preferences.get.query({ keys: ['current_agency'] })).resolves.toEqual({ items: [] });
  await expect(mia.api.members.leave.mutate({ agencyId })).rejects.toMatchObject(refusal('not_found'));
});

test('the ownership moves to a member, the old owner stays as an administrator and may leave then', async () => {
  await using world = await twoAgencies();
  const heir = await world.person({ a: 'viewer' });
  const { owner, id: agencyId } = world.a;

  await expect(owner.api.members.transferOwnership.mutate({ agencyId, userId: heir.id })).resolves.toMatchObject({
    userId: heir.id,
    role: 'owner',
  });
  expect(await world.a.roleOf(owner.id)).toBe('admin');
  await expect(owner.api.agencies.remove.mutate({ agencyId })).rejects.toMatchObject(refusal('missing_permission'));
  await owner.api.members.leave.mutate({ agencyId });
  expect(await world.a.roleOf(heir.id)).toBe('owner');
});

test('invites die with the rights of who made them: demoted, suspended, removed, left', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const ends = {
    demoted: (userId: string) => owner.api.members.changeRole.mutate({ agencyId, userId, role: 'member' }),
    suspended: (userId: string) => owner.api.members.suspend.mutate({ agencyId, userId }),
    removed: (userId: string) => owner.api.members.remove.mutate({ agencyId, userId }),
  };
  const guest = await world.stranger();
  for (const [end, happen] of Object.entries(ends)) {
    const admin = await world.person({ a: 'admin' });
    const { token } = await admin.api.invites.create.mutate({ agencyId, email: guest.email, role: 'admin' });
    await happen(admin.id);
    await expect(guest.api.invites.accept.mutate({ token }), end).rejects.toMatchObject(refusal('invite_revoked'));
  }
  const leaver = await world.person({ a: 'admin' });
  const { token } = await leaver.api.invites.create.mutate({ agencyId, email: guest.email, role: 'admin' });
  await leaver.api.members.leave.mutate({ agencyId });
  await expect(guest.api.invites.accept.mutate({ token })).rejects.toMatchObject(refusal('invite_revoked'));
});

test('members come page by page, those who came first at the top, and by status', async () => {
  await using world = await twoAgencies();
  await using many = await crowd(world, 7);
  const { owner, id: agencyId } = world.a;
  // In one statement, so that all have the same created_at: the tie-breaker has to order them.
  await world.sql.query(
    `insert into public.agency_members (agency_id, user_id, role, status, joined_at, suspended_at)
     select $1, u.id, 'viewer', case when u.n <= 2 then 'suspended' else 'active' end, now(), case when u.n <= 2 then now() end
     from unnest($2::uuid[]) with ordinality u(id, n)`,
    [agencyId, many.people.map(({ id }) => id)],
  );

  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const page: { items: { userId: string }[]; nextCursor: string | null } = await owner.api.members.list.query({
      agencyId,
      limit: 3,
      cursor,
    });
    seen.push(...page.items.map(({ userId }) => userId));
    cursor = page.nextCursor;
  } while (cursor !== null);
  expect(seen).toEqual([owner.id, ...many.people.map(({ id }) => id).toSorted()]);

  const suspended = await owner.api.members.list.query({ agencyId, status: 'suspended' });
  expect(suspended.items).toHaveLength(2);
  expect(suspended.nextCursor).toBeNull();
  const contacts = await owner.api.contacts.list.query({ agencyId, limit: 1 });
  expect(contacts.nextCursor).toBeNull();
  const { nextCursor } = await owner.api.members.list.query({ agencyId, limit: 1 });
  await expect(owner.api.contacts.list.query({ agencyId, cursor: nextCursor })).rejects.toMatchObject(
    refusal('invalid_cursor'),
  );
  await expect(owner.api.members.list.query({ agencyId, cursor: 'nonsense' })).rejects.toMatchObject(
    refusal('invalid_cursor'),
  );
});
