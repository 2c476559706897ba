import { twoAgencies } from '@axolop/testing';
import { expect, test } from 'vitest';
import { refusal } from '../../src/refusal.ts';

test('a list is made, read, changed, removed and restored', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const made = await owner.api.lists.create.mutate({
    agencyId,
    name: '  Newsletter ',
    description: 'Monthly.\nBy mail.',
  });
  expect(made).toMatchObject({
    agencyId,
    name: 'Newsletter',
    description: 'Monthly.\nBy mail.',
    kind: 'static',
    filter: null,
    memberCount: 0,
    createdBy: owner.id,
    version: 1,
    deletedAt: null,
  });
  expect(await owner.api.lists.get.query({ agencyId, id: made.id })).toEqual(made);

  const change = { agencyId, id: made.id, data: { name: 'News', description: null }, version: 1 };
  expect(await owner.api.lists.update.mutate(change)).toMatchObject({ name: 'News', description: null, version: 2 });
  await expect(owner.api.lists.update.mutate(change)).rejects.toMatchObject(refusal('stale_version'));

  const { batchId } = await owner.api.lists.remove.mutate({ agencyId, id: made.id });
  expect(batchId).toMatch(/^[0-9a-f-]{36}$/u);
  expect((await owner.api.lists.list.query({ agencyId })).items).toEqual([]);
  expect((await owner.api.lists.listTrash.query({ agencyId })).items).toMatchObject([{ id: made.id, name: 'News' }]);
  await expect(
    owner.api.lists.update.mutate({ agencyId, id: made.id, data: { name: 'Ghost' }, version: 3 }),
  ).rejects.toMatchObject(refusal('not_found'));
  await expect(owner.api.lists.members.query({ agencyId, listId: made.id })).rejects.toMatchObject(
    refusal('not_found'),
  );

  await owner.api.lists.restore.mutate({ agencyId, id: made.id });
  expect((await owner.api.lists.list.query({ agencyId })).items.map(({ id }) => id)).toEqual([made.id]);
});

test('a name is taken once among the live lists of an agency', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const first = await owner.api.lists.create.mutate({ agencyId, name: 'Customers' });
  await expect(owner.api.lists.create.mutate({ agencyId, name: 'CUSTOMERS ' })).rejects.toMatchObject(
    refusal('name_taken'),
  );
  const other = await owner.api.lists.create.mutate({ agencyId, name: 'Leads' });
  await expect(
    owner.api.lists.update.mutate({ agencyId, id: other.id, data: { name: 'customers' } }),
  ).rejects.toMatchObject(refusal('name_taken'));
  await world.b.owner.api.lists.create.mutate({ agencyId: world.b.id, name: 'Customers' });

  await owner.api.lists.remove.mutate({ agencyId, id: first.id });
  await owner.api.lists.create.mutate({ agencyId, name: 'Customers' });
  await expect(owner.api.lists.restore.mutate({ agencyId, id: first.id })).rejects.toMatchObject(refusal('name_taken'));
});

test('lists have pages, newest first, and one kind can be asked for', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const made: string[] = [];
  for (const name of ['One', 'Two', 'Three', 'Four', 'Five']) {
    made.unshift((await owner.api.lists.create.mutate({ agencyId, name })).id);
  }
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const page: { items: { id: string }[]; nextCursor: string | null } = await owner.api.lists.list.query({
      agencyId,
      kind: 'static',
      limit: 2,
      cursor,
    });
    seen.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor;
  } while (cursor !== null);
  expect(seen).toEqual(made);
  expect((await owner.api.lists.list.query({ agencyId, kind: 'dynamic' })).items).toEqual([]);
  await expect(owner.api.lists.list.query({ agencyId, cursor: 'nowhere' })).rejects.toMatchObject(
    refusal('invalid_cursor'),
  );
});

test('a filter belongs to a dynamic list, and to no other', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const filter = { field: 'firstName', operator: 'eq', value: 'Ada' } as const;
  const list = await owner.api.lists.create.mutate({ agencyId, name: 'Static' });
  const before = await world.a.state();
  for (const wrong of [{ kind: 'dynamic' as const }, { kind: 'static' as const, filter }, { filter }]) {
    await expect(owner.api.lists.create.mutate({ agencyId, name: 'X', ...wrong })).rejects.toMatchObject(
      refusal('invalid_input'),
    );
  }
  await expect(
    owner.api.lists.update.mutate({ agencyId, id: list.id, data: { name: 'Y', filter } }),
  ).rejects.toMatchObject(refusal('invalid_input'));
  const db = owner.supabase(agencyId);
  const row = { agency_id: agencyId, name: 'X' };
  expect((await db.from('contact_lists').insert({ ...row, kind: 'dynamic' })).error?.code).toBe('23514');
  expect((await db.from('contact_lists').insert({ ...row, filter })).error?.code).toBe('23514');
  expect((await db.from('contact_lists').update({ filter }).eq('id', list.id)).error?.code).toBe('23514');
  expect((await db.from('contact_lists').update({ kind: 'dynamic' }).eq('id', list.id)).error?.code).toBe('42501');
  expect(await world.a.state()).toEqual(before);
});

test('nothing else is taken from a caller', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const { id } = await owner.api.lists.create.mutate({ agencyId, name: 'List' });
  const before = await world.a.state();
  for (const forged of [
    { memberCount: 7 },
    { createdBy: world.b.owner.id },
    { version: 9 },
    { deletedAt: null },
    { name: ' ' },
    { name: 'x'.repeat(121) },
    { name: 'two\nlines' },
    { description: 'x'.repeat(2001) },
  ]) {
    await expect(owner.api.lists.create.mutate({ agencyId, name: 'New', ...forged })).rejects.toMatchObject(
      refusal('invalid_input'),
    );
    await expect(
      owner.api.lists.update.mutate({ agencyId, id, data: { description: 'x', ...forged } }),
    ).rejects.toMatchObject(refusal('invalid_input'));
  }
  await expect(owner.api.lists.update.mutate({ agencyId, id, data: {} })).rejects.toMatchObject(
    refusal('invalid_input'),
  );
  expect(await world.a.state()).toEqual(before);
});
