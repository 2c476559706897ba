import type { Lint } from '../lint.ts';

export const schemaOpenToClients: Lint = {
  name: 'schema_open_to_clients',
  level: 'error',
  summary:
    'a schema in which an API role may create objects, or a schema that is not exposed and yet usable for clients',
  reason:
    'Who may create can plant a function or operator that others call by accident; who has no business in a schema should not be able to name what stands there.',
  remedy: 'revoke create on the schema from the role; revoke usage unless policies call functions in it.',
  sql: `
    select s.name || ' for ' || g.role as object, string_agg(p.privilege, ', ' order by p.privilege) as detail
    from own_schema s
    cross join (select role from client union all select 'service_role') g
    cross join unnest(array['CREATE', 'USAGE']) p (privilege)
    where has_schema_privilege(g.role, s.oid, p.privilege) and (p.privilege = 'CREATE' or (not s.exposed and g.role <> 'service_role'))
    group by 1`,
};
