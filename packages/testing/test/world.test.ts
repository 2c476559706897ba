import { Client } from 'pg';
import { expect, test } from 'vitest';
import { stackAddress, twoAgencies } from '../src/index.ts';

test('people are brought in through the doors of the product, each to their place', async () => {
  await using world = await twoAgencies();
  const [admin, member, viewer, suspended, removed, both, stranger] = await Promise.all([
    world.person({ a: 'admin' }),
    world.person({ a: 'member' }),
    world.person({ a: 'viewer' }),
    world.person({ a: 'suspended' }),
    world.person({ a: 'removed' }),
    world.person({ a: 'owner', b: 'viewer' }),
    world.stranger(),
  ]);

  expect(await world.a.standingOf(admin.id)).toEqual({ role: 'admin', status: 'active' });
  expect(await world.a.roleOf(member.id)).toBe('member');
  expect(await world.a.roleOf(viewer.id)).toBe('viewer');
  expect(await world.a.standingOf(suspended.id)).toEqual({ role: 'member', status: 'suspended' });
  expect(await world.a.standingOf(removed.id)).toEqual({ role: 'member', status: 'removed' });
  expect(await world.a.roleOf(suspended.id)).toBeNull();
  expect(await world.a.roleOf(both.id)).toBe('owner');
  expect(await world.b.roleOf(both.id)).toBe('viewer');
  expect(both.id).toBe(world.a.owner.id);
  expect(await world.a.standingOf(stranger.id)).toBeNull();
  expect(await world.b.rows('agency_members')).toBe(2);
});

test('an agency has one owner: a second one is refused, and somebody may own both', async () => {
  await using world = await twoAgencies();
  const founderOfB = world.b.owner;
  const pat = await world.person({ a: 'owner', b: 'owner' });
  expect(await world.a.roleOf(pat.id)).toBe('owner');
  expect(await world.b.roleOf(pat.id)).toBe('owner');
  expect(world.b.owner.id).toBe(pat.id);
  expect(await world.b.roleOf(founderOfB.id)).toBe('admin');
  await expect(world.person({ a: 'owner' })).rejects.toThrow(/has one owner/u);
  await expect(world.person({ b: 'owner' })).rejects.toThrow(/has one owner/u);
});

test('tokens are real, and each door is the person’s own', async () => {
  await using world = await twoAgencies();
  const mia = await world.person({ a: 'member' });
  const contact = await world.a.contact({ firstName: 'Ann', email: 'ann@example.com' });
  await expect(mia.api.contacts.get.query({ agencyId: world.a.id, id: contact.id })).resolves.toMatchObject({
    firstName: 'Ann',
    createdBy: world.a.owner.id,
  });
  const read = async (agencyId?: string) => (await mia.supabase(agencyId).from('contacts').select('id')).data;
  expect(await read(world.a.id)).toEqual([{ id: contact.id }]);
  expect(await read(world.b.id)).toEqual([]);
  expect(await read()).toEqual([]);

  const nobody = world.anonymous();
  await expect(nobody.api.me.profile.query()).rejects.toMatchObject({ data: { reason: 'signed_out' } });
  expect((await nobody.supabase(world.a.id).from('contacts').select('id')).error?.code).toBe('42501');
});

test('the state of an agency tells a change from none', async () => {
  await using world = await twoAgencies();
  const before = await world.a.state();
  const other = await world.b.state();
  expect(await world.a.state()).toEqual(before);

  const contact = await world.a.contact();
  const after = await world.a.state();
  expect(Object.keys(after).filter((table) => after[table] !== before[table])).toEqual(['contact_totals', 'contacts']);
  expect(await world.b.state()).toEqual(other);
  expect(await world.a.rows('contacts')).toBe(1);
  expect(await world.a.hasContact(contact.id)).toBe(true);
  expect(await world.b.hasContact(contact.id)).toBe(false);

  await world.a.owner.api.contacts.remove.mutate({ agencyId: world.a.id, id: contact.id });
  expect(await world.a.hasContact(contact.id)).toBe(false);
  expect(await world.a.rows('contacts')).toBe(1);
});

test('seats do not limit a test, unless it asks for a plan', async () => {
  await using world = await twoAgencies({ plan: 'sales' });
  await world.person({ a: 'member' });
  await world.person({ a: 'member' });
  await expect(world.person({ a: 'member' })).rejects.toMatchObject({ data: { reason: 'seat_limit' } });
});

test('a world leaves neither agencies nor people behind', async () => {
  const ids = await leaveAWorld();
  const database = new Client({ connectionString: stackAddress().databaseUrl });
  await database.connect();
  try {
    const { rows } = await database.query<{ left: number }>(
      `select (select count(*) from public.agencies where id = any($1::uuid[]))
            + (select count(*) from public.contacts where agency_id = any($1::uuid[]))
            + (select count(*) from public.users where id = any($1::uuid[]))
            + (select count(*) from auth.users where id = any($1::uuid[])) as left`,
      [ids],
    );
    expect(Number(rows[0]?.left)).toBe(0);
    // The audit log keeps its entries when the agency is deleted.
    const { rowCount } = await database.query('select from audit.log where agency_id = any($1::uuid[]) limit 1', [ids]);
    expect(rowCount).toBe(1);
  } finally {
    await database.end();
  }
});

async function leaveAWorld(): Promise<string[]> {
  await using world = await twoAgencies();
  const [member, stranger] = await Promise.all([world.person({ a: 'member', b: 'suspended' }), world.stranger()]);
  const third = await stranger.api.agencies.create.mutate({ name: 'A third one' });
  await world.a.contact();
  await member.api.contacts.create.mutate({ agencyId: world.a.id, firstName: 'By the member' });
  return [world.a.id, world.b.id, third.id, world.a.owner.id, world.b.owner.id, member.id, stranger.id];
}
