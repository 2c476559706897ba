import type { Client } from 'pg';
import { z } from 'zod';
import type { SchemaMutant } from '../mutant.ts';
import { named, OWN_SCHEMAS, quoted, rowsOf } from '@axolop/tests/src/database/sql-text.ts';

const Table = z.object({
  schema: z.string(),
  name: z.string(),
  rls: z.boolean(),
  forced: z.boolean(),
  columns: z.array(z.string()),
  readable: z.array(z.string()),
  insertable: z.array(z.string()),
  updatable: z.array(z.string()),
  /** Privileges on the whole table, as `role PRIVILEGE`. */
  granted: z.array(z.string()),
});
type Table = z.infer<typeof Table>;

const COLUMNS = (privilege: string): string => `
  array(select a.attname::text from pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    and has_column_privilege('authenticated', c.oid, a.attnum, '${privilege}') order by a.attnum)`;
const TABLES = `
  select n.nspname as schema, c.relname as name, c.relrowsecurity as rls, c.relforcerowsecurity as forced,
    array(select a.attname::text from pg_attribute a
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped order by a.attnum) as columns,
    ${COLUMNS('SELECT')} as readable, ${COLUMNS('INSERT')} as insertable, ${COLUMNS('UPDATE')} as updatable,
    array(select r || ' ' || p from unnest(array['anon', 'authenticated', 'service_role']) r,
      unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) p
      where has_table_privilege(r, c.oid, p)) as granted
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = any (${OWN_SCHEMAS}) and c.relkind in ('r', 'p') order by 1, 2`;

/** Columns that no client may ever set, where they are. */
const NEVER_UPDATED = [
  'id',
  'agency_id',
  'user_id',
  'created_by',
  'created_at',
  'updated_at',
  'version',
  'deleted_at',
  'deleted_by',
  'delete_batch_id',
  'role',
  'email',
  'slug',
  'plan_id',
  'subscription_status',
  'token_hash',
  'member_count',
  'is_active',
  'is_default',
  'published_at',
  'answers',
  'entity',
  'type',
  'key',
  'seat_limit',
];
const NEVER_INSERTED = [
  'id',
  'created_by',
  'created_at',
  'version',
  'deleted_at',
  'deleted_by',
  'status',
  'role',
  'added_by',
  'custom_fields',
  'member_count',
  'is_default',
  'user_id',
];

const tableOf = ({ schema, name }: Table): string | null => (schema === 'public' ? name : null);

/** Row Level Security switched off, or not forced, table by table. */
export async function protectionMutants(client: Client): Promise<SchemaMutant[]> {
  const tables = await rowsOf(client, Table, TABLES);
  return tables.flatMap((table) => {
    const mutant = (what: string, description: string, change: string): SchemaMutant => ({
      id: `protection ${what} ${table.schema}.${table.name}`,
      kind: 'protection',
      table: tableOf(table),
      description: `${table.schema}.${table.name}: ${description}`,
      sql: `alter table ${named(table)} ${change} row level security`,
    });
    return [
      ...(table.rls ? [mutant('off', 'row level security is off', 'disable')] : []),
      ...(table.forced ? [mutant('not-forced', 'not forced on the owner of the table', 'no force')] : []),
    ];
  });
}

/** Each privilege that is missing, given. */
export async function grantMutants(client: Client): Promise<SchemaMutant[]> {
  const tables = await rowsOf(client, Table, TABLES);
  return [
    ...tables.flatMap((table) => (table.schema === 'public' ? onClientTable(table) : onClosedTable(table))),
    ...wide(),
  ];
}

function granting(table: Table, role: string, privilege: string): SchemaMutant {
  return {
    id: `grant ${privilege.replaceAll(/[ "]/gu, '')} ${table.schema}.${table.name} to ${role}`,
    kind: 'grant',
    table: tableOf(table),
    description: `${role} is granted ${privilege} on ${table.schema}.${table.name}`,
    // Somebody may use a table of a closed schema only when the schema is open, too.
    sql: `${table.schema === 'public' ? '' : `grant usage on schema ${quoted(table.schema)} to ${role}; `}grant ${privilege} on ${named(table)} to ${role}`,
  };
}

function onClientTable(table: Table): SchemaMutant[] {
  const lacks = (role: string, privilege: string): boolean => !table.granted.includes(`${role} ${privilege}`);
  const tableWide = [
    ...['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER'].map((p) => ['authenticated', p]),
    ...['SELECT', 'INSERT', 'UPDATE', 'DELETE'].map((p) => ['anon', p]),
    ...['TRUNCATE'].map((p) => ['service_role', p]),
  ].flatMap(([role = '', privilege = '']) => (lacks(role, privilege) ? [granting(table, role, privilege)] : []));
  const onColumns = (privilege: string, names: readonly string[], allowed: readonly string[]): SchemaMutant[] =>
    names
      .filter((name) => table.columns.includes(name) && !allowed.includes(name))
      .map((name) => granting(table, 'authenticated', `${privilege} (${quoted(name)})`));
  return [
    ...tableWide,
    ...onColumns('UPDATE', NEVER_UPDATED, table.updatable),
    ...onColumns('INSERT', NEVER_INSERTED, table.insertable),
    ...(table.readable.length === 0 ? [] : onColumns('SELECT', table.columns, table.readable)),
  ];
}

function onClosedTable(table: Table): SchemaMutant[] {
  return [
    granting(table, 'authenticated', 'SELECT'),
    granting(table, 'service_role', 'SELECT'),
    granting(table, 'authenticated', 'INSERT'),
    granting(table, 'service_role', 'DELETE'),
  ];
}

/** What a role may do besides rows. */
function wide(): SchemaMutant[] {
  const grants = [
    ['usage on schema audit', 'authenticated'],
    ['usage on schema audit', 'service_role'],
    ['usage on schema private', 'anon'],
    ['create on schema public', 'authenticated'],
    ['create on schema private', 'authenticated'],
    ['create on schema audit', 'service_role'],
  ];
  return grants.map(([what = '', role = '']) => ({
    id: `grant ${what} to ${role}`,
    kind: 'grant',
    table: null,
    description: `${role} is granted ${what}`,
    sql: `grant ${what} to ${role}`,
  }));
}
