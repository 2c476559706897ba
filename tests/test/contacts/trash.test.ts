import { randomUUID } from 'node:crypto';
import { twoAgencies, type World } from '@axolop/testing';
import { expect, test } from 'vitest';
import { refusal } from '../../src/refusal.ts';

test('a removed contact leaves the list for the trash, and comes back', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const [first, second] = await Promise.all([world.a.contact(), world.a.contact()]);
  const kept = await world.a.contact();
  const listed = async () => (await owner.api.contacts.list.query({ agencyId })).items.map(({ id }) => id);
  const trashed = async () => (await owner.api.contacts.listTrash.query({ agencyId })).items.map(({ id }) => id);

  await owner.api.contacts.remove.mutate({ agencyId, id: first.id });
  const { batchId } = await owner.api.contacts.remove.mutate({ agencyId, id: second.id });
  expect(batchId).toMatch(/^[0-9a-f-]{36}$/u);
  expect(await listed()).toEqual([kept.id]);
  expect(await trashed()).toEqual([second.id, first.id]);
  // Read by id, it says that it is removed; it cannot be changed or removed again.
  await expect(owner.api.contacts.get.query({ agencyId, id: first.id })).resolves.toMatchObject({
    deletedAt: expect.any(String),
  });
  const change = { agencyId, id: first.id, data: { firstName: 'Ghost' } };
  await expect(owner.api.contacts.update.mutate(change)).rejects.toMatchObject(refusal('not_found'));
  await expect(owner.api.contacts.update.mutate({ ...change, version: first.version + 1 })).rejects.toMatchObject(
    refusal('not_found'),
  );
  await expect(owner.api.contacts.remove.mutate({ agencyId, id: first.id })).rejects.toMatchObject(
    refusal('not_found'),
  );

  await owner.api.contacts.restore.mutate({ agencyId, id: first.id });
  expect((await listed()).toSorted()).toEqual([first.id, kept.id].toSorted());
  expect(await trashed()).toEqual([second.id]);
  await expect(owner.api.contacts.restore.mutate({ agencyId, id: first.id })).rejects.toMatchObject(
    refusal('not_found'),
  );
});

test('the trash has pages', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const contacts = Array.from({ length: 5 }, (_, index) => ({ firstName: `Old ${index}` }));
  const { created } = await owner.api.contacts.createMany.mutate({ agencyId, contacts });
  const ids = created.map(({ id }) => id);
  // One batch, so one instant.
  const batch = { agency_id: agencyId, resource: 'contact', ids: ids.slice(0, 4) };
  expect((await owner.supabase(agencyId).rpc('remove_records', batch)).error).toBeNull();
  await owner.api.contacts.remove.mutate({ agencyId, id: ids[4] ?? '' });
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const page: { items: { id: string }[]; nextCursor: string | null } = await owner.api.contacts.listTrash.query({
      agencyId,
      limit: 2,
      cursor,
    });
    seen.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor;
  } while (cursor !== null);
  expect(seen[0]).toBe(ids[4]);
  expect(seen.toSorted()).toEqual(ids.toSorted());
});

test('restoring beside a live twin is refused, and the contact stays in the trash', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const old = await world.a.contact({ email: 'twin@example.com' });
  await owner.api.contacts.remove.mutate({ agencyId, id: old.id });
  const twin = await world.a.contact({ email: 'TWIN@example.com' });
  await expect(owner.api.contacts.restore.mutate({ agencyId, id: old.id })).rejects.toMatchObject(
    refusal('email_taken'),
  );
  expect(await world.a.hasContact(old.id)).toBe(false);
  await owner.api.contacts.remove.mutate({ agencyId, id: twin.id });
  await owner.api.contacts.restore.mutate({ agencyId, id: old.id });
  expect(await world.a.hasContact(old.id)).toBe(true);
});

test('a member removes and restores what they created, and nothing else', async () => {
  await using world = await twoAgencies();
  const [mia, admin, viewer] = await Promise.all([
    world.person({ a: 'member' }),
    world.person({ a: 'admin' }),
    world.person({ a: 'viewer' }),
  ]);
  const agencyId = world.a.id;
  const own = await mia.api.contacts.create.mutate({ agencyId, firstName: 'Own' });
  const others = await world.a.contact();
  const before = await world.a.state();

  await expect(mia.api.contacts.remove.mutate({ agencyId, id: others.id })).rejects.toMatchObject(
    refusal('not_creator'),
  );
  await expect(viewer.api.contacts.remove.mutate({ agencyId, id: own.id })).rejects.toMatchObject(
    refusal('missing_permission'),
  );
  // One of others in a batch spoils the batch.
  const mixed = { agency_id: agencyId, resource: 'contact', ids: [own.id, others.id] };
  const batch = await mia.supabase(agencyId).rpc('remove_records', mixed);
  expect(batch.error).toMatchObject({ code: 'AX403', message: 'not_creator' });
  expect(await world.a.state()).toEqual(before);

  await mia.api.contacts.remove.mutate({ agencyId, id: own.id });
  await mia.api.contacts.restore.mutate({ agencyId, id: own.id });
  await admin.api.contacts.remove.mutate({ agencyId, id: own.id });
  // A creator may restore what an administrator removed, but not other people's records that they removed.
  await mia.api.contacts.restore.mutate({ agencyId, id: own.id });
  await admin.api.contacts.remove.mutate({ agencyId, id: others.id });
  await expect(mia.api.contacts.restore.mutate({ agencyId, id: others.id })).rejects.toMatchObject(
    refusal('not_creator'),
  );
});

async function activity(world: World, contactId: string, subject: string): Promise<string> {
  const row = { agency_id: world.a.id, kind: 'note', subject, contact_id: contactId } as const;
  const { data } = await world.a.owner.supabase(world.a.id).from('activities').insert(row).select('id').single();
  return data?.id ?? '';
}

async function liveActivities(world: World): Promise<string[]> {
  const { rows } = await world.sql.query<{ subject: string }>(
    'select subject from public.activities where agency_id = $1 and deleted_at is null order by subject',
    [world.a.id],
  );
  return rows.map(({ subject }) => subject);
}

test('the activities of a contact go along and come back; what had gone before stays gone', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const [contact, other] = await Promise.all([world.a.contact(), world.a.contact()]);
  await activity(world, contact.id, 'along');
  const earlier = await activity(world, contact.id, 'removed earlier');
  await activity(world, other.id, 'of another');
  const single = { agency_id: agencyId, resource: 'activity', ids: [earlier] };
  expect((await owner.supabase(agencyId).rpc('remove_records', single)).error).toBeNull();

  await owner.api.contacts.remove.mutate({ agencyId, id: contact.id });
  expect(await liveActivities(world)).toEqual(['of another']);
  await owner.api.contacts.restore.mutate({ agencyId, id: contact.id });
  expect(await liveActivities(world)).toEqual(['along', 'of another']);
});

test('a batch takes a thousand at most, names no foreign id, and knows only what has a trash', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const [mine, theirs] = await Promise.all([world.a.contact(), world.b.contact()]);
  const remove = async (resource: string, ids: string[]) =>
    (await owner.supabase(agencyId).rpc('remove_records', { agency_id: agencyId, resource, ids })).error;
  expect(await remove('contact', [mine.id, theirs.id])).toMatchObject({ code: 'AX404', message: 'not_found' });
  expect(await remove('contact', [mine.id, randomUUID()])).toMatchObject({ code: 'AX404', message: 'not_found' });
  expect(await remove('contact', [])).toMatchObject({ code: 'AX400' });
  const tooMany = Array.from({ length: 1001 }, () => randomUUID());
  expect(await remove('contact', tooMany)).toMatchObject({ code: 'AX400' });
  for (const resource of ['users', 'agency_members', 'contacts', "contact'; drop table x; --", '']) {
    expect(await remove(resource, [mine.id]), resource).toMatchObject({ code: 'AX400' });
  }
  expect(await world.a.hasContact(mine.id)).toBe(true);
  expect(await world.b.hasContact(theirs.id)).toBe(true);
  // The same id twice is one record.
  expect(await remove('contact', [mine.id, mine.id])).toBeNull();
});
