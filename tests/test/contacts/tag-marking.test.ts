import { randomUUID } from 'node:crypto';
import { twoAgencies, type World } from '@axolop/testing';
import { expect, test } from 'vitest';
import { refusal } from '../../src/refusal.ts';

async function contacts(world: World, count: number): Promise<string[]> {
  const { owner, id: agencyId } = world.a;
  const heap = Array.from({ length: count }, (_, index) => ({ firstName: `Marked ${index}` }));
  const { created } = await owner.api.contacts.createMany.mutate({ agencyId, contacts: heap });
  return created.map(({ id }) => id).toSorted();
}

const tag = async (world: World, name: string): Promise<string> =>
  (await world.a.owner.api.tags.create.mutate({ agencyId: world.a.id, name })).id;

/** Who carries a tag, with full rights. */
async function carriers(world: World, tagId: string): Promise<string[]> {
  const { rows } = await world.sql.query<{ id: string }>(
    'select contact_id as id from public.contact_tags where tag_id = $1 order by contact_id',
    [tagId],
  );
  return rows.map(({ id }) => id);
}

test('tags are given to many and taken from many; who has one already keeps it as it was', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const mia = await world.person({ a: 'member' });
  const ids = await contacts(world, 5);
  const [first, second] = [await tag(world, 'First'), await tag(world, 'Second')];
  const [early = '', trashed = ''] = ids;
  await owner.api.contacts.addTags.mutate({ agencyId, ids: [early], tagIds: [first] });
  await owner.api.contacts.remove.mutate({ agencyId, id: trashed });
  const asked = { agencyId, ids: [...ids, early], tagIds: [first, second, first] };
  const summary = { done: 4, skipped: [{ id: trashed, reason: 'in_trash' }] };
  await expect(mia.api.contacts.addTags.mutate(asked)).resolves.toEqual(summary);
  await expect(mia.api.contacts.addTags.mutate(asked)).resolves.toEqual(summary);
  const live = ids.filter((id) => id !== trashed);
  expect([await carriers(world, first), await carriers(world, second)]).toEqual([live, live]);
  const { rows } = await world.sql.query<{ contact_id: string }>(
    'select contact_id from public.contact_tags where tag_id = $1 and created_by = $2',
    [first, owner.id],
  );
  expect(rows).toEqual([{ contact_id: early }]);

  await expect(
    mia.api.contacts.removeTags.mutate({ agencyId, ids: ids.slice(0, 3), tagIds: [first] }),
  ).resolves.toMatchObject({ done: 2 });
  expect(await carriers(world, first)).toEqual(live.filter((id) => !ids.slice(0, 3).includes(id)));
  expect(await carriers(world, second)).toEqual(live);
  // A contact in the trash keeps its tags.
  await owner.api.contacts.remove.mutate({ agencyId, id: live.at(-1) ?? '' });
  await expect(mia.api.contacts.removeTags.mutate({ agencyId, ids: live, tagIds: [second] })).resolves.toMatchObject({
    done: 3,
    skipped: [{ id: live.at(-1), reason: 'in_trash' }],
  });
  expect(await carriers(world, second)).toEqual(live.slice(-1));
});

test('bounds, and those who may not, at both doors', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const viewer = await world.person({ a: 'viewer' });
  const [contact = ''] = await contacts(world, 1);
  const tagId = await tag(world, 'Tag');
  const before = await world.a.state();
  const many = (count: number) => Array.from({ length: count }, () => randomUUID());
  for (const name of ['addTags', 'removeTags'] as const) {
    for (const wrong of [
      { ids: [], tagIds: [tagId] },
      { ids: [contact], tagIds: [] },
      { ids: many(501), tagIds: [tagId] },
      { ids: [contact], tagIds: many(21) },
    ]) {
      await expect(owner.api.contacts[name].mutate({ agencyId, ...wrong })).rejects.toMatchObject(
        refusal('invalid_input'),
      );
    }
    await expect(viewer.api.contacts[name].mutate({ agencyId, ids: [contact], tagIds: [tagId] })).rejects.toMatchObject(
      refusal('missing_permission'),
    );
  }
  for (const door of ['tag_contacts', 'untag_contacts'] as const) {
    for (const [contact_ids, tag_ids] of [
      [[], [tagId]],
      [[contact], []],
      [many(1001), [tagId]],
      [[contact], many(51)],
    ] as const) {
      const args = { agency_id: agencyId, contact_ids: [...contact_ids], tag_ids: [...tag_ids] };
      expect((await owner.supabase(agencyId).rpc(door, args)).error).toMatchObject({ message: 'invalid_input' });
    }
    const args = { agency_id: agencyId, contact_ids: [contact], tag_ids: [tagId] };
    expect((await viewer.supabase(agencyId).rpc(door, args)).error?.code).toBe('AX403');
    expect((await world.b.owner.supabase(agencyId).rpc(door, args)).error?.code).toBe('AX404');
  }
  expect(await world.a.state()).toEqual(before);
});

test('a merge folds two tags into one, and keeps who gave them and when', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const mia = await world.person({ a: 'member' });
  const ids = await contacts(world, 6);
  const [from, into] = [await tag(world, 'From'), await tag(world, 'Into')];
  await owner.api.contacts.addTags.mutate({ agencyId, ids: ids.slice(0, 4), tagIds: [into] });
  await mia.api.contacts.addTags.mutate({ agencyId, ids: ids.slice(2), tagIds: [from] });
  await owner.api.contacts.remove.mutate({ agencyId, id: ids[5] ?? '' });
  const marks = async () => {
    const { rows } = await world.sql.query(
      `select contact_id, created_by, created_at, contact_created_at, contact_live from public.contact_tags
       where agency_id = $1 order by contact_id, tag_id = $2 desc`,
      [agencyId, into],
    );
    return rows;
  };
  const before = await marks();
  await expect(owner.api.tags.merge.mutate({ agencyId, id: from, intoId: into })).resolves.toMatchObject({
    id: into,
    name: 'Into',
    contactCount: 5,
  });
  // Of two marks of one contact, the one that was there stays: it comes first.
  const seen = new Set<unknown>();
  const folded = before.filter(({ contact_id }) => !seen.has(contact_id) && seen.add(contact_id));
  expect(await marks()).toEqual(folded);
  await expect(owner.api.tags.get.query({ agencyId, id: from })).rejects.toMatchObject(refusal('not_found'));
});

test('tags are given, taken, merged and removed at once with removals: nobody waits in a circle, no mark is lost', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const { api } = owner;
  const ids = await contacts(world, 30);
  const into = await tag(world, 'Into');
  const names = Array.from({ length: 6 }, (_, index) => `Source ${index}`);
  const sources = await Promise.all(names.map((name) => tag(world, name)));
  await api.contacts.addTags.mutate({ agencyId, ids, tagIds: sources });
  const [kept = '', ...others] = ids;
  const work = [
    ...sources.slice(0, 4).map((id) => api.tags.merge.mutate({ agencyId, id, intoId: into })),
    ...sources.slice(4).map((id) => api.tags.remove.mutate({ agencyId, id })),
    ...Array.from({ length: 6 }, (_, run) =>
      api.contacts.removeMany.mutate({ agencyId, ids: others.slice(run * 4, run * 4 + 8) }),
    ),
    ...Array.from({ length: 4 }, (_, run) =>
      api.contacts.addTags.mutate({ agencyId, ids: run % 2 === 0 ? ids : ids.toReversed(), tagIds: [into] }),
    ),
    ...Array.from({ length: 4 }, () =>
      api.contacts.bulkUpdate.mutate({ agencyId, contacts: ids.map((id) => ({ id })), data: { source: 'X' } }),
    ),
  ];
  const failures = (await Promise.allSettled(work)).flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
  expect(failures).toEqual([]);
  expect(await carriers(world, into)).toEqual(ids);
  await expect(api.tags.list.query({ agencyId })).resolves.toMatchObject({ items: [{ id: into }] });
  const { rows } = await world.sql.query(
    `select count(*)::integer as wrong from public.contact_tags t join public.contacts c on c.id = t.contact_id
     where t.agency_id = $1 and t.contact_live <> (c.deleted_at is null)`,
    [agencyId],
  );
  expect(rows).toEqual([{ wrong: 0 }]);
  expect(await world.a.hasContact(kept)).toBe(true);
});

test('two tags that are merged into each other: one stays, with every contact', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const ids = await contacts(world, 4);
  for (let round = 0; round < 5; round += 1) {
    const [one, other] = [await tag(world, `One ${round}`), await tag(world, `Other ${round}`)];
    await owner.api.contacts.addTags.mutate({ agencyId, ids: ids.slice(0, 2), tagIds: [one] });
    await owner.api.contacts.addTags.mutate({ agencyId, ids: ids.slice(1), tagIds: [other] });
    const both = await Promise.allSettled([
      owner.api.tags.merge.mutate({ agencyId, id: one, intoId: other }),
      owner.api.tags.merge.mutate({ agencyId, id: other, intoId: one }),
    ]);
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const each of both) if (each.status === 'rejected') expect(each.reason).toMatchObject(refusal('not_found'));
    const left = [...(await carriers(world, one)), ...(await carriers(world, other))];
    expect(left).toEqual(ids);
  }
});

test('a tag that is merged while contacts get it: every one of them ends with the other, or its call is refused', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const ids = await contacts(world, 24);
  const [from, into] = [await tag(world, 'From'), await tag(world, 'Into')];
  const [merged, ...given] = await Promise.allSettled([
    owner.api.tags.merge.mutate({ agencyId, id: from, intoId: into }),
    ...ids.map((id) => owner.api.contacts.addTags.mutate({ agencyId, ids: [id], tagIds: [from] })),
  ]);
  expect(merged).toMatchObject({ status: 'fulfilled' });
  const done = ids.filter((_, index) => given[index]?.status === 'fulfilled');
  for (const one of given)
    if (one.status === 'rejected') expect(one.reason).toMatchObject(refusal('invalid_reference'));
  expect(await carriers(world, into)).toEqual(done);
});
