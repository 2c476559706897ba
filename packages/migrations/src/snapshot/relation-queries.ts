import { notExtension, type SnapshotQuery } from './snapshot-query.ts';

/** Tables, views and sequences with all that hangs on them. `$1` is the list of schemas. */
export const RELATION_QUERIES: readonly SnapshotQuery[] = [
  {
    about: 'relations: kind, owner, persistence, RLS flags, options, partitioning, parents, replica identity',
    sql: `select format('%s %I.%I owner=%I persistence=%s rls=%s forced=%s%s%s%s%s replica=%s',
        case c.relkind when 'r' then 'table' when 'p' then 'partitioned table' when 'v' then 'view' when 'm' then 'materialized view'
          when 'f' then 'foreign table' else 'sequence' end,
        n.nspname, c.relname, pg_get_userbyid(c.relowner), c.relpersistence, c.relrowsecurity, c.relforcerowsecurity,
        ' options=' || (select string_agg(o, ',' order by o) from unnest(c.reloptions) o),
        ' partition by ' || pg_get_partkeydef(c.oid),
        ' bound ' || pg_get_expr(c.relpartbound, c.oid),
        ' parents=' || (select string_agg(i.inhparent::regclass::text, ',' order by i.inhseqno) from pg_inherits i where i.inhrelid = c.oid),
        c.relreplident) as line
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = any($1) and c.relkind in ('r','p','v','m','f','S') and ${notExtension('pg_class', 'c.oid')}`,
  },
  {
    about: 'columns in their order (positions count what exists, not what was dropped)',
    sql: `select format('column %I.%I %s %I %s%s%s%s%s%s%s', n.nspname, c.relname,
        lpad((row_number() over (partition by c.oid order by a.attnum))::text, 3, '0'), a.attname, format_type(a.atttypid, a.atttypmod),
        case when a.attnotnull then ' not null' end,
        case when a.attidentity <> '' then ' identity ' || a.attidentity::text end,
        case when a.attgenerated <> '' then ' generated ' || a.attgenerated::text end,
        ' default ' || pg_get_expr(d.adbin, d.adrelid),
        case when a.attcollation <> t.typcollation then ' collate ' || a.attcollation::regcollation::text end,
        concat(case when a.attstorage <> t.typstorage then ' storage ' || a.attstorage::text end, ' options=' || a.attoptions::text)) as line
      from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
      join pg_type t on t.oid = a.atttypid left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
      where n.nspname = any($1) and c.relkind in ('r','p','v','m','f','c') and a.attnum > 0 and not a.attisdropped
        and ${notExtension('pg_class', 'c.oid')}`,
  },
  {
    about: 'constraints',
    sql: `select format('constraint %s %I: %s%s', coalesce(k.conrelid::regclass::text, k.contypid::regtype::text), k.conname,
        pg_get_constraintdef(k.oid), case when not k.convalidated then ' (not validated)' end) as line
      from pg_constraint k join pg_namespace n on n.oid = k.connamespace
      where n.nspname = any($1) and k.contype <> 't' and ${notExtension('pg_class', 'k.conrelid')}`,
  },
  {
    about: 'indexes',
    sql: `select format('index %s%s%s%s', pg_get_indexdef(i.indexrelid), case when not i.indisvalid then ' (invalid)' end,
        case when i.indisreplident then ' (replica identity)' end, case when i.indisclustered then ' (clustered)' end) as line
      from pg_index i join pg_class c on c.oid = i.indrelid join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = any($1) and ${notExtension('pg_class', 'c.oid')}`,
  },
  {
    about: 'policies',
    sql: `select format('policy %I on %I.%I %s for %s to %s using (%s) check (%s)', p.policyname, p.schemaname, p.tablename,
        p.permissive, p.cmd, array_to_string(p.roles, ','), p.qual, p.with_check) as line
      from pg_policies p where p.schemaname = any($1)`,
  },
  {
    about: 'grants on tables, views and sequences; what nobody ever changed reads like its default',
    sql: `select format('grant %s on %I.%I to %s by %I%s', x.privilege_type, n.nspname, c.relname,
        case x.grantee when 0 then 'public' else quote_ident(pg_get_userbyid(x.grantee)) end, pg_get_userbyid(x.grantor),
        case when x.is_grantable then ' with grant option' end) as line
      from pg_class c join pg_namespace n on n.oid = c.relnamespace,
        aclexplode(coalesce(c.relacl, acldefault(case c.relkind when 'S' then 's'::"char" else 'r'::"char" end, c.relowner))) x
      where n.nspname = any($1) and c.relkind in ('r','p','v','m','f','S') and ${notExtension('pg_class', 'c.oid')}`,
  },
  {
    about: 'grants on columns',
    sql: `select format('grant %s (%I) on %I.%I to %s by %I%s', x.privilege_type, a.attname, n.nspname, c.relname,
        case x.grantee when 0 then 'public' else quote_ident(pg_get_userbyid(x.grantee)) end, pg_get_userbyid(x.grantor),
        case when x.is_grantable then ' with grant option' end) as line
      from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace, aclexplode(a.attacl) x
      where n.nspname = any($1) and not a.attisdropped and ${notExtension('pg_class', 'c.oid')}`,
  },
  {
    about: 'triggers and rules',
    sql: `select format('trigger %s enabled=%s', pg_get_triggerdef(t.oid), t.tgenabled) as line
      from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = any($1) and not t.tgisinternal
      union all
      select format('rule %s enabled=%s', pg_get_ruledef(r.oid), r.ev_enabled)
      from pg_rewrite r join pg_class c on c.oid = r.ev_class join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = any($1) and r.rulename <> '_RETURN' and ${notExtension('pg_class', 'c.oid')}`,
  },
  {
    about: 'views, with their text',
    sql: `select format('view %I.%I as', n.nspname, c.relname) as head, pg_get_viewdef(c.oid, true) as body
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = any($1) and c.relkind in ('v','m') and ${notExtension('pg_class', 'c.oid')}`,
  },
  {
    about: 'sequences',
    sql: `select format('sequence %I.%I %s start %s min %s max %s increment %s cycle %s cache %s%s', s.schemaname, s.sequencename,
        s.data_type, s.start_value, s.min_value, s.max_value, s.increment_by, s.cycle, s.cache_size,
        (select format(' owned by %s.%I', d.refobjid::regclass, a.attname) from pg_depend d
           join pg_attribute a on a.attrelid = d.refobjid and a.attnum = d.refobjsubid
          where d.classid = 'pg_class'::regclass and d.deptype in ('a','i') and d.refclassid = 'pg_class'::regclass
            and d.objid = format('%I.%I', s.schemaname, s.sequencename)::regclass)) as line
      from pg_sequences s where s.schemaname = any($1)
        and ${notExtension('pg_class', "format('%I.%I', s.schemaname, s.sequencename)::regclass")}`,
  },
  {
    about: 'extended statistics',
    sql: `select format('statistics %s', pg_get_statisticsobjdef(s.oid)) as line
      from pg_statistic_ext s join pg_namespace n on n.oid = s.stxnamespace where n.nspname = any($1)`,
  },
];
