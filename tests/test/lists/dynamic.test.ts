import { randomUUID } from 'node:crypto';
import type { Filter } from '@axolop/domain';
import { twoAgencies, type World } from '@axolop/testing';
import { expect, test } from 'vitest';
import { newContacts, newList, walkMembers } from '../../src/lists.ts';
import { refusal } from '../../src/refusal.ts';

const HOT = { field: 'leadScore', operator: 'gte', value: 50 } as const;
const DEEP = Array.from({ length: 10 }).reduce<object>((inside) => ({ not: inside }), HOT);
/** Filters that say nothing the database could follow. */
const NO_FILTERS: readonly object[] = [
  {},
  { and: [] },
  { field: 'passwordHash', operator: 'eq', value: 'x' },
  { field: 'leadScore', operator: 'like', value: 'x' },
  { field: 'leadScore', operator: 'eq', value: "1' or true --" },
  { field: "leadScore' or true --", operator: 'eq', value: 1 },
  { field: 'custom.never', operator: 'eq', value: 'x' },
  { ...HOT, or: [HOT] },
  DEEP,
];

async function scored(world: World, ...scores: number[]): Promise<string[]> {
  const contacts = scores.map((leadScore, index) => ({ firstName: `Scored ${index}`, leadScore }));
  const { created } = await world.a.owner.api.contacts.createMany.mutate({ agencyId: world.a.id, contacts });
  return created.map(({ id }) => id);
}

const idsOf = (members: readonly { contact: { id: string } }[]): string[] => members.map(({ contact }) => contact.id);

test('who is on a dynamic list is what its filter says, now', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const list = await owner.api.lists.create.mutate({ agencyId, name: 'Hot', kind: 'dynamic', filter: HOT });
  expect(list).toMatchObject({ kind: 'dynamic', filter: HOT, memberCount: 0 });
  const [cold = '', warm = '', hot = ''] = await scored(world, 10, 60, 90);
  const read = async () => idsOf(await walkMembers(owner, { agencyId, listId: list.id, limit: 1 }));
  const count = async () => (await owner.api.lists.count.query({ agencyId, id: list.id })).count;

  expect(await read()).toEqual([hot, warm].toSorted().toReversed());
  expect(await count()).toBe(2);
  const page = await owner.api.lists.members.query({ agencyId, listId: list.id });
  expect(page.items[0]).toMatchObject({ contact: { agencyId }, membership: null });
  expect(await walkMembers(owner, { agencyId, listId: list.id, status: 'subscribed' })).toEqual([]);

  await owner.api.contacts.update.mutate({ agencyId, id: cold, data: { leadScore: 50 } });
  await owner.api.contacts.remove.mutate({ agencyId, id: hot });
  expect((await read()).toSorted()).toEqual([cold, warm].toSorted());
  expect(await count()).toBe(2);

  const narrower: Filter = { and: [HOT, { not: { field: 'leadScore', operator: 'eq', value: 50 } }] };
  await owner.api.lists.update.mutate({ agencyId, id: list.id, data: { filter: narrower } });
  expect(await read()).toEqual([warm]);
  await owner.api.lists.remove.mutate({ agencyId, id: list.id });
  for (const gone of [list.id, randomUUID()]) {
    await expect(owner.api.lists.count.query({ agencyId, id: gone })).rejects.toMatchObject(refusal('not_found'));
  }
});

test('a dynamic list has no members of its own', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const { id: listId } = await owner.api.lists.create.mutate({ agencyId, name: 'Hot', kind: 'dynamic', filter: HOT });
  const contactIds = await newContacts(world, 1);
  const before = await world.a.state();
  const batch = { agencyId, listId, contactIds };
  await expect(owner.api.lists.addMembers.mutate(batch)).rejects.toMatchObject(refusal('dynamic_list'));
  await expect(owner.api.lists.removeMembers.mutate(batch)).rejects.toMatchObject(refusal('dynamic_list'));
  await expect(owner.api.lists.setMemberStatus.mutate({ ...batch, status: 'bounced' })).rejects.toMatchObject(
    refusal('dynamic_list'),
  );
  await expect(owner.api.lists.addByFilter.mutate({ agencyId, listId, filter: HOT })).rejects.toMatchObject(
    refusal('dynamic_list'),
  );
  const row = { agency_id: agencyId, list_id: listId, contact_id: contactIds[0] ?? '' };
  const direct = await owner.supabase(agencyId).from('contact_list_members').insert(row);
  expect(direct.error).toMatchObject({ code: 'AX409', message: 'dynamic_list' });
  expect(await world.a.state()).toEqual(before);
});

test('a filter that nobody can follow is refused at both doors, and nothing is kept', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const db = owner.supabase(agencyId);
  const dynamic = await owner.api.lists.create.mutate({ agencyId, name: 'Hot', kind: 'dynamic', filter: HOT });
  const listId = await newList(world);
  const before = await world.a.state();
  for (const filter of NO_FILTERS) {
    const said: { filter: never } = JSON.parse(JSON.stringify({ filter }));
    const text = JSON.stringify(filter);
    const make = owner.api.lists.create.mutate({ agencyId, name: 'New', kind: 'dynamic', ...said });
    await expect(make, text).rejects.toMatchObject(refusal('invalid_input'));
    const change = owner.api.lists.update.mutate({ agencyId, id: dynamic.id, data: said });
    await expect(change, text).rejects.toMatchObject(refusal('invalid_input'));
    const add = owner.api.lists.addByFilter.mutate({ agencyId, listId, ...said });
    await expect(add, text).rejects.toMatchObject(refusal('invalid_input'));

    const row = { agency_id: agencyId, name: 'New', kind: 'dynamic' as const, ...said };
    expect((await db.from('contact_lists').insert(row)).error?.code, text).toBe('AX400');
    expect((await db.from('contact_lists').update(said).eq('id', dynamic.id)).error?.code, text).toBe('AX400');
    const args = { agency_id: agencyId, list_id: listId, ...said };
    expect((await db.rpc('add_list_members_by_filter', args)).error?.code, text).toBe('AX400');
  }
  expect(await world.a.state()).toEqual(before);
});

test('those who pass a filter come onto a static list, once', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const listId = await newList(world);
  const [cold = '', warm = '', hot = '', removed = ''] = await scored(world, 10, 60, 90, 95);
  await owner.api.contacts.remove.mutate({ agencyId, id: removed });
  await owner.api.lists.addMembers.mutate({ agencyId, listId, contactIds: [cold, warm] });
  await owner.api.lists.setMemberStatus.mutate({ agencyId, listId, contactIds: [warm], status: 'unsubscribed' });
  const add = () => owner.api.lists.addByFilter.mutate({ agencyId, listId, filter: HOT, source: 'import' });

  expect(await add()).toEqual({ added: 1, alreadyThere: 1, more: false });
  expect(await add()).toEqual({ added: 0, alreadyThere: 2, more: false });
  const members = await walkMembers(owner, { agencyId, listId });
  expect(members.map(({ contact, membership }) => [contact.id, membership?.status, membership?.source])).toEqual([
    [hot, 'subscribed', 'import'],
    ...[warm, cold]
      .toSorted()
      .toReversed()
      .map((id) => [id, id === warm ? 'unsubscribed' : 'subscribed', 'manual']),
  ]);
  expect((await owner.api.lists.get.query({ agencyId, id: listId })).memberCount).toBe(3);
  expect(await owner.api.lists.count.query({ agencyId, id: listId })).toEqual({ count: 3 });
});

test('more than one call takes: it says so, and the next one goes on', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const listId = await newList(world);
  await scored(world, 50, 60, 70, 80, 90);
  const client = await world.sql.connect();
  try {
    const answers: unknown[] = [];
    for (let turn = 0; turn < 4; turn += 1) {
      await client.query('begin');
      await client.query("select set_config('request.jwt.claims', $1, true), set_config('request.headers', $2, true)", [
        JSON.stringify({ sub: owner.id, role: 'authenticated' }),
        JSON.stringify({ 'x-agency-id': agencyId }),
      ]);
      const { rows } = await client.query("select * from private.add_list_members_by_filter($1, $2, $3, 'manual', 2)", [
        agencyId,
        listId,
        JSON.stringify(HOT),
      ]);
      answers.push(rows[0]);
      await client.query('commit');
    }
    expect(answers).toEqual([
      { added: 2, already_there: 0, more: true },
      { added: 2, already_there: 2, more: true },
      { added: 1, already_there: 4, more: false },
      { added: 0, already_there: 5, more: false },
    ]);
  } finally {
    client.release();
  }
});

test('twenty add by the same filter while contacts come and go: nobody twice, the count is right', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const listId = await newList(world);
  const ids = await scored(world, ...Array.from({ length: 60 }, () => 60));
  const adds = Array.from({ length: 20 }, () => owner.api.lists.addByFilter.mutate({ agencyId, listId, filter: HOT }));
  const removals = ids.slice(0, 10).map((id) => owner.api.contacts.remove.mutate({ agencyId, id }));
  const answers = await Promise.all(adds);
  await Promise.all(removals);
  expect(await world.a.rows('contact_list_members')).toBe(answers.reduce((sum, { added }) => sum + added, 0));
  const { memberCount } = await owner.api.lists.get.query({ agencyId, id: listId });
  expect(memberCount).toBe(50);
  expect(idsOf(await walkMembers(owner, { agencyId, listId })).toSorted()).toEqual(ids.slice(10).toSorted());
});

test('a snapshot keeps who is on a list now, whatever becomes of the list', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const [, warm = '', hot = ''] = await scored(world, 10, 60, 90);
  const dynamic = await owner.api.lists.create.mutate({ agencyId, name: 'Hot', kind: 'dynamic', filter: HOT });
  const kept = await owner.api.lists.snapshot.mutate({ agencyId, listId: dynamic.id, name: 'Hot in May' });
  expect(kept).toMatchObject({ kind: 'static', filter: null, memberCount: 2, createdBy: owner.id, description: null });
  await owner.api.contacts.update.mutate({ agencyId, id: hot, data: { leadScore: 0 } });
  await owner.api.lists.remove.mutate({ agencyId, id: dynamic.id });
  expect(idsOf(await walkMembers(owner, { agencyId, listId: kept.id })).toSorted()).toEqual([warm, hot].toSorted());

  // Of a static one: status and source come along, those in the trash do not.
  const [extra = ''] = await newContacts(world, 1);
  await owner.api.lists.addMembers.mutate({ agencyId, listId: kept.id, contactIds: [extra], source: 'form' });
  await owner.api.lists.setMemberStatus.mutate({
    agencyId,
    listId: kept.id,
    contactIds: [extra],
    status: 'unsubscribed',
  });
  await owner.api.contacts.remove.mutate({ agencyId, id: hot });
  const copy = await owner.api.lists.snapshot.mutate({
    agencyId,
    listId: kept.id,
    name: 'Copy',
    description: 'Of May',
  });
  expect(copy).toMatchObject({ memberCount: 2, description: 'Of May' });
  const [original] = await walkMembers(owner, { agencyId, listId: kept.id, status: 'unsubscribed' });
  const [copied] = await walkMembers(owner, { agencyId, listId: copy.id, status: 'unsubscribed' });
  expect(copied?.membership).toMatchObject({ source: 'form', unsubscribedAt: original?.membership?.unsubscribedAt });
  await expect(owner.api.lists.snapshot.mutate({ agencyId, listId: kept.id, name: 'copy' })).rejects.toMatchObject(
    refusal('name_taken'),
  );
  await expect(
    owner.api.lists.snapshot.mutate({ agencyId, listId: dynamic.id, name: 'Of the trash' }),
  ).rejects.toMatchObject(refusal('not_found'));
});

test('who only looks may count; a list of another agency is not there', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const pat = await world.person({ a: 'viewer', b: 'owner' });
  await scored(world, 90);
  const list = await owner.api.lists.create.mutate({ agencyId, name: 'Hot', kind: 'dynamic', filter: HOT });
  const before = [await world.a.state(), await world.b.state()];
  expect(await pat.api.lists.count.query({ agencyId, id: list.id })).toEqual({ count: 1 });
  await expect(pat.api.lists.snapshot.mutate({ agencyId, listId: list.id, name: 'Mine' })).rejects.toMatchObject(
    refusal('missing_permission'),
  );
  const direct = { agency_id: agencyId, list_id: list.id, name: 'Mine' };
  expect((await pat.supabase(agencyId).rpc('snapshot_list', direct)).error?.code).toBe('AX403');
  // Under the header of B, and as B: neither a name nor a number of A comes out.
  const inB = pat.supabase(world.b.id);
  expect((await inB.rpc('snapshot_list', direct)).error?.code).toBe('AX404');
  for (const id of [list.id, randomUUID()]) {
    const args = { agency_id: world.b.id, list_id: id };
    expect((await inB.rpc('count_list', args)).error).toMatchObject({ code: 'AX404', hint: 'There is no such list.' });
    expect((await inB.rpc('snapshot_list', { ...args, name: 'Mine' })).error?.hint).toBe('There is no such list.');
    expect((await inB.rpc('add_list_members_by_filter', { ...args, filter: HOT })).error?.hint).toBe(
      'There is no such list.',
    );
  }
  expect([await world.a.state(), await world.b.state()]).toEqual(before);
});
