import { twoAgencies } from '@axolop/testing';
import { expect, test } from 'vitest';

const NOT_FOUND = { data: { code: 'NOT_FOUND', reason: 'not_found' } };

test('a removed member keeps their token but not one right: their next call is refused, both ways', async () => {
  await using world = await twoAgencies();
  const mia = await world.person({ a: 'member' });
  const contact = await world.a.contact();
  const call = { agencyId: world.a.id, id: contact.id };
  await expect(mia.api.contacts.get.query(call)).resolves.toMatchObject({ id: contact.id });

  await world.a.owner.api.members.remove.mutate({ agencyId: world.a.id, userId: mia.id });

  await expect(mia.api.contacts.get.query(call)).rejects.toMatchObject(NOT_FOUND);
  const read = await mia.supabase(world.a.id).from('contacts').select('id').eq('id', contact.id);
  expect(read.data).toEqual([]);
  const write = await mia.supabase(world.a.id).from('contacts').insert({ agency_id: world.a.id, first_name: 'Late' });
  expect(write.error?.code).toBe('42501');
});

test('a suspended member has no rights until they are reactivated', async () => {
  await using world = await twoAgencies();
  const sam = await world.person({ a: 'member' });
  const here = { agencyId: world.a.id };
  const { owner } = world.a;

  await owner.api.members.suspend.mutate({ ...here, userId: sam.id });
  await expect(sam.api.contacts.list.query(here)).rejects.toMatchObject(NOT_FOUND);
  expect((await sam.supabase(world.a.id).from('agency_members').select('user_id')).data).toEqual([]);

  await owner.api.members.reactivate.mutate({ ...here, userId: sam.id });
  await expect(sam.api.contacts.list.query(here)).resolves.toMatchObject({ nextCursor: null });
});

test('a demoted member writes no more from the next call on', async () => {
  await using world = await twoAgencies();
  const dan = await world.person({ a: 'member' });
  const here = { agencyId: world.a.id };
  await dan.api.contacts.create.mutate({ ...here, firstName: 'Before' });

  await world.a.owner.api.members.changeRole.mutate({ ...here, userId: dan.id, role: 'viewer' });

  await expect(dan.api.contacts.create.mutate({ ...here, firstName: 'After' })).rejects.toMatchObject({
    data: { code: 'FORBIDDEN', reason: 'missing_permission' },
  });
  const write = await dan.supabase(world.a.id).from('contacts').insert({ agency_id: world.a.id, first_name: 'After' });
  expect(write.error?.code).toBe('42501');
});

test('a removed agency is closed for everyone at once, and its owner alone opens it again', async () => {
  await using world = await twoAgencies();
  const ada = await world.person({ a: 'admin' });
  const { owner } = world.a;
  const here = { agencyId: world.a.id };

  await owner.api.agencies.remove.mutate(here);
  await expect(owner.api.agencies.get.query(here)).rejects.toMatchObject(NOT_FOUND);
  await expect(ada.api.contacts.list.query(here)).rejects.toMatchObject(NOT_FOUND);
  expect((await ada.supabase(world.a.id).from('agencies').select('id')).data).toEqual([]);
  expect((await ada.api.me.agencies.query({})).items.map(({ id }) => id)).not.toContain(world.a.id);

  await expect(ada.api.agencies.restore.mutate(here)).rejects.toMatchObject(NOT_FOUND);
  await owner.api.agencies.restore.mutate(here);
  await expect(ada.api.contacts.list.query(here)).resolves.toMatchObject({ nextCursor: null });
});
