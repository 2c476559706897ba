import { can, type Role } from '@axolop/domain';
import { twoAgencies, type Person, type World } from '@axolop/testing';
import { describe, expect, test } from 'vitest';

/** The people who ask agency A for its rows, and what they are there. */
const ACTORS: readonly { name: string; role: Role | null; enter: (world: World) => Promise<Person> }[] = [
  { name: 'the owner', role: 'owner', enter: async (world) => world.a.owner },
  { name: 'an admin', role: 'admin', enter: (world) => world.person({ a: 'admin' }) },
  { name: 'a member', role: 'member', enter: (world) => world.person({ a: 'member' }) },
  { name: 'a viewer', role: 'viewer', enter: (world) => world.person({ a: 'viewer' }) },
  { name: 'a suspended member', role: null, enter: (world) => world.person({ a: 'suspended' }) },
  { name: 'a removed member', role: null, enter: (world) => world.person({ a: 'removed' }) },
  { name: 'a stranger', role: null, enter: (world) => world.stranger() },
  { name: 'the owner of B who views A', role: 'viewer', enter: (world) => world.person({ a: 'viewer', b: 'owner' }) },
];

function refusalFor(role: Role | null): object {
  return role === null
    ? { data: { code: 'NOT_FOUND', reason: 'not_found' } }
    : { data: { code: 'FORBIDDEN', reason: 'missing_permission' } };
}

describe.each(ACTORS)('$name', ({ role, enter }) => {
  const may = (permission: Parameters<typeof can>[1]): boolean => role !== null && can(role, permission);

  test('contacts', async () => {
    await using world = await twoAgencies();
    const person = await enter(world);
    const contact = await world.a.contact();
    const agencyId = world.a.id;

    const read = person.api.contacts.get.query({ agencyId, id: contact.id });
    if (may('contact:read')) await expect(read).resolves.toMatchObject({ id: contact.id });
    else await expect(read).rejects.toMatchObject(refusalFor(role));
    const create = person.api.contacts.create.mutate({ agencyId, firstName: 'New' });
    if (may('contact:write')) await expect(create).resolves.toMatchObject({ firstName: 'New', createdBy: person.id });
    else await expect(create).rejects.toMatchObject(refusalFor(role));

    const table = person.supabase(agencyId).from('contacts');
    expect((await table.select('id').eq('id', contact.id)).data).toHaveLength(may('contact:read') ? 1 : 0);
    const inserted = await table.insert({ agency_id: agencyId, first_name: 'Direct' }).select('id');
    expect(inserted.error?.code).toBe(may('contact:write') ? undefined : '42501');
    const updated = await table.update({ first_name: 'Changed' }).eq('id', contact.id).select('id');
    expect(updated.data ?? []).toHaveLength(may('contact:write') ? 1 : 0);
    // Nobody deletes past the trash, and nobody trashes by hand.
    expect((await table.delete().eq('id', contact.id)).error?.code).toBe('42501');
    const byHand = await table.update({ deleted_at: new Date().toISOString() }).eq('id', contact.id);
    expect(byHand.error?.code).toBe('42501');
    expect(await world.a.hasContact(contact.id)).toBe(true);
  });

  test('agency_members', async () => {
    await using world = await twoAgencies();
    const person = await enter(world);
    const target = await world.person({ a: 'viewer' });
    const agencyId = world.a.id;

    const table = person.supabase(agencyId).from('agency_members');
    const seen = await table.select('user_id').eq('user_id', target.id);
    expect(seen.data).toHaveLength(may('member:read') ? 1 : 0);
    expect((await table.update({ role: 'admin' }).eq('user_id', target.id)).error?.code).toBe('42501');
    expect((await table.delete().eq('user_id', target.id)).error?.code).toBe('42501');
    const joined = { agency_id: agencyId, user_id: person.id, role: 'owner', status: 'active' } as const;
    expect((await table.insert(joined)).error?.code).toBe('42501');

    const change = person.api.members.changeRole.mutate({ agencyId, userId: target.id, role: 'member' });
    if (may('member:manage')) await expect(change).resolves.toMatchObject({ role: 'member' });
    else await expect(change).rejects.toMatchObject(refusalFor(role));
    expect(await world.a.roleOf(target.id)).toBe(may('member:manage') ? 'member' : 'viewer');
  });

  test('agencies', async () => {
    await using world = await twoAgencies();
    const person = await enter(world);
    const agencyId = world.a.id;

    const read = person.api.agencies.get.query({ agencyId });
    if (may('agency:read')) await expect(read).resolves.toMatchObject({ id: agencyId });
    else await expect(read).rejects.toMatchObject(refusalFor(role));

    const table = person.supabase(agencyId).from('agencies');
    expect((await table.select('id')).data).toEqual(may('agency:read') ? [{ id: agencyId }] : []);
    const renamed = await table.update({ name: 'Renamed' }).eq('id', agencyId).select('id');
    expect(renamed.data ?? []).toHaveLength(may('agency:update') ? 1 : 0);
    expect((await table.update({ plan_id: 'scale' }).eq('id', agencyId)).error?.code).toBe('42501');
    expect((await table.delete().eq('id', agencyId)).error?.code).toBe('42501');
    expect((await table.insert({ name: 'Mine', slug: 'mine-alone' })).error?.code).toBe('42501');

    const removal = person.api.agencies.remove.mutate({ agencyId });
    if (may('agency:remove')) await expect(removal).resolves.toEqual({ done: true });
    else await expect(removal).rejects.toMatchObject(refusalFor(role));
  });

  test('users', async () => {
    await using world = await twoAgencies();
    const person = await enter(world);
    const colleague = await world.person({ a: 'member' });
    const outsider = world.b.owner;

    const table = person.supabase(world.a.id).from('users');
    const seen = await table.select('id').in('id', [colleague.id, person.id]);
    expect(seen.data?.map(({ id }) => id).toSorted()).toEqual(
      (may('member:read') ? [colleague.id, person.id] : [person.id]).toSorted(),
    );
    if (outsider.id !== person.id) {
      expect((await table.select('id').eq('id', outsider.id)).data).toEqual([]);
    }
    const foreign = await table.update({ full_name: 'Somebody else' }).eq('id', colleague.id).select('id');
    expect(foreign.data ?? []).toEqual([]);
    const own = await table.update({ full_name: 'My Name' }).eq('id', person.id).select('full_name');
    expect(own.data).toEqual([{ full_name: 'My Name' }]);
    expect((await table.update({ is_active: false }).eq('id', person.id)).error?.code).toBe('42501');
  });
});

test('somebody without a session reads and writes nothing at all', async () => {
  await using world = await twoAgencies();
  const contact = await world.a.contact();
  const nobody = world.anonymous();

  await expect(nobody.api.contacts.get.query({ agencyId: world.a.id, id: contact.id })).rejects.toMatchObject({
    data: { code: 'UNAUTHORIZED', reason: 'signed_out' },
  });
  for (const table of ['contacts', 'agency_members', 'agencies', 'users'] as const) {
    const read = await nobody.supabase(world.a.id).from(table).select('*');
    expect(read.error?.code, table).toBe('42501');
  }
  const write = await nobody
    .supabase(world.a.id)
    .from('contacts')
    .insert({ agency_id: world.a.id, first_name: 'Ghost' });
  expect(write.error?.code).toBe('42501');
});

test('the header decides nothing but where: the right one, the other one, none, a broken one', async () => {
  await using world = await twoAgencies();
  const pat = await world.person({ a: 'owner', b: 'viewer' });
  const contact = await world.a.contact();
  const count = async (agencyId: string | undefined) =>
    (await pat.supabase(agencyId).from('contacts').select('id').eq('id', contact.id)).data?.length ?? 'refused';

  expect(await count(world.a.id)).toBe(1);
  expect(await count(world.b.id)).toBe(0);
  expect(await count(undefined)).toBe(0);
  expect(await count('not-a-uuid')).toBe('refused');
});
