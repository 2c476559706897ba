import { freshDatabase, localSupabase } from '@axolop/test-database';
import { expect, test } from 'vitest';
import { deploySchema } from '../src/deploy-schema.ts';
import { rollbackSchema } from '../src/rollback-schema.ts';
import { deployBefore } from './support/deployed-before.ts';

const AGENCY = 'aaaaaaaa-0000-4000-8000-000000000001';
const OTHER = 'aaaaaaaa-0000-4000-8000-000000000002';
const MIGRATION = '055_keep_texts';
/** What is written into E'…': José with the accent apart, a zero-width space, a no-break space. */
const JOSE = 'Jose\\u0301';
const NOTHING = '\\u200b';

test('texts that are there are brought into the form, and nothing stands in the way of it', async () => {
  await using db = await freshDatabase();
  await localSupabase.prepareDatabase(db.url);
  await deployBefore(db.url, MIGRATION);
  await db.rows(
    `insert into public.agencies (id, name, slug) values ('${AGENCY}', E'${NOTHING}', 'one-agency'), ('${OTHER}', E'Two\\nlines', 'other-agency')`,
  );
  await db.rows(`insert into public.contacts (agency_id, first_name, last_name, job_title, source, email) values
    ('${AGENCY}', E'${JOSE}', E'\\u00a0', E'${NOTHING}', E'A\\u2028fair ', 'jose@example.com'),
    ('${AGENCY}', E'${NOTHING}', '', null, null, null), ('${AGENCY}', 'Ann', '', 'Head', null, null)`);
  await db.rows(`insert into public.tags (id, agency_id, name) values
    ('bbbbbbbb-0000-4000-8000-000000000001', '${AGENCY}', E'Jos\\u00e9'), ('bbbbbbbb-0000-4000-8000-000000000002', '${AGENCY}', E'${JOSE}'),
    ('bbbbbbbb-0000-4000-8000-000000000003', '${AGENCY}', E'\\tVIP'), ('bbbbbbbb-0000-4000-8000-000000000004', '${OTHER}', E'${JOSE}')`);
  await db.rows(
    `insert into public.email_campaigns (agency_id, name, subject, html_content) values ('${AGENCY}', E'Sent\\vonce', E'${JOSE}', E'${JOSE}')`,
  );
  await db.rows("update public.email_campaigns set status = 'sending'");
  await db.rows(
    `insert into public.activities (agency_id, kind, subject, body) values ('${AGENCY}', 'task', E'${NOTHING}', E'${JOSE}\\n')`,
  );

  await deploySchema({ databaseUrl: db.url, migration: MIGRATION });
  expect(await db.rows('select name from public.agencies order by slug')).toEqual([
    { name: 'Unnamed' },
    { name: 'Two lines' },
  ]);
  expect(
    await db.rows('select first_name, last_name, job_title, source, version from public.contacts order by first_name'),
  ).toEqual([
    { first_name: 'Ann', last_name: '', job_title: 'Head', source: null, version: 1 },
    { first_name: 'Jos\u00E9', last_name: '', job_title: null, source: 'A fair', version: 5 },
    { first_name: 'Unnamed', last_name: '', job_title: null, source: null, version: 2 },
  ]);
  expect(await db.rows('select name from public.tags order by id')).toEqual([
    { name: 'Jos\u00E9' },
    { name: 'Jos\u00E9 00000002' },
    { name: 'VIP' },
    { name: 'Jos\u00E9' },
  ]);
  expect(await db.rows('select name, subject, html_content from public.email_campaigns')).toEqual([
    { name: 'Sent once', subject: 'Jos\u00E9', html_content: 'Jos\u00E9' },
  ]);
  expect(await db.rows('select subject, body from public.activities')).toEqual([
    { subject: 'Unnamed', body: 'Jos\u00E9\n' },
  ]);
  await expect(db.rows("update public.email_campaigns set subject = 'Other'")).rejects.toThrow('not_active');
  // The vocabulary of the search knows the names as they are now.
  expect(await db.value("select count(*)::text from private.search_words where word = E'jos\\u00e9'")).not.toBe('0');

  await rollbackSchema({ databaseUrl: db.url, migration: MIGRATION });
  await db.rows(`update public.contacts set first_name = E'${NOTHING}' where first_name = 'Ann'`);
});

test('names and unique values that are compared as one now stay, and no later ones join them', async () => {
  await using db = await freshDatabase();
  await localSupabase.prepareDatabase(db.url);
  await deployBefore(db.url, '056_fold_texts');
  await db.rows(`insert into public.agencies (id, name, slug) values ('${AGENCY}', 'One', 'one-agency')`);
  await db.rows(`insert into public.tags (id, agency_id, name, created_at) values
    ('bbbbbbbb-0000-4000-8000-000000000001', '${AGENCY}', 'Caf\u00E9', '2020-01-01'), ('bbbbbbbb-0000-4000-8000-000000000002', '${AGENCY}', 'Cafe', '2021-01-01')`);
  await db.rows(
    `insert into public.custom_fields (agency_id, entity, key, label, type, is_unique) values ('${AGENCY}', 'contact', 'number', 'N', 'text', true)`,
  );
  await db.rows(`insert into public.contacts (agency_id, first_name, custom_fields) values
    ('${AGENCY}', 'Dvo\u0159\u00E1k', '{"number": "ab"}'), ('${AGENCY}', 'Second', '{"number": "AB"}'), ('${AGENCY}', 'Third', '{"number": "c"}')`);
  await db.rows(
    `update public.contacts set custom_fields = jsonb_set(custom_fields, '{number}', to_jsonb(E'Jose\\u0301'::text)) where first_name = 'Third'`,
  );

  await deploySchema({ databaseUrl: db.url, migration: '056_fold_texts' });
  expect(await db.rows('select name, name_norm from public.tags order by id')).toEqual([
    { name: 'Caf\u00E9', name_norm: 'cafe' },
    { name: 'Cafe 00000002', name_norm: 'cafe 00000002' },
  ]);
  expect(
    await db.rows(
      "select first_name, search_text, custom_fields ->> 'number' as number from public.contacts order by first_name",
    ),
  ).toEqual([
    { first_name: 'Dvo\u0159\u00E1k', search_text: 'dvorak    ', number: 'ab' },
    { first_name: 'Second', search_text: 'second    ', number: 'AB' },
    { first_name: 'Third', search_text: 'third    ', number: 'Jos\u00E9' },
  ]);
  expect(await db.value("select count(*)::text from private.search_words where word = 'dvorak'")).toBe('1');
  const insert = (number: string) =>
    db.rows(
      `insert into public.contacts (agency_id, first_name, custom_fields) values ('${AGENCY}', 'New', '{"number": "${number}"}')`,
    );
  await expect(insert('aB')).rejects.toThrow('duplicate');
  await expect(insert('JOSE')).rejects.toThrow('duplicate');
  // Who stands beside the rule is changed in everything else, and in the value by one that is free.
  await db.rows("update public.contacts set last_name = 'Changed' where first_name = 'Second'");
  await db.rows(`update public.contacts set custom_fields = '{"number": "d"}' where first_name = 'Second'`);
  await expect(insert('D')).rejects.toThrow('duplicate');

  await rollbackSchema({ databaseUrl: db.url, migration: '056_fold_texts' });
  await insert('aB');
  expect(await db.value("select count(*)::text from private.search_words where word = 'dvo\u0159\u00E1k'")).toBe('1');
});
