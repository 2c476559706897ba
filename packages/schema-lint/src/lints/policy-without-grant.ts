import type { Lint } from '../lint.ts';

export const policyWithoutGrant: Lint = {
  name: 'policy_without_grant',
  level: 'warn',
  summary: 'a permissive policy for a verb that none of its roles is granted',
  reason:
    'A policy that nothing can use is a promise nobody tests, and it allows the verb on the day somebody grants it for another reason.',
  remedy: 'Narrow the policy to the verbs that are granted, or drop it.',
  sql: `
    select r.label || '.' || quote_ident(p.polname) as object, 'covers ' || string_agg(v.verb, ', ' order by v.verb) || ', which is not granted' as detail
    from pg_policy p
    join own_relation r on r.oid = p.polrelid
    join (values ('SELECT', 'r'), ('INSERT', 'a'), ('UPDATE', 'w'), ('DELETE', 'd')) v (verb, code) on p.polcmd in (v.code::"char", '*')
    where p.polpermissive
      and not exists (
        select from unnest(p.polroles) x cross join client
        where (x = 0 or pg_has_role(client.role, x, 'USAGE'))
          and case v.verb when 'DELETE' then has_table_privilege(client.role, r.oid, v.verb) else has_any_column_privilege(client.role, r.oid, v.verb) end)
    group by 1`,
};
