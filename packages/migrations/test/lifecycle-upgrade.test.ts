import { freshDatabase, localSupabase } from '@axolop/test-database';
import { expect, test } from 'vitest';
import { deploySchema } from '../src/deploy-schema.ts';
import { rollbackSchema } from '../src/rollback-schema.ts';

const AGENCY = 'aaaaaaaa-0000-4000-8000-000000000001';
const BEFORE = [
  '001_create_users_schema',
  '002_create_crm_schema',
  '003_create_marketing_schema',
  '004_create_custom_fields_schema',
  '005_create_agency_schema',
  '006_create_audit_schema',
  '011_rename_custom_columns',
  '013_create_sales_functions',
  '015_write_custom_fields',
];

test('contacts from before the rules of the lifecycle are brought to agree with them, and the others left alone', async () => {
  await using db = await freshDatabase();
  await localSupabase.prepareDatabase(db.url);
  for (const migration of BEFORE) await deploySchema({ databaseUrl: db.url, migration });
  await db.rows(`insert into public.agencies (id, name, slug) values ('${AGENCY}', 'Old', 'old-agency')`);
  const given = {
    'lead new': 'lead new f',
    'lead contacted': 'lead contacted f',
    'lead qualified': 'qualified qualified f',
    'lead disqualified': 'disqualified disqualified f',
    'lead converted': 'customer converted t',
    'qualified new': 'qualified new f',
    'qualified converted': 'qualified new f',
    'opportunity converted': 'opportunity converted t',
    'opportunity disqualified': 'opportunity new f',
    'customer new': 'customer converted t',
    'customer contacted': 'customer converted t',
    'disqualified nurture': 'disqualified disqualified f',
  };
  for (const pair of Object.keys(given)) {
    const [stage, status] = pair.split(' ');
    await db.rows(
      `insert into public.contacts (agency_id, first_name, lifecycle_stage, lead_status) values ('${AGENCY}', '${pair}', '${stage}', '${status}')`,
    );
  }
  await db.rows(
    `insert into public.contacts (agency_id, first_name, lifecycle_stage, lead_status, converted_at)
     values ('${AGENCY}', 'dated', 'customer', 'converted', '2020-01-01'), ('${AGENCY}', 'odd', 'lead', 'new', '2020-01-01')`,
  );

  await deploySchema({ databaseUrl: db.url, migration: '017_create_contact_work' });
  await deploySchema({ databaseUrl: db.url, migration: '025_validate_contact_lifecycle' });
  const rows = await db.rows<{ name: string; state: string; version: number }>(
    `select first_name as name, concat_ws(' ', lifecycle_stage, lead_status, converted_at is not null) as state, version from public.contacts`,
  );
  expect(Object.fromEntries(rows.map(({ name, state }) => [name, state]))).toEqual({
    ...given,
    dated: 'customer converted t',
    odd: 'lead new f',
  });
  // Whoever agreed already was not touched.
  expect(
    rows
      .filter(({ version }) => version === 1)
      .map(({ name }) => name)
      .toSorted(),
  ).toEqual(['dated', 'lead contacted', 'lead new', 'qualified new']);
  expect(await db.value(`select converted_at::date::text from public.contacts where first_name = 'dated'`)).toBe(
    '2020-01-01',
  );

  for (const migration of ['025_validate_contact_lifecycle', '017_create_contact_work']) {
    await rollbackSchema({ databaseUrl: db.url, migration });
  }
  await db.rows(`update public.contacts set lifecycle_stage = 'customer' where first_name = 'odd'`);
});
