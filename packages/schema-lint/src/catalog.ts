/** The schemas that the REST layer serves. */
const EXPOSED_SCHEMAS = ['public'];

/** Schemas that belong to PostgreSQL or to the platform, not to us; `pg_*` besides. */
const PLATFORM_SCHEMAS = [
  'information_schema',
  'auth',
  'cron',
  'extensions',
  'graphql',
  'graphql_public',
  'net',
  'pgbouncer',
  'pgmq',
  'pgsodium',
  'pgsodium_masks',
  'realtime',
  'storage',
  'supabase_functions',
  'supabase_migrations',
  'vault',
];

const list = (words: readonly string[]): string => words.map((word) => `'${word}'`).join(', ');

/**
 * What every lint may select from, besides pg_catalog:
 *
 * - `client(role)`: the roles that requests of people run as;
 * - `own_schema(oid, name, exposed)`: every schema that is ours;
 * - `own_relation(oid, label, kind, partition, exposed, granted, rls, forced, options)`: tables, views and the like in them;
 *   `granted` when a client role may do anything with it, by whatever way it came to that right;
 * - `own_function(oid, label, exposed)`: functions and procedures in them that no extension brought;
 * - `tenant(oid, label, partition, exposed, granted, agency_attnum, agency_column)`: the tables that hold rows of an agency, which
 *   are those with a column agency_id, and the agencies themselves.
 */
const RELATIONS = `
  client as (select unnest(array['anon', 'authenticated']) as role),
  own_schema as (
    select n.oid, n.nspname as name, n.nspname in (${list(EXPOSED_SCHEMAS)}) as exposed
    from pg_namespace n
    where n.nspname !~ '^pg_' and n.nspname not in (${list(PLATFORM_SCHEMAS)})
      and not exists (select from pg_depend d where d.classid = 'pg_namespace'::regclass and d.objid = n.oid and d.deptype = 'e')
  ),
  own_relation as (
    select c.oid, format('%I.%I', s.name, c.relname) as label, c.relkind as kind, c.relispartition as partition, s.exposed,
      c.relrowsecurity as rls, c.relforcerowsecurity as forced, coalesce(c.reloptions, '{}') as options,
      exists (
        select from client
        where has_any_column_privilege(role, c.oid, 'SELECT, INSERT, UPDATE, REFERENCES')
          or has_table_privilege(role, c.oid, 'DELETE, TRUNCATE, TRIGGER')
      ) as granted
    from pg_class c join own_schema s on s.oid = c.relnamespace
    where c.relkind in ('r', 'p', 'v', 'm', 'f')
      and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')
  ),
  own_function as (
    select p.oid, p.oid::regprocedure::text as label, s.exposed
    from pg_proc p join own_schema s on s.oid = p.pronamespace
    where not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
  ),
  tenant as (
    select r.oid, r.label, r.partition, r.exposed, r.granted, a.attnum as agency_attnum, a.attname as agency_column
    from own_relation r join pg_attribute a on a.attrelid = r.oid and not a.attisdropped
    where r.kind in ('r', 'p') and a.attname = case r.label when 'public.agencies' then 'id' else 'agency_id' end
  )`;

/** The query of a lint with the relations above in front of it. */
export function withRelations(sql: string): string {
  return `with ${RELATIONS}\n${sql}`;
}
