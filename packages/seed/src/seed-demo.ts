import { DEFAULT_LOCK_TIMEOUT_MS, withClient, withMigrationLock } from '@axolop/migrations';
import { DatabaseError, type Client } from 'pg';
import { restoreIndexes } from './dropped-indexes.ts';
import { seedAccounts } from './demo/accounts.ts';
import { activityRows } from './demo/activities.ts';
import { AGENCIES, agencyRow, HARBOR, memberRows, NORTHWIND, settingsRow, type DemoAgency } from './demo/agencies.ts';
import { campaignListRow, campaignRow, listMemberRows, listRows, suppressionRow } from './demo/campaigns.ts';
import { demoContacts, type DemoContact } from './demo/contacts.ts';
import { customFieldRows, customValueRows } from './demo/custom-fields.ts';
import { demoForm, type DemoForm } from './demo/forms.ts';
import { demoOpportunities, type DemoOpportunity } from './demo/opportunities.ts';
import { AISHA, DEMO_PASSWORD, IMOGEN, MARA, PEOPLE } from './demo/people.ts';
import { pipelineRows, stageRows } from './demo/pipelines.ts';
import { contactTagRows, tagRows } from './demo/tags.ts';
import { refuseRemote, requireSchema } from './guards.ts';
import { insertRows, type SeedRow } from './insert-rows.ts';
import { SeedError } from './seed-error.ts';

/** How to seed. */
export interface SeedOptions {
  readonly databaseUrl: string;
  /** Needed for a database that is not on this machine. */
  readonly allowRemote?: boolean;
  /** Folder with `migrations/`; default `supabase` of this project. */
  readonly directory?: string;
  readonly onProgress?: (line: string) => void;
}

/** An account to try. */
export interface DemoSignIn {
  readonly email: string;
  readonly password: string;
  /** Who that is, in a few words. */
  readonly description: string;
}

/** What `seedDemo` did. */
export interface SeedReport {
  /** Rows that were new, by table; empty when everything was there already. */
  readonly created: Readonly<Record<string, number>>;
  readonly agencies: readonly { readonly id: string; readonly name: string; readonly slug: string }[];
  readonly signIns: readonly DemoSignIn[];
}

/** The accounts worth trying first; all demo accounts share the password. */
const DEMO_SIGN_INS: readonly DemoSignIn[] = [
  {
    email: MARA.email,
    password: DEMO_PASSWORD,
    description: `owner of ${NORTHWIND.name}, viewer in ${HARBOR.name}`,
  },
  { email: IMOGEN.email, password: DEMO_PASSWORD, description: `owner of ${HARBOR.name}` },
  { email: AISHA.email, password: DEMO_PASSWORD, description: `member of ${HARBOR.name}` },
];

/**
 * Puts the demo data into a database, all or none. The rows are the same on every machine and day (dates stand around
 * 2 November 2026), and a second run changes nothing.
 *
 * @throws SeedError `remote_database`, `schema_missing`, `email_in_use`, `occupied`; MigrationError `connection_failed`, `lock_timeout`
 */
export async function seedDemo(options: SeedOptions): Promise<SeedReport> {
  const { databaseUrl, onProgress = () => undefined } = options;
  refuseRemote(databaseUrl, options.allowRemote ?? false);
  return withClient(databaseUrl, (client) =>
    withMigrationLock(client, { timeoutMs: DEFAULT_LOCK_TIMEOUT_MS, onProgress }, async () => {
      await requireSchema(client, options.directory);
      await restoreIndexes(client, onProgress);
      await client.query('begin');
      try {
        const created = await fill(client, onProgress);
        await client.query('commit');
        return {
          created,
          agencies: AGENCIES.map(({ id, name, slug }) => ({ id, name, slug })),
          signIns: DEMO_SIGN_INS,
        };
      } catch (error) {
        await client.query('rollback').catch(() => undefined);
        throw asRefusal(error);
      }
    }),
  );
}

/** A unique key that is taken although the row is not there: someone else's row bears the name. */
function asRefusal(error: unknown): unknown {
  if (!(error instanceof DatabaseError) || error.code !== '23505') return error;
  return new SeedError(
    'occupied',
    `Another row of ${error.table ?? 'a table'} stands where the demo data belongs: ${error.detail ?? error.message} ` +
      'Nothing was changed.',
    { cause: error },
  );
}

async function fill(client: Client, onProgress: (line: string) => void): Promise<Record<string, number>> {
  const created: Record<string, number> = {};
  const insert = async (table: string, rows: readonly SeedRow[]): Promise<number> => {
    const count = await insertRows(client, `public.${table}`, rows);
    if (count > 0) created[table] = (created[table] ?? 0) + count;
    return count;
  };
  const accounts = await seedAccounts(client, PEOPLE);
  if (accounts > 0) created['users'] = accounts;
  for (const agency of AGENCIES) {
    await fillAgency(client, agency, insert);
    onProgress(`${agency.name} is complete`);
  }
  return created;
}

type Insert = (table: string, rows: readonly SeedRow[]) => Promise<number>;

async function fillAgency(client: Client, agency: DemoAgency, insert: Insert): Promise<void> {
  const contacts = demoContacts(agency);
  const opportunities = demoOpportunities(agency, contacts);
  await insert('agencies', [agencyRow(agency)]);
  await insert('agency_members', memberRows(agency));
  await insert('agency_settings', [settingsRow(agency)]);
  await insert('pipelines', pipelineRows(agency));
  await insert('pipeline_stages', stageRows(agency));
  await insert('tags', tagRows(agency));
  await insert('custom_fields', customFieldRows(agency));
  await insertContacts(client, agency, contacts, insert);
  await insert('contact_tags', contactTagRows(agency, contacts));
  await insertOpportunities(client, opportunities, insert);
  await insert('activities', activityRows(agency, contacts, opportunities));
  await insertForm(client, demoForm(agency, contacts), insert);
  await insertLists(client, listRows(agency), listMemberRows(agency, contacts), insert);
  await insert('email_campaigns', [campaignRow(agency)]);
  await insert('campaign_lists', [campaignListRow(agency)]);
  await insert('email_suppressions', [suppressionRow(agency)]);
}

/** Typed values have ids and times of their own, which a trigger would draw anew on every machine. */
async function insertContacts(
  client: Client,
  agency: DemoAgency,
  contacts: readonly DemoContact[],
  insert: Insert,
): Promise<void> {
  const rows = contacts.map(({ row }) => row);
  const fill = (): Promise<number> => insert('contacts', rows);
  const { rowCount } = await client.query('select from public.contacts where id = any ($1::uuid[])', [
    contacts.map(({ id }) => id),
  ]);
  const isComplete = rowCount === contacts.length;
  await (isComplete ? fill() : withoutTrigger(client, 'contacts', 'contacts_custom_values_of_new', fill));
  await insert('custom_field_values', customValueRows(agency, contacts));
}

/** The history has moves of the past, which a trigger that writes "now" cannot know. */
async function insertOpportunities(
  client: Client,
  opportunities: readonly DemoOpportunity[],
  insert: Insert,
): Promise<void> {
  const { rows } = await client.query<{ id: string }>(
    'select id from public.opportunities where id = any ($1::uuid[])',
    [opportunities.map(({ id }) => id)],
  );
  const there = new Set(rows.map(({ id }) => id));
  const missing = opportunities.filter(({ id }) => !there.has(id));
  if (missing.length === 0) return;
  await withoutTrigger(client, 'opportunities', 'opportunities_record_first_stage', () =>
    insert(
      'opportunities',
      missing.map(({ row }) => row),
    ),
  );
  await insert(
    'opportunity_stage_history',
    missing.flatMap(({ history }) => history),
  );
}

/** A form and its current version refer to each other: first the draft, then its versions, then it is published. */
async function insertForm(client: Client, form: DemoForm, insert: Insert): Promise<void> {
  const isNew = (await insert('forms', [form.draft])) > 0;
  await insert('form_versions', form.versions);
  await insert('form_submissions', form.submissions);
  if (!isNew) return;
  await withoutTrigger(client, 'forms', 'forms_touch', () =>
    client.query(`update public.forms set status = 'published', current_version_id = $2 where id = $1`, [
      form.id,
      form.currentVersionId,
    ]),
  );
}

/** The database counts members as they come, which would touch new lists with today's time. */
async function insertLists(
  client: Client,
  lists: readonly SeedRow[],
  members: readonly SeedRow[],
  insert: Insert,
): Promise<void> {
  const isNew = (await insert('contact_lists', lists)) > 0;
  const fill = (): Promise<number> => insert('contact_list_members', members);
  await (isNew ? withoutTrigger(client, 'contact_lists', 'contact_lists_touch', fill) : fill());
}

/** For new rows whose times are in the past. Locks the table until the end of the transaction, so not on a second run. */
async function withoutTrigger(
  client: Client,
  table: string,
  trigger: string,
  work: () => Promise<unknown>,
): Promise<void> {
  await client.query(`alter table public.${table} disable trigger ${trigger}`);
  await work();
  await client.query(`alter table public.${table} enable trigger ${trigger}`);
}
