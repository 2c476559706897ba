import { twoAgencies } from '@axolop/testing';
import { expect, test } from 'vitest';
import { refusal } from '../../src/refusal.ts';

// Pat owns agency A and only views agency B. Whatever they mix (the id of the one, the header of the other), the role
// that counts is the one in the agency whose rows they touch.

test('an owner of A does nothing in B that a viewer may not do', async () => {
  await using world = await twoAgencies();
  const pat = await world.person({ a: 'owner', b: 'viewer' });
  const [mine, theirs] = await Promise.all([world.a.contact(), world.b.contact()]);
  const victim = await world.person({ b: 'member' });
  const before = await world.b.state();
  const agencyId = world.b.id;
  const { api } = pat;
  const weak = refusal('missing_permission');

  await expect(api.contacts.update.mutate({ agencyId, id: theirs.id, data: { city: 'X' } })).rejects.toMatchObject(
    weak,
  );
  await expect(api.contacts.create.mutate({ agencyId, firstName: 'X' })).rejects.toMatchObject(weak);
  await expect(api.agencies.update.mutate({ agencyId, data: { name: 'X' } })).rejects.toMatchObject(weak);
  await expect(api.agencies.updateSettings.mutate({ agencyId, data: { trashDays: 1 } })).rejects.toMatchObject(weak);
  await expect(api.agencies.remove.mutate({ agencyId })).rejects.toMatchObject(weak);
  await expect(api.members.changeRole.mutate({ agencyId, userId: victim.id, role: 'viewer' })).rejects.toMatchObject(
    weak,
  );
  await expect(api.members.remove.mutate({ agencyId, userId: victim.id })).rejects.toMatchObject(weak);
  await expect(api.invites.create.mutate({ agencyId, email: 'x@example.com', role: 'admin' })).rejects.toMatchObject(
    weak,
  );
  await expect(api.members.transferOwnership.mutate({ agencyId, userId: pat.id })).rejects.toMatchObject(weak);
  // Ids of B under the flag of A are simply not there.
  const here = { agencyId: world.a.id };
  const gone = refusal('not_found');
  await expect(api.contacts.update.mutate({ ...here, id: theirs.id, data: { city: 'X' } })).rejects.toMatchObject(gone);
  await expect(api.members.changeRole.mutate({ ...here, userId: victim.id, role: 'viewer' })).rejects.toMatchObject(
    gone,
  );
  await expect(api.contacts.get.query({ agencyId, id: mine.id })).rejects.toMatchObject(gone);
  expect(await world.b.state()).toEqual(before);
});

test('in one batch of calls each is judged in its own agency', async () => {
  await using world = await twoAgencies();
  const pat = await world.person({ a: 'owner', b: 'viewer' });
  const outcomes = await Promise.allSettled([
    pat.api.contacts.create.mutate({ agencyId: world.a.id, firstName: 'A' }),
    pat.api.contacts.create.mutate({ agencyId: world.b.id, firstName: 'B' }),
    pat.api.contacts.create.mutate({ agencyId: world.a.id, firstName: 'A' }),
    pat.api.contacts.create.mutate({ agencyId: world.b.id, firstName: 'B' }),
  ]);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected']);
  expect([await world.a.rows('contacts'), await world.b.rows('contacts')]).toEqual([2, 0]);
});

test('past the API: every function with the id of B under the header of A, and the other way round', async () => {
  await using world = await twoAgencies();
  const pat = await world.person({ a: 'owner', b: 'viewer' });
  const victim = await world.person({ b: 'member' });
  const contact = await world.b.contact();
  const before = await world.b.state();
  const inB = { agency_id: world.b.id };
  for (const header of [world.a.id, undefined]) {
    const db = pat.supabase(header);
    const answers = [
      await db.rpc('remove_records', { ...inB, resource: 'contact', ids: [contact.id] }),
      await db.rpc('remove_agency', inB),
      await db.rpc('leave_agency', inB),
      await db.rpc('change_member_role', { ...inB, user_id: victim.id, role: 'viewer' }),
      await db.rpc('remove_member', { ...inB, user_id: victim.id }),
      await db.rpc('suspend_member', { ...inB, user_id: victim.id }),
      await db.rpc('transfer_ownership', { ...inB, user_id: pat.id }),
      await db.rpc('create_invite', { ...inB, email: 'x@example.com', role: 'admin' }),
      await db.rpc('update_agency', { ...inB, changes: { name: 'X' } }),
      await db.rpc('audit_log', inB),
    ];
    expect(answers.map(({ error }) => error?.code)).toEqual(answers.map(() => 'AX404'));
    const created = await db.rpc('create_contacts', { ...inB, contacts: [{ first_name: 'X' }] });
    expect(created.error?.code).toBe('AX404');
  }
  const asViewer = await pat.supabase(world.b.id).rpc('audit_log', inB);
  expect(asViewer.error).toMatchObject({ code: 'AX403', message: 'missing_permission' });
  expect(await world.b.state()).toEqual(before);
});
