import { randomUUID } from 'node:crypto';
import { twoAgencies } from '@axolop/testing';
import { expect, test } from 'vitest';
import { refusal } from '../../src/refusal.ts';

test('a tag comes back as it was given, is renamed and coloured, and counts its version', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const { tags } = owner.api;
  const created = await tags.create.mutate({ agencyId, name: ' VIP "gold", (éà) ', color: '#123456' });
  expect(created).toMatchObject({
    agencyId,
    name: 'VIP "gold", (éà)',
    color: '#123456',
    createdBy: owner.id,
    version: 1,
  });
  await expect(tags.get.query({ agencyId, id: created.id })).resolves.toEqual({ ...created, contactCount: 0 });
  await expect(tags.create.mutate({ agencyId, name: 'Plain' })).resolves.toMatchObject({ color: '#64748b' });

  const renamed = await tags.update.mutate({ agencyId, id: created.id, data: { name: 'Gold' }, version: 1 });
  expect(renamed).toEqual({ ...created, name: 'Gold', version: 2, updatedAt: renamed.updatedAt });
  await expect(
    tags.update.mutate({ agencyId, id: created.id, data: { color: '#654321' }, version: 1 }),
  ).rejects.toMatchObject(refusal('stale_version'));
  await expect(tags.update.mutate({ agencyId, id: created.id, data: { color: '#654321' } })).resolves.toMatchObject({
    name: 'Gold',
    color: '#654321',
  });
  // One name per agency, however it is written; another agency has names of its own.
  for (const name of ['gold', ' GOLD ']) {
    await expect(tags.create.mutate({ agencyId, name })).rejects.toMatchObject(refusal('name_taken'));
  }
  await expect(world.b.owner.api.tags.create.mutate({ agencyId: world.b.id, name: 'Gold' })).resolves.toMatchObject({
    name: 'Gold',
  });
  for (const wrong of [
    { name: '' },
    { name: ' ' },
    { name: 'x'.repeat(61) },
    { name: 'a\nb' },
    { name: 'X', color: 'red' },
  ]) {
    await expect(tags.create.mutate({ agencyId, ...wrong })).rejects.toMatchObject(refusal('invalid_input'));
  }
  await expect(tags.update.mutate({ agencyId, id: created.id, data: {} })).rejects.toMatchObject(
    refusal('invalid_input'),
  );
});

test('tags are listed by name in pages, each with the live contacts that carry it', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const names = ['beta', 'Alpha', 'a,b.c', 'a"b\\', '(all)', 'Ärger', 'zeta', "o'neil", '%_*', 'İstanbul', '🎪'];
  const made = await Promise.all(names.map((name) => owner.api.tags.create.mutate({ agencyId, name })));
  await world.b.owner.api.tags.create.mutate({ agencyId: world.b.id, name: 'Foreign' });
  const contacts = [await world.a.contact(), await world.a.contact(), await world.a.contact()];
  const ids = contacts.map(({ id }) => id);
  const [beta, alpha] = made;
  await owner.api.contacts.addTags.mutate({ agencyId, ids, tagIds: [beta?.id ?? ''] });
  await owner.api.contacts.addTags.mutate({ agencyId, ids: ids.slice(0, 1), tagIds: [alpha?.id ?? ''] });
  await owner.api.contacts.remove.mutate({ agencyId, id: ids[0] ?? '' });

  for (const limit of [1, 2, 3, 200]) {
    const seen: { name: string; contactCount: number }[] = [];
    let cursor: string | null = null;
    do {
      const page: { items: typeof seen; nextCursor: string | null } = await owner.api.tags.list.query({
        agencyId,
        limit,
        cursor,
      });
      expect(page.items.length).toBeLessThanOrEqual(limit);
      seen.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null);
    const { rows } = await world.sql.query<{ name: string }>(
      'select name from public.tags where agency_id = $1 order by name_norm, id',
      [agencyId],
    );
    expect(seen.map(({ name }) => name)).toEqual(rows.map(({ name }) => name));
    expect(seen).toHaveLength(names.length);
    const counts = Object.fromEntries(seen.map(({ name, contactCount }) => [name, contactCount]));
    expect(counts).toMatchObject({ beta: 2, Alpha: 0, zeta: 0 });
  }
  const other = await owner.api.contacts.list.query({ agencyId, limit: 1 });
  await expect(owner.api.tags.list.query({ agencyId, cursor: other.nextCursor })).rejects.toMatchObject(
    refusal('invalid_cursor'),
  );
});

test('a contact tells its tags in pages; what is not there is not there', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const contact = await world.a.contact();
  const made: string[] = [];
  for (const name of ['One', 'Two', 'Three']) {
    const { id } = await owner.api.tags.create.mutate({ agencyId, name });
    await owner.api.contacts.addTags.mutate({ agencyId, ids: [contact.id], tagIds: [id] });
    made.push(name);
  }
  const first = await owner.api.tags.ofContact.query({ agencyId, contactId: contact.id, limit: 2 });
  expect(first.items.map(({ name }) => name)).toEqual(['One', 'Two']);
  expect(first.items[0]).toMatchObject({ agencyId, taggedAt: expect.any(String), version: 1 });
  const rest = await owner.api.tags.ofContact.query({
    agencyId,
    contactId: contact.id,
    limit: 2,
    cursor: first.nextCursor,
  });
  expect(rest).toMatchObject({ items: [{ name: 'Three' }], nextCursor: null });

  const bare = await world.a.contact();
  await expect(owner.api.tags.ofContact.query({ agencyId, contactId: bare.id })).resolves.toEqual({
    items: [],
    nextCursor: null,
  });
  const foreign = await world.b.contact();
  for (const contactId of [foreign.id, randomUUID()]) {
    await expect(owner.api.tags.ofContact.query({ agencyId, contactId })).rejects.toMatchObject(refusal('not_found'));
  }
});

test('tags of others, and tags of nobody, are not found, at both doors', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const own = await owner.api.tags.create.mutate({ agencyId, name: 'Own' });
  const foreign = await world.b.owner.api.tags.create.mutate({ agencyId: world.b.id, name: 'Foreign' });
  const contact = await world.a.contact();
  const before = [await world.a.state(), await world.b.state()];
  const { tags, contacts } = owner.api;
  const answers = await Promise.all(
    [foreign.id, randomUUID()].map(async (id) => {
      const calls = [
        tags.get.query({ agencyId, id }),
        tags.update.mutate({ agencyId, id, data: { name: 'X' } }),
        tags.update.mutate({ agencyId, id, data: { name: 'X' }, version: 1 }),
        tags.remove.mutate({ agencyId, id }),
        tags.merge.mutate({ agencyId, id, intoId: own.id }),
        tags.merge.mutate({ agencyId, id: own.id, intoId: id }),
        contacts.addTags.mutate({ agencyId, ids: [contact.id], tagIds: [id, own.id] }),
        contacts.removeTags.mutate({ agencyId, ids: [contact.id], tagIds: [own.id, id] }),
      ];
      const settled = await Promise.allSettled(calls);
      const db = owner.supabase(agencyId);
      const direct = [
        await db.rpc('merge_tags', { agency_id: agencyId, tag_id: id, into_id: own.id }),
        await db.rpc('tag_contacts', { agency_id: agencyId, contact_ids: [contact.id], tag_ids: [id] }),
        await db.rpc('count_tagged_contacts', { agency_id: agencyId, tag_ids: [id] }),
      ];
      return {
        reasons: settled.map((one) => (one.status === 'rejected' ? String(one.reason) : 'done')),
        direct: direct.map(({ error, data }) => [error?.code, error?.message, data]),
      };
    }),
  );
  expect(answers[0]).toEqual(answers[1]);
  expect(answers[0]?.reasons).not.toContain('done');
  expect(answers[0]?.direct).toEqual([
    ['AX404', 'not_found', null],
    ['AX400', 'invalid_reference', null],
    [undefined, undefined, []],
  ]);
  expect([await world.a.state(), await world.b.state()]).toEqual(before);
});

test('merging and removing tags is for who may remove them', async () => {
  await using world = await twoAgencies();
  const agencyId = world.a.id;
  const [mia, viewer] = await Promise.all([world.person({ a: 'member' }), world.person({ a: 'viewer' })]);
  const one = await mia.api.tags.create.mutate({ agencyId, name: 'One' });
  const two = await mia.api.tags.create.mutate({ agencyId, name: 'Two' });
  const before = await world.a.state();
  for (const who of [mia, viewer]) {
    await expect(who.api.tags.remove.mutate({ agencyId, id: one.id })).rejects.toMatchObject(
      refusal('missing_permission'),
    );
    await expect(who.api.tags.merge.mutate({ agencyId, id: one.id, intoId: two.id })).rejects.toMatchObject(
      refusal('missing_permission'),
    );
    const direct = await who
      .supabase(agencyId)
      .rpc('merge_tags', { agency_id: agencyId, tag_id: one.id, into_id: two.id });
    expect(direct.error?.code).toBe('AX403');
  }
  await expect(
    world.a.owner.api.tags.merge.mutate({ agencyId, id: one.id, intoId: one.id.toUpperCase() }),
  ).rejects.toMatchObject(refusal('invalid_input'));
  const same = { agency_id: agencyId, tag_id: one.id, into_id: one.id };
  expect((await world.a.owner.supabase(agencyId).rpc('merge_tags', same)).error?.code).toBe('AX400');
  expect(await world.a.state()).toEqual(before);
});
