import type { Lint } from '../lint.ts';

export const defaultPrivileges: Lint = {
  name: 'default_privileges',
  level: 'error',
  summary: 'default privileges that open a new table, sequence or function to clients',
  reason:
    'The next migration that forgets to revoke would publish what it creates. PostgreSQL itself lets PUBLIC execute each new function unless that default is revoked for the role which creates it, in no schema at all.',
  remedy:
    'alter default privileges in schema public revoke all on … from anon, authenticated; alter default privileges revoke execute on functions from public.',
  // What the platform's own roles create is no table of ours, and nobody but the platform can change their defaults.
  sql: `
    select format('%s of %s', case d.defaclobjtype when 'r' then 'tables' when 'S' then 'sequences' when 'f' then 'functions' else 'schemas' end,
        coalesce(s.name, 'every schema')) as object,
      format('what %s creates: %s for %s', pg_get_userbyid(d.defaclrole), string_agg(distinct x.privilege_type, ', '),
        case x.grantee when 0 then 'PUBLIC' else pg_get_userbyid(x.grantee) end) as detail
    from pg_default_acl d
    left join own_schema s on s.oid = d.defaclnamespace
    cross join aclexplode(d.defaclacl) x
    where (d.defaclnamespace = 0 or s.oid is not null) and d.defaclobjtype in ('r', 'S', 'f', 'n')
      and pg_get_userbyid(d.defaclrole) not like 'supabase%'
      and (x.grantee = 0 or pg_get_userbyid(x.grantee) in (select role from client))
    group by 1, d.defaclrole, x.grantee
    union all
    select 'functions of every schema', format('what %s creates: EXECUTE for PUBLIC, the default of PostgreSQL', o.owner)
    from (select distinct p.proowner as oid, pg_get_userbyid(p.proowner) as owner from pg_proc p join own_function f on f.oid = p.oid) o
    where not exists (select from pg_default_acl d where d.defaclrole = o.oid and d.defaclnamespace = 0 and d.defaclobjtype = 'f')`,
};
