import { randomUUID } from 'node:crypto';
import { MAX_MEMBERS_PER_CALL } from '@axolop/domain';
import { twoAgencies } from '@axolop/testing';
import { expect, test } from 'vitest';
import { newContacts, newList, walkMembers } from '../../src/lists.ts';
import { refusal } from '../../src/refusal.ts';

test('contacts come onto a list once, and leave it', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const listId = await newList(world);
  const [first = '', second = '', third = ''] = await newContacts(world, 3);
  const count = async () => (await owner.api.lists.get.query({ agencyId, id: listId })).memberCount;
  const add = (...contactIds: string[]) => owner.api.lists.addMembers.mutate({ agencyId, listId, contactIds });

  expect(await add(first, second)).toEqual({ added: 2, alreadyThere: 0 });
  expect(await add(second, third, third)).toEqual({ added: 1, alreadyThere: 1 });
  expect(await count()).toBe(3);
  const page = await owner.api.lists.members.query({ agencyId, listId });
  expect(page.items.map(({ contact }) => contact.id)).toEqual([third, second, first]);
  expect(page.items[0]).toMatchObject({
    contact: { id: third, agencyId, firstName: expect.stringMatching(/^Person \d$/u) },
    membership: { status: 'subscribed', source: 'manual', addedBy: owner.id, unsubscribedAt: null },
  });
  expect(page.nextCursor).toBeNull();

  const gone = { agencyId, listId, contactIds: [first, third, randomUUID()] };
  expect(await owner.api.lists.removeMembers.mutate(gone)).toEqual({ removed: 2 });
  expect(await owner.api.lists.removeMembers.mutate(gone)).toEqual({ removed: 0 });
  expect(await count()).toBe(1);
  expect((await walkMembers(owner, { agencyId, listId })).map(({ contact }) => contact.id)).toEqual([second]);
});

test('a count that moves is no edit: the list keeps its version and its date', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const listId = await newList(world);
  const before = await owner.api.lists.get.query({ agencyId, id: listId });
  await owner.api.lists.addMembers.mutate({ agencyId, listId, contactIds: await newContacts(world, 2) });
  expect(await owner.api.lists.get.query({ agencyId, id: listId })).toEqual({ ...before, memberCount: 2 });
  await owner.api.lists.update.mutate({ agencyId, id: listId, data: { name: 'Renamed' }, version: before.version });
});

test('a contact who unsubscribed stays unsubscribed when added again; the day is that of the change', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const listId = await newList(world);
  const [ada = '', bob = ''] = await newContacts(world, 2);
  const both = { agencyId, listId, contactIds: [ada, bob] };
  await owner.api.lists.addMembers.mutate({ ...both, source: 'import' });
  const set = (status: 'subscribed' | 'unsubscribed' | 'bounced', ...contactIds: string[]) =>
    owner.api.lists.setMemberStatus.mutate({ agencyId, listId, contactIds, status });
  const of = async (id: string) =>
    (await walkMembers(owner, { agencyId, listId })).find(({ contact }) => contact.id === id)?.membership;

  expect(await set('unsubscribed', ada)).toEqual({ changed: 1 });
  const since = (await of(ada))?.unsubscribedAt;
  expect(since).toEqual(expect.any(String));
  expect(Math.abs(Date.now() - Date.parse(since ?? ''))).toBeLessThan(60_000);
  expect(await owner.api.lists.addMembers.mutate({ ...both, source: 'manual' })).toEqual({ added: 0, alreadyThere: 2 });
  expect(await of(ada)).toMatchObject({ status: 'unsubscribed', source: 'import', unsubscribedAt: since });

  expect(await set('unsubscribed', ada, bob)).toEqual({ changed: 1 });
  expect((await of(ada))?.unsubscribedAt).toBe(since);
  const unsubscribed = await walkMembers(owner, { agencyId, listId, status: 'unsubscribed' });
  expect(unsubscribed.map(({ contact }) => contact.id).toSorted()).toEqual([ada, bob].toSorted());
  expect(await set('bounced', bob)).toEqual({ changed: 1 });
  expect(await of(bob)).toMatchObject({ status: 'bounced', unsubscribedAt: null });
  expect(await set('subscribed', ada)).toEqual({ changed: 1 });
  expect(await of(ada)).toMatchObject({ status: 'subscribed', unsubscribedAt: null });
});

test('all or none: what is not there, in the trash, on no list, or of another agency', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const listId = await newList(world);
  const [mine = '', other = '', trashed = ''] = await newContacts(world, 3);
  await owner.api.contacts.remove.mutate({ agencyId, id: trashed });
  const foreign = await world.b.contact();
  const foreignList = await world.b.owner.api.lists.create.mutate({ agencyId: world.b.id, name: 'Theirs' });
  await owner.api.lists.addMembers.mutate({ agencyId, listId, contactIds: [mine] });
  const before = [await world.a.state(), await world.b.state()];

  const answers = await Promise.all(
    [randomUUID(), foreign.id, trashed].map((id) =>
      owner.api.lists.addMembers.mutate({ agencyId, listId, contactIds: [other, id] }).then(
        () => 'done',
        (error: unknown) => (error instanceof Error ? error.message : error),
      ),
    ),
  );
  expect(new Set(answers).size).toBe(1);
  expect(answers[0]).toBe('There is no such contact.');
  for (const wrongList of [randomUUID(), foreignList.id]) {
    const batch = { agencyId, listId: wrongList, contactIds: [mine] };
    await expect(owner.api.lists.addMembers.mutate(batch)).rejects.toMatchObject(refusal('not_found'));
    await expect(owner.api.lists.removeMembers.mutate(batch)).rejects.toMatchObject(refusal('not_found'));
    await expect(owner.api.lists.members.query({ agencyId, listId: wrongList })).rejects.toMatchObject(
      refusal('not_found'),
    );
    await expect(owner.api.lists.setMemberStatus.mutate({ ...batch, status: 'bounced' })).rejects.toMatchObject(
      refusal('not_found'),
    );
  }
  for (const id of [other, foreign.id, randomUUID()]) {
    await expect(
      owner.api.lists.setMemberStatus.mutate({ agencyId, listId, contactIds: [mine, id], status: 'bounced' }),
    ).rejects.toMatchObject(refusal('not_found'));
  }
  const tooMany = Array.from({ length: MAX_MEMBERS_PER_CALL + 1 }, () => randomUUID());
  for (const contactIds of [[], ['x'], tooMany]) {
    const batch = { agencyId, listId, contactIds };
    await expect(owner.api.lists.addMembers.mutate(batch)).rejects.toMatchObject(refusal('invalid_input'));
    await expect(owner.api.lists.removeMembers.mutate(batch)).rejects.toMatchObject(refusal('invalid_input'));
  }
  expect([await world.a.state(), await world.b.state()]).toEqual(before);
});

test('pages of any size give every member once, also those of one call', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const listId = await newList(world);
  const ids = await newContacts(world, 31);
  await owner.api.lists.addMembers.mutate({ agencyId, listId, contactIds: ids });
  const expected = ids.toSorted().toReversed();
  for (const limit of [1, 7, 30, 31, 32]) {
    const seen = await walkMembers(owner, { agencyId, listId, limit });
    expect(
      seen.map(({ contact }) => contact.id),
      `limit ${limit}`,
    ).toEqual(expected);
  }
  const first = await owner.api.lists.members.query({ agencyId, listId, limit: 1 });
  await expect(owner.api.lists.list.query({ agencyId, cursor: first.nextCursor })).rejects.toMatchObject(
    refusal('invalid_cursor'),
  );
});

test('no member is lost or doubled while others come, change and go', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const listId = await newList(world);
  const ids = await newContacts(world, 40);
  await owner.api.lists.addMembers.mutate({ agencyId, listId, contactIds: ids });
  const stay = new Set(ids);
  const seen = await walkMembers(owner, { agencyId, listId, limit: 4 }, async (count) => {
    const [fresh = ''] = await newContacts(world, 1);
    await owner.api.lists.addMembers.mutate({ agencyId, listId, contactIds: [fresh] });
    const changed = ids[(count * 7) % 40] ?? '';
    if (stay.has(changed)) {
      await owner.api.lists.setMemberStatus.mutate({ agencyId, listId, contactIds: [changed], status: 'unsubscribed' });
    }
    const gone = ids[(count * 3 + 1) % 40] ?? '';
    if (stay.delete(gone)) await owner.api.lists.removeMembers.mutate({ agencyId, listId, contactIds: [gone] });
    const removed = ids[(count * 5 + 2) % 40] ?? '';
    if (stay.delete(removed)) await owner.api.contacts.remove.mutate({ agencyId, id: removed });
  });
  const found = seen.map(({ contact }) => contact.id);
  expect(new Set(found).size).toBe(found.length);
  expect(found).toEqual(expect.arrayContaining([...stay]));
});
