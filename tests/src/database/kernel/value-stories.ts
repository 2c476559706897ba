import { WORD_LISTS } from '@axolop/domain';
import type { Row } from '../../matrix/image.ts';
import { TABLE_RULES } from '../../matrix/table-rules.ts';
import type { Fixture } from '../fixture.ts';
import { literal, quoted } from '../sql-text.ts';
import { FULL_RIGHTS, steps, type Story } from '../story.ts';
import { insertion, withId } from './table-stories.ts';
import { BAD_ROWS, BAD_VALUES } from './bad-values.ts';

const ROW_ID = 'dddddddd-0000-4000-8000-000000000003';

/** What no row may hold, whoever writes it: values out of their bounds, words that nobody knows, rows that contradict themselves. */
export function valueStories(fixture: Fixture): Story[] {
  const { set, refused } = steps(fixture);
  const { here } = fixture.a;
  const story = (table: string, change: Row, asInsert: boolean): Story => {
    const sweep = TABLE_RULES[table]?.sweeps[0];
    if (sweep === undefined) throw new Error(`There is no rule for ${table}.`);
    const row = withId(sweep.row(here, here.viewer), ['id'], ROW_ID);
    const target = sweep.existing?.(here, here.viewer);
    const name = `${table} never holds ${JSON.stringify(change).slice(0, 80)}`;
    if (asInsert)
      return { name, table, steps: [refused(insertion(table, { ...rowWithKey(table, row), ...change }), '23514')] };
    const key = target ?? rowWithKey(table, row);
    const place = target === undefined ? [set(insertion(table, key))] : [];
    const isJudged = Object.keys(change).some((column) => JUDGED[table]?.includes(column) === true);
    const past = isJudged ? [set('set local session_replication_role = replica')] : [];
    return { name, table, steps: [...place, ...past, refused(updating(table, key, change), '23514')] };
  };
  const words = Object.entries(WORD_LISTS).flatMap(([table, columns]) =>
    Object.keys(columns).map((column) => story(table, { [column]: 'nobody-knows-it' }, table in INSERTED_WORDS)),
  );
  const values = Object.entries(BAD_VALUES).flatMap(([table, columns]) =>
    Object.entries(columns).flatMap(([column, bad]) =>
      bad.map((value) => story(table, { [column]: value }, table in FROZEN)),
    ),
  );
  const bounds = fixture.pastBounds.map(({ table, column, value }) =>
    story(table, { [column]: value }, table in FROZEN),
  );
  const rows = BAD_ROWS.map(({ table, row }) => story(table, row, table in FROZEN || table in CONTRADICTIONS_INSERTED));
  return [...words, ...bounds, ...values, ...rows, ...closedTables(fixture)];
}

/** Tables whose triggers refuse a change before its value is looked at. */
const FROZEN = {
  form_versions: true,
  form_submissions: true,
  custom_fields: true,
  custom_field_values: true,
  plans: true,
  idempotency_keys: true,
};
/** Columns that private.keep_addresses judges before their checks do; these are asked past it. */
const JUDGED: Readonly<Record<string, readonly string[]>> = {
  agencies: ['currency', 'logo_url', 'timezone', 'website'],
  agency_settings: ['default_reply_to'],
  contacts: ['email', 'mobile', 'phone', 'website'],
  email_campaigns: ['from_email', 'reply_to'],
  opportunities: ['currency'],
  users: ['avatar_url', 'phone', 'timezone'],
};
const INSERTED_WORDS = { custom_fields: true, form_submissions: true, email_campaigns: true };
const CONTRADICTIONS_INSERTED = { contact_list_members: true, email_campaigns: true };

const NO_ID: Readonly<Record<string, true>> = {
  agency_members: true,
  contact_list_members: true,
  idempotency_keys: true,
  agency_settings: true,
  contact_tags: true,
  campaign_lists: true,
  activity_totals: true,
  contact_totals: true,
  opportunity_totals: true,
};

const KEY_COLUMNS = new Set(['agency_id', 'user_id', 'list_id', 'contact_id', 'tag_id', 'campaign_id', 'key']);

/** The row without an id, where its table has none. */
export function rowWithKey(table: string, row: Row): Row {
  if (NO_ID[table] !== true) return row;
  return Object.fromEntries(Object.entries(row).filter(([name]) => name !== 'id'));
}

/** Changes a row that its key names. */
export function updating(table: string, key: Row, change: Row): string {
  const source = `jsonb_populate_record(null::public.${quoted(table)}, ${literal(JSON.stringify(change))}::jsonb)`;
  const columns = Object.keys(change).map((name) => `${quoted(name)} = (${source}).${quoted(name)}`);
  const where = Object.entries(key)
    .filter(([name]) => (key['id'] === undefined ? KEY_COLUMNS.has(name) : name === 'id'))
    .map(([name, value]) => `${quoted(name)} = ${literal(String(value))}`);
  return `update public.${quoted(table)} set ${columns.join(', ')} where ${where.join(' and ')}`;
}

/** The same for tables outside of the exposed schema. */
function closedTables(fixture: Fixture): Story[] {
  const { refused } = steps(fixture);
  const { agency } = fixture.a;
  const entry = (operation: string, kind: string): string =>
    `insert into audit.log (agency_id, table_name, record_id, operation, actor_kind) values ('${agency}', 'x', '${agency}', '${operation}', '${kind}')`;
  return [
    { name: 'the log knows three operations', table: null, steps: [refused(entry('TRUNCATE', 'user'), '23514')] },
    { name: 'the log knows three kinds of actors', table: null, steps: [refused(entry('INSERT', 'nobody'), '23514')] },
    {
      name: 'seals are counted from one',
      table: null,
      steps: [
        refused(
          `insert into audit.seals (agency_id, number, from_at, upto_at, entries, previous_hash, hash) values ('${agency}', 0, now(), now(), 1, '', '')`,
          '23514',
        ),
      ],
    },
    {
      name: 'rights belong to roles that exist',
      table: null,
      steps: [
        refused("insert into private.role_permissions (role, permission) values ('king', 'contact:read')", '23514'),
      ],
    },
    {
      name: 'rights are named resource:action',
      table: null,
      steps: [
        refused("insert into private.role_permissions (role, permission) values ('owner', 'everything')", '23514'),
      ],
    },
    {
      name: 'rights are written down once',
      table: null,
      steps: [
        {
          ...FULL_RIGHTS,
          code: '23505',
          sql: "insert into private.role_permissions (role, permission) values ('owner', 'contact:read')",
        },
      ],
    },
  ];
}
