import { twoAgencies, type World } from '@axolop/testing';
import { expect, test } from 'vitest';

async function vocabulary({ sql }: World, agencyId: string): Promise<string[]> {
  const { rows } = await sql.query<{ word: string }>(
    'select distinct word from private.search_words where agency_id = $1 order by word',
    [agencyId],
  );
  return rows.map(({ word }) => word);
}

test('names, titles and subjects are learned, once, when they come and when they change; numbers and short words are not', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const db = owner.supabase(agencyId);
  const { rows: stages } = await world.sql.query<{ id: string; pipeline_id: string }>(
    'select id, pipeline_id from public.pipeline_stages where agency_id = $1 limit 1',
    [agencyId],
  );
  const stage = { stage_id: stages[0]?.id ?? '', pipeline_id: stages[0]?.pipeline_id ?? '' };
  const contact = await world.a.contact({
    firstName: 'Änne',
    lastName: 'O’Neil-Smith',
    companyName: 'Agent 007 & Co',
    email: 'unlearned@example.com',
  });
  await world.a.contact({ firstName: 'ÄNNE' });
  const [opportunity, task, list] = await Promise.all([
    db
      .from('opportunities')
      .insert({ agency_id: agencyId, ...stage, name: 'Roof repair', currency: 'EUR' })
      .select('id')
      .single(),
    db
      .from('activities')
      .insert({ agency_id: agencyId, kind: 'task', subject: 'Send brochure', body: 'bodily' })
      .select('id')
      .single(),
    db
      .from('contact_lists')
      .insert({ agency_id: agencyId, name: 'Newsletter', description: 'descriptive' })
      .select('id')
      .single(),
  ]);
  const first = ['agent', 'brochure', 'neil', 'newsletter', 'repair', 'roof', 'send', 'smith', 'änne'];
  expect((await vocabulary(world, agencyId)).toSorted()).toEqual(first.toSorted());
  const { rows } = await world.sql.query('select from private.search_words where agency_id = $1', [agencyId]);
  expect(rows).toHaveLength(first.length);

  const changes = [
    await db.from('contacts').update({ last_name: 'Married' }).eq('id', contact.id),
    await db.from('contacts').update({ company_name: 'Merged' }).eq('id', contact.id),
    await db.from('contacts').update({ first_name: 'Renamed' }).eq('id', contact.id),
    await db
      .from('opportunities')
      .update({ name: 'Window' })
      .eq('id', opportunity.data?.id ?? ''),
    await db
      .from('activities')
      .update({ subject: 'Telephone' })
      .eq('id', task.data?.id ?? ''),
    await db
      .from('contact_lists')
      .update({ name: 'Campaign' })
      .eq('id', list.data?.id ?? ''),
  ];
  for (const { error } of changes) expect(error).toBeNull();
  const second = [...first, 'married', 'merged', 'renamed', 'window', 'telephone', 'campaign'];
  expect((await vocabulary(world, agencyId)).toSorted()).toEqual(second.toSorted());
  expect(await vocabulary(world, world.b.id)).toEqual([]);
});

test('many at once learn the same new words, and none waits for another or fails', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const made = await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      owner.api.contacts.create.mutate({
        agencyId,
        firstName: index % 2 === 0 ? 'Zebra Yak' : 'Yak Zebra',
        companyName: `Gnu ${index}`,
      }),
    ),
  );
  expect(made).toHaveLength(50);
  expect(await vocabulary(world, agencyId)).toEqual(['gnu', 'yak', 'zebra']);

  // A transaction that has learned a word and goes on keeps nobody from learning it too. (Of another source, because
  // those of one source and day wait for each other at their total.)
  const slow = await world.sql.connect();
  try {
    await slow.query('begin');
    await slow.query(`insert into public.contacts (agency_id, first_name, source) values ($1, 'Okapi', 'Slow')`, [
      agencyId,
    ]);
    await owner.api.contacts.create.mutate({ agencyId, firstName: 'Okapi' });
    expect(await vocabulary(world, agencyId)).toContain('okapi');
    await slow.query('commit');
  } finally {
    slow.release();
  }
  const { items } = await owner.api.search.query.query({ agencyId, text: 'okpai' });
  expect(items.map(({ title }) => title)).toEqual(['Okapi', 'Okapi']);
});

test('one statement for two agencies teaches each its own', async () => {
  await using world = await twoAgencies();
  await world.sql.query(
    `insert into public.contacts (agency_id, first_name) values ($1, 'Alpaca'), ($2, 'Bison'), ($1, 'Camel')`,
    [world.a.id, world.b.id],
  );
  expect(await vocabulary(world, world.a.id)).toEqual(['alpaca', 'camel']);
  expect(await vocabulary(world, world.b.id)).toEqual(['bison']);
});

test('what was loaded past the triggers is learned afterwards, and what nobody bears any more can be forgotten', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const contact = await world.a.contact({ firstName: 'Former' });
  await owner.api.contacts.update.mutate({ agencyId, id: contact.id, data: { firstName: 'Present' } });
  const loader = await world.sql.connect();
  try {
    await loader.query('begin');
    await loader.query('set local session_replication_role = replica');
    await loader.query(
      `insert into public.contacts (agency_id, first_name, last_name, company_name) values ($1, 'Loaded', 'Quickly', 'Past')`,
      [agencyId],
    );
    await loader.query(`insert into public.activities (agency_id, kind, subject) values ($1, 'task', 'Errand')`, [
      agencyId,
    ]);
    await loader.query(`insert into public.contact_lists (agency_id, name) values ($1, 'Everyone')`, [agencyId]);
    await loader.query('commit');
    expect(await vocabulary(world, agencyId)).toEqual(['former', 'present']);
    await loader.query('select private.fill_search_words()');
    const all = ['errand', 'everyone', 'former', 'loaded', 'past', 'present', 'quickly'];
    expect(await vocabulary(world, agencyId)).toEqual(all);
    await loader.query('select private.rebuild_search_words()');
    expect(await vocabulary(world, agencyId)).toEqual(all.filter((word) => word !== 'former'));
    const { rows } = await loader.query<{ added: string }>('select private.fill_search_words() as added');
    expect(Number(rows[0]?.added)).toBeLessThan(50);
  } finally {
    loader.release();
  }
});
