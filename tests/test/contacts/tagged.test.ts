import { twoAgencies } from '@axolop/testing';
import { expect, test } from 'vitest';

test('contacts with a tag follow the trash, newest first, and those tagged in the trash come along', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const db = owner.supabase(agencyId);
  const tag = await db.from('tags').insert({ agency_id: agencyId, name: 'Import' }).select('id').single();
  const tagId = tag.data?.id ?? '';
  const made: string[] = [];
  for (const firstName of ['First', 'Second', 'Third', 'Fourth']) {
    made.push((await owner.api.contacts.create.mutate({ agencyId, firstName })).id);
  }
  const [first = '', second = '', third = '', fourth = ''] = made;
  const mark = async (...ids: string[]): Promise<void> => {
    const rows = ids.map((id) => ({ agency_id: agencyId, tag_id: tagId, contact_id: id }));
    expect((await db.from('contact_tags').insert(rows)).error).toBeNull();
  };
  const listed = async (): Promise<string[]> => {
    const { items } = await owner.api.contacts.list.query({ agencyId, tagId });
    return items.map(({ id }) => id);
  };

  await mark(third, first, second);
  expect(await listed()).toEqual([third, second, first]);

  for (const id of [second, fourth]) await owner.api.contacts.remove.mutate({ agencyId, id });
  expect(await listed()).toEqual([third, first]);

  await mark(fourth);
  expect(await listed()).toEqual([third, first]);

  for (const id of [second, fourth]) await owner.api.contacts.restore.mutate({ agencyId, id });
  expect(await listed()).toEqual([fourth, third, second, first]);
});

test('nobody chooses where a tagged contact stands: a client may not say, and nothing that is said counts', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const db = owner.supabase(agencyId);
  const tag = await db.from('tags').insert({ agency_id: agencyId, name: 'Import' }).select('id').single();
  const tagId = tag.data?.id ?? '';
  const contact = await owner.api.contacts.create.mutate({ agencyId, firstName: 'Ada' });
  const row = { agency_id: agencyId, tag_id: tagId, contact_id: contact.id };
  for (const forged of [{ contact_created_at: '2001-01-01T00:00:00Z' }, { contact_live: false }]) {
    expect((await db.from('contact_tags').insert({ ...row, ...forged })).error?.code).toBe('42501');
  }
  const stands = { contact_created_at: new Date(contact.createdAt), contact_live: true };
  await world.sql.query(
    `insert into contact_tags (agency_id, tag_id, contact_id, contact_created_at, contact_live) values ($1, $2, $3, '2001-01-01', false)`,
    [agencyId, tagId, contact.id],
  );
  const read = () =>
    world.sql.query('select contact_created_at, contact_live from contact_tags where contact_id = $1', [contact.id]);
  expect((await read()).rows).toEqual([stands]);
  await world.sql.query(
    `update contact_tags set contact_created_at = '2001-01-01', contact_live = false where contact_id = $1`,
    [contact.id],
  );
  expect((await read()).rows).toEqual([stands]);
});
