import type { Client } from 'pg';
import { z } from 'zod';

const Column = z.object({
  name: z.string(),
  type: z.string(),
  nullable: z.boolean(),
  default: z.string().nullable(),
  comment: z.string().nullable(),
});
const Constraint = z.object({
  name: z.string(),
  kind: z.enum(['p', 'u', 'f', 'c', 'x', 't']),
  definition: z.string(),
  columns: z.array(z.string()),
  target: z.string().nullable(),
});
const Policy = z.object({
  name: z.string(),
  permissive: z.boolean(),
  command: z.string(),
  roles: z.string(),
  using: z.string().nullable(),
  check: z.string().nullable(),
});
const Grant = z.object({ grantee: z.string(), privilege: z.string(), columns: z.array(z.string()).nullable() });

const Table = z.object({
  schema: z.string(),
  name: z.string(),
  kind: z.enum(['table', 'view', 'materialized view']),
  comment: z.string().nullable(),
  partitionedBy: z.string().nullable(),
  rls: z.boolean(),
  forced: z.boolean(),
  columns: z.array(Column),
  constraints: z.array(Constraint),
  indexes: z.array(z.string()),
  policies: z.array(Policy),
  grants: z.array(Grant),
  triggers: z.array(z.string()),
});
/** A table or view with everything that the document says about it. */
export type DocumentedTable = z.infer<typeof Table>;

const Routine = z.object({
  schema: z.string(),
  signature: z.string(),
  returns: z.string().nullable(),
  definer: z.boolean(),
  executableBy: z.array(z.string()),
  comment: z.string().nullable(),
});
/** A function with who may call it. */
export type DocumentedRoutine = z.infer<typeof Routine>;

/** What the document is made of. */
export interface DocumentedCatalog {
  readonly tables: readonly DocumentedTable[];
  readonly routines: readonly DocumentedRoutine[];
}

/** Partitions are left out: their parent tells all, and which ones exist depends on the day. */
const TABLES = `
  select json_build_object(
    'schema', n.nspname, 'name', c.relname,
    'kind', case c.relkind when 'v' then 'view' when 'm' then 'materialized view' else 'table' end,
    'comment', obj_description(c.oid, 'pg_class'), 'partitionedBy', pg_get_partkeydef(c.oid),
    'rls', c.relrowsecurity, 'forced', c.relforcerowsecurity,
    'columns', coalesce((select json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
        'nullable', not a.attnotnull, 'comment', col_description(c.oid, a.attnum),
        'default', case when a.attidentity <> '' then 'identity' when a.attgenerated <> '' then 'generated: ' || pg_get_expr(d.adbin, d.adrelid)
          else pg_get_expr(d.adbin, d.adrelid) end) order by a.attnum)
      from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
      where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped), '[]'),
    'constraints', coalesce((select json_agg(json_build_object('name', k.conname, 'kind', k.contype, 'definition', pg_get_constraintdef(k.oid),
        'target', (select tn.nspname || '.' || tc.relname from pg_class tc join pg_namespace tn on tn.oid = tc.relnamespace where tc.oid = k.confrelid),
        'columns', coalesce((select json_agg(a.attname order by x.n) from unnest(k.conkey) with ordinality x (attnum, n)
          join pg_attribute a on a.attrelid = c.oid and a.attnum = x.attnum), '[]')) order by k.contype, k.conname)
      from pg_constraint k where k.conrelid = c.oid and k.contype <> 'n'), '[]'),
    'indexes', coalesce((select json_agg(pg_get_indexdef(i.indexrelid) order by i.indexrelid::regclass::text)
      from pg_index i where i.indrelid = c.oid and not exists (select 1 from pg_constraint k where k.conindid = i.indexrelid and k.conrelid = c.oid and k.contype <> 'f')), '[]'),
    'policies', coalesce((select json_agg(json_build_object('name', p.policyname, 'permissive', p.permissive = 'PERMISSIVE', 'command', lower(p.cmd),
        'roles', array_to_string(p.roles, ', '), 'using', p.qual, 'check', p.with_check) order by p.permissive, p.cmd, p.policyname)
      from pg_policies p where p.schemaname = n.nspname and p.tablename = c.relname), '[]'),
    'grants', coalesce((select json_agg(json_build_object('grantee', g.grantee, 'privilege', g.privilege, 'columns', g.columns) order by g.grantee, g.privilege, g.columns::text)
      from (select case x.grantee when 0 then 'public' else pg_get_userbyid(x.grantee) end as grantee, lower(x.privilege_type) as privilege,
          case when bool_or(x.attnum = 0) then null else array_agg(x.attname order by x.attnum) end as columns
        from (select e.grantee, e.privilege_type, null::name as attname, 0 as attnum from aclexplode(c.relacl) e
          union all select e.grantee, e.privilege_type, a.attname, a.attnum from pg_attribute a, aclexplode(a.attacl) e
            where a.attrelid = c.oid and not a.attisdropped) x
        where x.grantee <> c.relowner group by 1, 2) g), '[]'),
    'triggers', coalesce((select json_agg(regexp_replace(pg_get_triggerdef(t.oid), '^CREATE (CONSTRAINT )?TRIGGER ', '') order by t.tgname)
      from pg_trigger t where t.tgrelid = c.oid and not t.tgisinternal), '[]')
  ) as entry
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = any($1) and c.relkind in ('r', 'p', 'v', 'm') and not c.relispartition
    and not exists (select 1 from pg_depend e where e.classid = 'pg_class'::regclass and e.objid = c.oid and e.deptype = 'e')
  order by array_position($1::text[], n.nspname::text), c.relname`;

const ROUTINES = `
  select json_build_object('schema', n.nspname, 'signature', p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')',
    'returns', pg_get_function_result(p.oid), 'definer', p.prosecdef, 'comment', obj_description(p.oid, 'pg_proc'),
    'executableBy', coalesce((select json_agg(g.name order by g.name) from (
      select distinct case x.grantee when 0 then 'public' else pg_get_userbyid(x.grantee) end as name
      from aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) x where x.grantee <> p.proowner) g), '[]')) as entry
  from pg_proc p join pg_namespace n on n.oid = p.pronamespace
  where n.nspname = any($1) and not exists (select 1 from pg_depend e where e.classid = 'pg_proc'::regclass and e.objid = p.oid and e.deptype = 'e')
  order by array_position($1::text[], n.nspname::text), p.proname, pg_get_function_identity_arguments(p.oid)`;

/** Reads tables, views and functions of the schemas, in the order of the schemas and then of the names. */
export async function readCatalog(client: Client, schemas: readonly string[]): Promise<DocumentedCatalog> {
  await client.query("select set_config('search_path', '', false)");
  const read = async (text: string): Promise<unknown[]> => {
    const { rows } = await client.query<{ entry: unknown }>({ text, values: [[...schemas]] });
    return rows.map((row) => row.entry);
  };
  return {
    tables: z.array(Table).parse(await read(TABLES)),
    routines: z.array(Routine).parse(await read(ROUTINES)),
  };
}
