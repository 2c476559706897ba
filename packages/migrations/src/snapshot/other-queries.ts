import { notExtension, type SnapshotQuery } from './snapshot-query.ts';

const GRANTEE = `case x.grantee when 0 then 'public' else quote_ident(pg_get_userbyid(x.grantee)) end`;
const OPTION = `case when x.is_grantable then ' with grant option' end`;

/** Kinds of objects that migrations seldom make: known by their name only. */
const RARE_CATALOGS = [
  'pg_am',
  'pg_cast',
  'pg_collation',
  'pg_conversion',
  'pg_foreign_data_wrapper',
  'pg_foreign_server',
  'pg_language',
  'pg_opclass',
  'pg_operator',
  'pg_opfamily',
  'pg_transform',
  'pg_ts_config',
  'pg_ts_dict',
  'pg_ts_parser',
  'pg_ts_template',
] as const;

/** The first object number that initdb did not hand out. */
const FIRST_OWN_OID = 16_384;

const rare = RARE_CATALOGS.map(
  (catalog) => `select format('%s %s', io.type, io.identity) as line, io.schema
    from ${catalog} o, pg_identify_object('${catalog}'::regclass, o.oid, 0) io
    where o.oid >= ${FIRST_OWN_OID} and ${notExtension(catalog, 'o.oid')}`,
).join(' union all ');

/** Everything that is no relation: schemas, types, functions, extensions, comments, default privileges. */
export const OTHER_QUERIES: readonly SnapshotQuery[] = [
  {
    about: 'schemas and grants on them',
    sql: `select format('schema %I owner=%I', n.nspname, pg_get_userbyid(n.nspowner)) as line from pg_namespace n where n.nspname = any($1)
      union all
      select format('grant %s on schema %I to %s by %I%s', x.privilege_type, n.nspname, ${GRANTEE}, pg_get_userbyid(x.grantor), ${OPTION})
      from pg_namespace n, aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) x where n.nspname = any($1)`,
  },
  {
    about: 'extensions',
    sql: `select format('extension %I %s in %I', e.extname, e.extversion, n.nspname) as line
      from pg_extension e join pg_namespace n on n.oid = e.extnamespace where cardinality($1::text[]) > 0`,
  },
  {
    about: 'types: enums, domains, composite types, ranges, and grants on them',
    sql: `select format('type %I.%I %s owner=%I%s%s%s', n.nspname, t.typname, t.typtype, pg_get_userbyid(t.typowner),
        ' labels=' || (select string_agg(quote_literal(l.enumlabel), ',' order by l.enumsortorder) from pg_enum l where l.enumtypid = t.oid),
        case when t.typtype = 'd' then format(' as %s%s%s', format_type(t.typbasetype, t.typtypmod),
          case when t.typnotnull then ' not null' end, ' default ' || t.typdefault) end,
        ' range of ' || (select format_type(r.rngsubtype, null) from pg_range r where r.rngtypid = t.oid)) as line
      from pg_type t join pg_namespace n on n.oid = t.typnamespace left join pg_class c on c.oid = t.typrelid
      where n.nspname = any($1) and t.typelem = 0 and (t.typtype <> 'c' or c.relkind = 'c') and ${notExtension('pg_type', 't.oid')}
      union all
      select format('grant %s on type %I.%I to %s by %I%s', x.privilege_type, n.nspname, t.typname, ${GRANTEE}, pg_get_userbyid(x.grantor), ${OPTION})
      from pg_type t join pg_namespace n on n.oid = t.typnamespace left join pg_class c on c.oid = t.typrelid,
        aclexplode(coalesce(t.typacl, acldefault('T', t.typowner))) x
      where n.nspname = any($1) and t.typelem = 0 and (t.typtype <> 'c' or c.relkind = 'c') and ${notExtension('pg_type', 't.oid')}`,
  },
  {
    about: 'functions, with their settings and bodies',
    sql: `select format('function %s owner=%I', p.oid::regprocedure, pg_get_userbyid(p.proowner)) as head,
        case p.prokind when 'a' then 'aggregate' else pg_get_functiondef(p.oid) end as body
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where n.nspname = any($1) and ${notExtension('pg_proc', 'p.oid')}`,
  },
  {
    about: 'grants on functions',
    sql: `select format('grant %s on function %s to %s by %I%s', x.privilege_type, p.oid::regprocedure, ${GRANTEE}, pg_get_userbyid(x.grantor), ${OPTION}) as line
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) x
      where n.nspname = any($1) and ${notExtension('pg_proc', 'p.oid')}`,
  },
  {
    about: 'default privileges',
    sql: `select format('default privileges for %I%s on %s: %s to %s%s', pg_get_userbyid(d.defaclrole), ' in schema ' || n.nspname,
        d.defaclobjtype, x.privilege_type, ${GRANTEE}, ${OPTION}) as line
      from pg_default_acl d left join pg_namespace n on n.oid = d.defaclnamespace, aclexplode(d.defaclacl) x
      where n.nspname is null or n.nspname = any($1)
      union all
      select format('default privileges for %I%s on %s: entry', pg_get_userbyid(d.defaclrole), ' in schema ' || n.nspname, d.defaclobjtype)
      from pg_default_acl d left join pg_namespace n on n.oid = d.defaclnamespace where n.nspname is null or n.nspname = any($1)`,
  },
  {
    about: 'comments',
    sql: `select format('comment on %s %s: %s', io.type, io.identity, to_json(d.description)) as line
      from pg_description d, pg_identify_object(d.classoid, d.objoid, d.objsubid) io
      where d.objoid >= ${FIRST_OWN_OID} and not exists (select 1 from pg_depend e
          where e.classid = d.classoid and e.objid = d.objoid and e.deptype = 'e')
        and (io.schema = any($1) or (io.type = 'schema' and io.identity = any($1))
          or (io.schema is null and exists (select 1 from unnest($1::text[]) s
            where position(' on ' || quote_ident(s) || '.' in io.identity) > 0)))
      union all
      select format('comment on schema %I: %s', n.nspname, to_json(d.description))
      from pg_description d join pg_namespace n on n.oid = d.objoid
      where d.classoid = 'pg_namespace'::regclass and n.oid < ${FIRST_OWN_OID} and n.nspname = any($1)`,
  },
  {
    about: 'event triggers, publications, settings of this database',
    sql: `select format('event trigger %I on %s %s execute %s enabled=%s', e.evtname, e.evtevent, e.evttags::text, e.evtfoid::regprocedure, e.evtenabled) as line
      from pg_event_trigger e where cardinality($1::text[]) > 0 and ${notExtension('pg_event_trigger', 'e.oid')}
      union all
      select format('publication %I all=%s insert=%s update=%s delete=%s truncate=%s', p.pubname, p.puballtables, p.pubinsert, p.pubupdate, p.pubdelete, p.pubtruncate)
      from pg_publication p
      union all
      select format('publication %I table %I.%I (%s) where %s', t.pubname, t.schemaname, t.tablename, t.attnames::text, t.rowfilter) from pg_publication_tables t
      union all
      select format('setting of %s: %s', coalesce(quote_ident(r.rolname), 'the database'), c) from pg_db_role_setting s
      left join pg_roles r on r.oid = s.setrole, unnest(s.setconfig) c
      where s.setdatabase = (select oid from pg_database where datname = current_database())`,
  },
  {
    about: 'rare kinds of objects, by name',
    sql: `select line from (${rare}) x where x.schema is null or x.schema = any($1)`,
  },
];
