import type { Lint } from '../lint.ts';

export const anonymousGrant: Lint = {
  name: 'anonymous_grant',
  level: 'error',
  summary: 'a table, view or column on which somebody who is not signed in has any right',
  reason: 'Nothing of an agency is public. What visitors may see goes through a function that decides it.',
  remedy: 'revoke all on the table from public and anon.',
  sql: `
    select r.label as object, 'anon has ' || string_agg(p.privilege, ', ' order by p.privilege) as detail
    from own_relation r cross join unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) p (privilege)
    where case when p.privilege in ('DELETE', 'TRUNCATE', 'TRIGGER') then has_table_privilege('anon', r.oid, p.privilege)
      else has_any_column_privilege('anon', r.oid, p.privilege) end
    group by 1`,
};
