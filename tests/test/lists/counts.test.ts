import { twoAgencies, type World } from '@axolop/testing';
import { array, assert, asyncProperty, constantFrom, nat, record, uniqueArray, type Arbitrary } from 'fast-check';
import type { PoolClient } from 'pg';
import { expect, test, vi } from 'vitest';
import { newContacts, newList, walkMembers, wrongCounts } from '../../src/lists.ts';

/** Work in two sessions with full rights. */
async function inTwoSessions(
  world: World,
  work: (one: PoolClient, other: PoolClient) => Promise<unknown>,
): Promise<void> {
  const [one, other] = [await world.sql.connect(), await world.sql.connect()];
  try {
    await Promise.all([one.query('begin'), other.query('begin')]);
    await work(one, other);
  } finally {
    one.release();
    other.release();
  }
}

const INSERT = 'insert into public.contact_list_members (agency_id, list_id, contact_id) values ($1, $2, $3)';
const TRASH = 'update public.contacts set deleted_at = now(), delete_batch_id = gen_random_uuid() where id = $1';

test('a count follows contacts into the trash and back, and those that are gone for good', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const [first, second] = [await newList(world), await newList(world)];
  const ids = await newContacts(world, 5);
  const [a = '', b = '', c = ''] = ids;
  await owner.api.lists.addMembers.mutate({ agencyId, listId: first, contactIds: ids });
  await owner.api.lists.addMembers.mutate({ agencyId, listId: second, contactIds: [a, b] });
  const counts = async () =>
    Promise.all([first, second].map(async (id) => (await owner.api.lists.get.query({ agencyId, id })).memberCount));
  const onFirst = async () =>
    (await walkMembers(owner, { agencyId, listId: first })).map(({ contact }) => contact.id).toSorted();

  await owner.api.lists.setMemberStatus.mutate({ agencyId, listId: first, contactIds: [a], status: 'unsubscribed' });
  await owner.api.contacts.remove.mutate({ agencyId, id: a });
  const batch = { agency_id: agencyId, resource: 'contact', ids: [b, c] };
  expect((await owner.supabase(agencyId).rpc('remove_records', batch)).error).toBeNull();
  expect(await counts()).toEqual([2, 0]);
  expect(await onFirst()).toEqual(ids.slice(3).toSorted());

  // Those in the trash can be taken off, and marked.
  expect(await owner.api.lists.removeMembers.mutate({ agencyId, listId: first, contactIds: [c] })).toEqual({
    removed: 1,
  });
  await owner.api.lists.setMemberStatus.mutate({ agencyId, listId: first, contactIds: [b], status: 'bounced' });
  expect(await counts()).toEqual([2, 0]);

  await owner.api.contacts.restore.mutate({ agencyId, id: a });
  await owner.api.contacts.restore.mutate({ agencyId, id: b });
  await owner.api.contacts.restore.mutate({ agencyId, id: c });
  expect(await counts()).toEqual([4, 2]);
  const statuses = await walkMembers(owner, { agencyId, listId: first });
  expect(statuses.map(({ contact, membership }) => [contact.id === a || contact.id === b, membership?.status])).toEqual(
    expect.arrayContaining([
      [true, 'unsubscribed'],
      [true, 'bounced'],
    ]),
  );
  await world.sql.query('delete from public.contacts where id = $1', [a]);
  expect(await counts()).toEqual([3, 1]);
  expect(await wrongCounts(world)).toEqual([]);
});

test('a contact comes onto a list while it goes into the trash: the count is right, whichever comes first', async () => {
  await using world = await twoAgencies();
  const listId = await newList(world);
  const [early = '', late = ''] = await newContacts(world, 2);

  await inTwoSessions(world, async (one, other) => {
    // The trash first: the list waits for it, and then knows.
    await one.query(TRASH, [early]);
    const waiting = other.query(INSERT, [world.a.id, listId, early]);
    await one.query('commit');
    await waiting;
    await other.query('commit');
    // The list first: the trash waits, and then finds the member.
    await Promise.all([one.query('begin'), other.query('begin')]);
    await one.query(INSERT, [world.a.id, listId, late]);
    const removal = other.query(TRASH, [late]);
    await one.query('commit');
    await removal;
    await other.query('commit');
  });

  const { rows } = await world.sql.query(
    'select l.member_count, bool_or(m.contact_live) as live from public.contact_lists l join public.contact_list_members m on m.list_id = l.id where l.id = $1 group by l.id',
    [listId],
  );
  expect(rows).toEqual([{ member_count: 0, live: false }]);
});

test('lists are locked in the order of their ids, so that nobody waits in a circle', async () => {
  await using world = await twoAgencies();
  const lists = await Promise.all([newList(world), newList(world)]);
  const [lower = '', upper = ''] = lists.toSorted();
  const [contact = ''] = await newContacts(world, 1);
  for (const listId of [upper, lower]) await world.sql.query(INSERT, [world.a.id, listId, contact]);
  const LOCK = 'select from public.contact_lists where id = $1 for update nowait';

  await inTwoSessions(world, async (one, other) => {
    await one.query(LOCK, [upper]);
    const removal = other.query(TRASH, [contact]);
    await vi.waitUntil(async () => {
      const { rowCount } = await one.query('select from pg_locks where not granted and pid <> pg_backend_pid()');
      return rowCount !== 0;
    });
    // Whoever waits for the upper one has the lower one already.
    await expect(one.query(LOCK, [lower])).rejects.toMatchObject({ code: '55P03' });
    await one.query('rollback');
    await removal;
    await other.query('rollback');
  });
});

test('fifty add the same contacts to one list at once: each is on it once, and counted once', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const listId = await newList(world);
  const ids = await newContacts(world, 60);
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, turn) => {
      const some = ids.filter((_id, index) => (index + turn) % 3 !== 0);
      return owner.api.lists.addMembers.mutate({
        agencyId,
        listId,
        contactIds: turn % 2 === 0 ? some : some.toReversed(),
      });
    }),
  );
  const { memberCount } = await owner.api.lists.get.query({ agencyId, id: listId });
  expect(answers.reduce((sum, { added }) => sum + added, 0)).toBe(memberCount);
  expect(await walkMembers(owner, { agencyId, listId })).toHaveLength(memberCount);
  expect(await wrongCounts(world)).toEqual([]);
});

test('everybody does everything to the same lists and contacts at once: nobody waits in a circle, counts are right', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const lists = await Promise.all([newList(world), newList(world), newList(world)]);
  const ids = await newContacts(world, 24);
  await Promise.all(
    lists.map((listId) => owner.api.lists.addMembers.mutate({ agencyId, listId, contactIds: ids.slice(0, 12) })),
  );
  const answers = await Promise.allSettled(
    Array.from({ length: 60 }, (_, turn) => {
      const listId = lists[turn % 3] ?? '';
      const some = ids.filter((_id, index) => (index + turn) % 4 !== 0);
      const contactIds = turn % 2 === 0 ? some : some.toReversed();
      switch (turn % 5) {
        case 0:
          return owner.api.lists.addMembers.mutate({ agencyId, listId, contactIds });
        case 1:
          return owner.api.lists.removeMembers.mutate({ agencyId, listId, contactIds });
        case 2:
          return owner.api.lists.setMemberStatus.mutate({ agencyId, listId, contactIds, status: 'unsubscribed' });
        case 3:
          return owner.supabase(agencyId).rpc('remove_records', trash(agencyId, contactIds)).throwOnError();
        default:
          return owner.supabase(agencyId).rpc('restore_records', trash(agencyId, contactIds)).throwOnError();
      }
    }),
  );
  // A call that comes too late is refused by name; no caller hears that the database gave up on it.
  const reasons = answers.flatMap((answer) => (answer.status === 'rejected' ? [messageOf(answer.reason)] : []));
  expect(reasons.filter((text) => !/^There is no such|^not_found$/u.test(text))).toEqual([]);
  expect(reasons.length).toBeLessThan(60);
  expect(await wrongCounts(world)).toEqual([]);
});

const trash = (agencyId: string, ids: readonly string[]) => ({
  agency_id: agencyId,
  resource: 'contact',
  ids: ids.slice(0, 8),
});
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : JSON.stringify(error));

const Step = record({
  act: constantFrom('add', 'remove', 'mark', 'trash', 'restore', 'erase', 'forget', 'forge', 'rebuild'),
  list: nat({ max: 2 }),
  contacts: uniqueArray(nat({ max: 9 }), { minLength: 1, maxLength: 6 }),
});
type Step = typeof Step extends Arbitrary<infer Value> ? Value : never;

test('after any history, each count is what a plain count says', async () => {
  await using world = await twoAgencies();
  const property = asyncProperty(array(Step, { minLength: 1, maxLength: 14 }), async (history) => {
    const lists = await Promise.all([newList(world), newList(world), newList(world)]);
    const contacts = await newContacts(world, 10);
    for (const step of history) {
      await play(world, step, {
        list: lists[step.list] ?? '',
        ids: step.contacts.map((index) => contacts[index] ?? ''),
      });
      expect(await wrongCounts(world)).toEqual([]);
    }
  });
  await assert(property, { numRuns: 25 });
});

/** One step of a history, with full rights and therefore past every refusal. */
async function play(world: World, { act }: Step, { list, ids }: { list: string; ids: string[] }): Promise<void> {
  const of = [world.a.id, list, ids];
  switch (act) {
    case 'add':
    case 'forge':
      await world.sql.query(
        `insert into public.contact_list_members (agency_id, list_id, contact_id, contact_live)
         select $1, l.id, c.id, ${act === 'add'} from public.contacts c, public.contact_lists l
         where l.id = $2 and c.agency_id = $1 and c.id = any ($3) on conflict do nothing`,
        of,
      );
      return;
    case 'remove':
      await world.sql.query(
        'delete from public.contact_list_members where agency_id = $1 and list_id = $2 and contact_id = any ($3)',
        of,
      );
      return;
    case 'mark':
      await world.sql.query(
        "update public.contact_list_members set status = 'bounced' where agency_id = $1 and list_id = $2 and contact_id = any ($3)",
        of,
      );
      return;
    case 'trash':
      await world.sql.query(
        'update public.contacts set deleted_at = now(), delete_batch_id = gen_random_uuid() where id = any ($1)',
        [ids],
      );
      return;
    case 'restore':
      await world.sql.query(
        'update public.contacts set deleted_at = null, delete_batch_id = null where id = any ($1)',
        [ids],
      );
      return;
    case 'erase':
      await world.sql.query('delete from public.contacts where id = $1', [ids[0]]);
      return;
    case 'forget':
      await world.sql.query('delete from public.contact_lists where id = $1', [list]);
      return;
    case 'rebuild':
      await world.sql.query('select private.rebuild_list_counts($1)', [world.a.id]);
  }
}
