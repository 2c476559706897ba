import { freshDatabase, localSupabase } from '@axolop/test-database';
import { expect, test } from 'vitest';
import { deploySchema } from '../src/deploy-schema.ts';
import { rollbackSchema } from '../src/rollback-schema.ts';
import { takeBack } from './support/taken-back.ts';

const AGENCY = 'aaaaaaaa-0000-4000-8000-000000000001';
const OTHER = 'aaaaaaaa-0000-4000-8000-000000000002';
const MIGRATION = '040_keep_texts';
/** What is written into E'…': José with his accent apart, a zero-width space, a no-break space. */
const JOSE = 'Jose\\u0301';
const NOTHING = '\\u200b';

test('texts that are there are brought into the form, and nothing stands in the way of it', async () => {
  await using db = await freshDatabase();
  await localSupabase.prepareDatabase(db.url);
  await deploySchema({ databaseUrl: db.url });
  await takeBack(db.url, MIGRATION);
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
