import { randomUUID } from 'node:crypto';
import { twoAgencies } from '@axolop/testing';
import { expect, test } from 'vitest';
import { newContacts, newList, wrongCounts } from '../../src/lists.ts';
import { refusal } from '../../src/refusal.ts';

test('round the API: a list in the trash takes no members, and nobody writes what the database keeps', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const db = owner.supabase(agencyId);
  const [listId, trashed] = [await newList(world), await newList(world)];
  const [ada = '', bob = ''] = await newContacts(world, 2);
  await owner.api.lists.addMembers.mutate({ agencyId, listId, contactIds: [ada] });
  await owner.api.lists.remove.mutate({ agencyId, id: trashed });
  const before = await world.a.state();

  const row = { agency_id: agencyId, list_id: trashed, contact_id: bob };
  expect((await db.from('contact_list_members').insert(row)).error).toMatchObject({
    code: 'AX404',
    message: 'not_found',
  });
  const both = [{ ...row, list_id: listId }, row];
  expect((await db.from('contact_list_members').insert(both)).error?.code).toBe('AX404');
  for (const [id, message] of [
    [trashed, 'not_found'],
    [randomUUID(), 'not_found'],
  ] as const) {
    const args = { agency_id: agencyId, list_id: id, contact_ids: [ada] };
    expect((await db.rpc('add_list_members', args)).error?.message).toBe(message);
    expect((await db.rpc('remove_list_members', args)).error?.message).toBe(message);
    expect((await db.rpc('set_list_member_status', { ...args, status: 'bounced' })).error?.message).toBe(message);
  }
  const members = () => db.from('contact_list_members');
  const forged = { ...row, list_id: listId };
  expect((await members().insert({ ...forged, contact_live: false })).error?.code).toBe('42501');
  expect((await members().insert({ ...forged, status: 'unsubscribed' })).error?.code).toBe('42501');
  expect((await members().insert({ ...forged, added_at: '2001-01-01' })).error?.code).toBe('42501');
  for (const change of [
    { contact_live: false },
    { unsubscribed_at: '2001-01-01' },
    { added_at: '2001-01-01' },
    { source: 'api' as const },
    { list_id: trashed },
  ]) {
    expect((await members().update(change).eq('list_id', listId)).error?.code, JSON.stringify(change)).toBe('42501');
  }
  expect((await db.from('contact_lists').update({ member_count: 99 }).eq('id', listId)).error?.code).toBe('42501');
  expect(await world.a.state()).toEqual(before);
});

test('round the API: the count and the day of an unsubscription keep themselves', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const db = owner.supabase(agencyId);
  const listId = await newList(world);
  const [ada = '', bob = '', eve = ''] = await newContacts(world, 3);
  await owner.api.contacts.remove.mutate({ agencyId, id: eve });
  const rows = [ada, bob, eve].map((id) => ({ agency_id: agencyId, list_id: listId, contact_id: id }));
  expect((await db.from('contact_list_members').insert(rows)).error).toBeNull();
  const read = async () => (await owner.api.lists.get.query({ agencyId, id: listId })).memberCount;
  expect(await read()).toBe(2);

  const members = () => db.from('contact_list_members');
  const marked = await members().update({ status: 'unsubscribed' }).eq('contact_id', ada).select('unsubscribed_at');
  expect(marked.data).toEqual([{ unsubscribed_at: expect.any(String) }]);
  const back = await members().update({ status: 'subscribed' }).eq('contact_id', ada).select('unsubscribed_at');
  expect(back.data).toEqual([{ unsubscribed_at: null }]);
  const unheardOf: { status: 'bounced' } = JSON.parse('{ "status": "gone" }');
  expect((await members().update(unheardOf).eq('contact_id', ada)).error?.code).toBe('23514');

  expect((await members().delete().in('contact_id', [ada, eve])).error).toBeNull();
  expect(await read()).toBe(1);
  expect(await wrongCounts(world)).toEqual([]);
});

test('the functions take a bounded number of ids, each a real one', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const db = owner.supabase(agencyId);
  const listId = await newList(world);
  const [ada = ''] = await newContacts(world, 1);
  const before = await world.a.state();
  const tooMany = Array.from({ length: 1001 }, () => randomUUID());
  const withNull: string[] = JSON.parse(JSON.stringify([ada, null]));
  for (const contact_ids of [[], tooMany, withNull]) {
    const args = { agency_id: agencyId, list_id: listId, contact_ids };
    expect((await db.rpc('add_list_members', args)).error?.code).toBe('AX400');
    expect((await db.rpc('remove_list_members', args)).error?.code).toBe('AX400');
    expect((await db.rpc('set_list_member_status', { ...args, status: 'bounced' })).error?.code).toBe('AX400');
  }
  const args = { agency_id: agencyId, list_id: listId, contact_ids: [ada] };
  expect((await db.rpc('add_list_members', { ...args, source: 'gossip' })).error?.code).toBe('23514');
  expect(await world.a.state()).toEqual(before);
  expect((await db.rpc('add_list_members', args)).data).toEqual([{ added: 1, already_there: 0 }]);
  const filled = await world.a.state();
  expect((await db.rpc('set_list_member_status', { ...args, status: 'gone' })).error?.code).toBe('23514');
  expect(await world.a.state()).toEqual(filled);
});

test('who only looks changes nothing; who is of another agency sees nothing', async () => {
  await using world = await twoAgencies();
  const viewer = await world.person({ a: 'viewer' });
  const pat = await world.person({ a: 'viewer', b: 'owner' });
  const { owner, id: agencyId } = world.a;
  const listId = await newList(world);
  const contactIds = await newContacts(world, 2);
  await owner.api.lists.addMembers.mutate({ agencyId, listId, contactIds });
  const before = await world.a.state();
  for (const person of [viewer, pat]) {
    expect((await person.api.lists.members.query({ agencyId, listId })).items).toHaveLength(2);
    const batch = { agencyId, listId, contactIds };
    await expect(person.api.lists.removeMembers.mutate(batch)).rejects.toMatchObject(refusal('missing_permission'));
    await expect(person.api.lists.addMembers.mutate(batch)).rejects.toMatchObject(refusal('missing_permission'));
    const db = person.supabase(agencyId);
    const args = { agency_id: agencyId, list_id: listId, contact_ids: contactIds };
    expect((await db.rpc('remove_list_members', args)).error?.code).toBe('AX403');
    await db.from('contact_list_members').delete().eq('list_id', listId);
    await db.from('contact_list_members').update({ status: 'bounced' }).eq('list_id', listId);
  }
  // The owner of B, in B: A's list is not there.
  const inB = pat.supabase(world.b.id);
  await expect(pat.api.lists.members.query({ agencyId: world.b.id, listId })).rejects.toMatchObject(
    refusal('not_found'),
  );
  expect((await inB.from('contact_list_members').select().eq('list_id', listId)).data).toEqual([]);
  const foreign = await world.b.contact();
  for (const id of [listId, randomUUID()]) {
    const row = { agency_id: world.b.id, list_id: id, contact_id: foreign.id };
    expect((await inB.from('contact_list_members').insert(row)).error?.code).toBe('23503');
  }
  expect(await world.a.state()).toEqual(before);
  expect(await world.b.rows('contact_list_members')).toBe(0);
});
