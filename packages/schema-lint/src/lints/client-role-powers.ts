import type { Lint } from '../lint.ts';

export const clientRolePowers: Lint = {
  name: 'client_role_powers',
  level: 'error',
  summary: 'a client role that may pass policies by, or act as another role',
  reason:
    'BYPASSRLS makes every policy and every test of one idle; a membership brings the rights of a role that nobody looks at when a table is granted.',
  remedy: 'alter role … nobypassrls; revoke the other role from it.',
  sql: `
    select 'role ' || r.rolname as object, concat_ws(', ', case when r.rolsuper then 'superuser' end, case when r.rolbypassrls then 'bypassrls' end,
        case when r.rolcreaterole then 'createrole' end, case when r.rolreplication then 'replication' end,
        (select 'member of ' || string_agg(pg_get_userbyid(m.roleid), ', ') from pg_auth_members m where m.member = r.oid)) as detail
    from pg_roles r
    where r.rolname in (select role from client)
      and (r.rolsuper or r.rolbypassrls or r.rolcreaterole or r.rolreplication or exists (select from pg_auth_members m where m.member = r.oid))`,
};
