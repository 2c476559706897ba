import type { Pool } from 'pg';
import { z } from 'zod';

/** A column as the catalog has it, with what each API role may do to it. */
const Column = z.object({
  name: z.string(),
  generated: z.boolean(),
  select: z.boolean(),
  insert: z.boolean(),
  update: z.boolean(),
  // Whether anybody without a token may do anything at all with it, or anybody may point a foreign key at it.
  open: z.boolean(),
});

const Table = z.object({
  name: z.string(),
  kind: z.string(),
  protected: z.boolean(),
  key: z.array(z.string()),
  columns: z.array(Column),
  /** What the role `authenticated` may delete. */
  delete: z.boolean(),
  service: z.array(z.enum(['select', 'insert', 'update', 'delete'])),
  /** Privileges beyond the four verbs that any API role holds, as `role PRIVILEGE`. */
  excess: z.array(z.string()),
});
export type CatalogTable = z.infer<typeof Table>;

const Routine = z.object({ name: z.string(), callers: z.array(z.string()), definer: z.boolean() });
export type CatalogFunction = z.infer<typeof Routine>;

/** Every table, view and foreign table of the exposed schema `public`, by name. */
export async function exposedTables(sql: Pool): Promise<CatalogTable[]> {
  const { rows } = await sql.query(TABLES);
  return z.array(Table).parse(rows);
}

/** Every function and procedure of the exposed schema `public` that no extension brought, by name. */
export async function exposedFunctions(sql: Pool): Promise<CatalogFunction[]> {
  const { rows } = await sql.query(FUNCTIONS);
  return z.array(Routine).parse(rows);
}

/** The names that only one side has. Both lists are empty when rules and catalog speak of the same things. */
export function unmatched(catalog: readonly string[], rules: readonly string[]) {
  return {
    withoutRule: catalog.filter((name) => !rules.includes(name)),
    ruleForNothing: rules.filter((name) => !catalog.includes(name)),
  };
}

const TABLES = `
  select c.relname as name, c.relkind::text as kind, c.relrowsecurity and c.relforcerowsecurity as protected,
    coalesce((
      select array_agg(a.attname::text order by k.place)
      from pg_catalog.pg_index i
      cross join unnest(i.indkey::smallint[]) with ordinality k (number, place)
      join pg_catalog.pg_attribute a on a.attrelid = c.oid and a.attnum = k.number
      where i.indrelid = c.oid and i.indisprimary), '{}') as key,
    (
      select jsonb_agg(jsonb_build_object(
        'name', a.attname, 'generated', a.attgenerated <> '',
        'select', has_column_privilege('authenticated', c.oid, a.attnum, 'SELECT'),
        'insert', has_column_privilege('authenticated', c.oid, a.attnum, 'INSERT'),
        'update', has_column_privilege('authenticated', c.oid, a.attnum, 'UPDATE'),
        'open', has_column_privilege('anon', c.oid, a.attnum, 'SELECT, INSERT, UPDATE, REFERENCES')
          or has_column_privilege('authenticated', c.oid, a.attnum, 'REFERENCES')
          or has_column_privilege('service_role', c.oid, a.attnum, 'REFERENCES')
      ) order by a.attnum)
      from pg_catalog.pg_attribute a where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped) as columns,
    has_table_privilege('authenticated', c.oid, 'DELETE') as delete,
    array(
      select v from unnest(array['select', 'insert', 'update', 'delete']) v
      where has_table_privilege('service_role', c.oid, v)) as service,
    array(
      select r || ' ' || p
      from unnest(array['anon', 'authenticated', 'service_role']) r
      cross join unnest(array['TRUNCATE', 'REFERENCES', 'TRIGGER', 'DELETE']) p
      where has_table_privilege(r, c.oid, p) and (p <> 'DELETE' or r = 'anon')) as excess
  from pg_catalog.pg_class c
  where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm', 'f')
  order by c.relname`;

const FUNCTIONS = `
  select p.proname as name, p.prosecdef as definer,
    array(
      select r from unnest(array['anon', 'authenticated', 'service_role']) r
      where has_function_privilege(r, p.oid, 'EXECUTE')) as callers
  from pg_catalog.pg_proc p
  where p.pronamespace = 'public'::regnamespace
    and not exists (select from pg_catalog.pg_depend d where d.objid = p.oid and d.deptype = 'e')
  order by p.proname`;
