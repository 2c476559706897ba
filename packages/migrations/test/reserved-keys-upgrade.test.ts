import { freshDatabase, localSupabase } from '@axolop/test-database';
import { expect, test } from 'vitest';
import { deploySchema } from '../src/deploy-schema.ts';
import { loadMigrations } from '../src/migration-files.ts';
import { SCHEMA_DIRECTORY } from '../src/project-root.ts';

const AGENCY = 'aaaaaaaa-0000-4000-8000-000000000001';
const OTHER = 'aaaaaaaa-0000-4000-8000-000000000002';
const MIGRATION = '032_bound_json';

test('fields named like what every object has get another name, and their values move along', async () => {
  await using db = await freshDatabase();
  await localSupabase.prepareDatabase(db.url);
  const files = (await loadMigrations(SCHEMA_DIRECTORY)).map(({ id }) => id);
  for (const migration of files.filter((id) => id < MIGRATION)) await deploySchema({ databaseUrl: db.url, migration });
  await db.rows(
    `insert into public.agencies (id, name, slug) values ('${AGENCY}', 'One', 'one-agency'), ('${OTHER}', 'Other', 'other-agency')`,
  );
  await db.rows(`insert into public.custom_fields (agency_id, entity, key, label, type) values
    ('${AGENCY}', 'contact', 'constructor', 'Builder', 'text'), ('${AGENCY}', 'contact', 'constructor_1', 'Taken', 'text'),
    ('${AGENCY}', 'activity', 'prototype', 'Model', 'text'), ('${OTHER}', 'contact', 'size', 'Size', 'text')`);
  await db.rows(`insert into public.contacts (agency_id, first_name, custom_fields) values
    ('${AGENCY}', 'with', '{"constructor": "Ada", "constructor_1": "taken"}'), ('${AGENCY}', 'without', '{}')`);
  await db.rows(
    `insert into public.contacts (agency_id, first_name, custom_fields) values ('${OTHER}', 'other', '{"size": "x"}')`,
  );
  await db.rows(
    `insert into public.activities (agency_id, kind, subject, custom_fields) values ('${AGENCY}', 'task', 'X', '{"prototype": "T"}')`,
  );

  await deploySchema({ databaseUrl: db.url, migration: MIGRATION });
  expect(await db.value("select string_agg(key, ' ' order by key) from public.custom_fields")).toBe(
    'constructor_1 constructor_2 prototype_1 size',
  );
  const values = await db.rows<{ name: string; values: unknown }>(
    `select name, values from (
       select first_name as name, custom_fields as values from public.contacts
       union all select subject, custom_fields from public.activities) r order by name collate "C"`,
  );
  expect(values).toEqual([
    { name: 'X', values: { prototype_1: 'T' } },
    { name: 'other', values: { size: 'x' } },
    { name: 'with', values: { constructor_2: 'Ada', constructor_1: 'taken' } },
    { name: 'without', values: {} },
  ]);
  expect(await db.value("select count(*)::text from public.custom_field_values where value_text = 'Ada'")).toBe('1');
  // The trigger that checks definitions is back at its work.
  await expect(db.rows(`update public.custom_fields set key = 'another' where key = 'size'`)).rejects.toThrow(
    'invalid_input',
  );
});
