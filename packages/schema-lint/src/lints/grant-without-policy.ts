import type { Lint } from '../lint.ts';

export const grantWithoutPolicy: Lint = {
  name: 'grant_without_policy',
  level: 'warn',
  summary: 'a verb that a client role is granted on a table and that no policy allows',
  reason:
    'The grant does nothing today, so nobody misses a check: the first policy for that verb, however loose, finds the door open.',
  remedy: 'Revoke the verb, or write the policy for it.',
  sql: `
    select r.label as object, format('%s may %s, and no policy lets it', client.role, string_agg(v.verb, ', ' order by v.verb)) as detail
    from own_relation r
    cross join client
    cross join (values ('SELECT', 'r'), ('INSERT', 'a'), ('UPDATE', 'w'), ('DELETE', 'd')) v (verb, code)
    where r.kind in ('r', 'p') and r.rls
      and case v.verb when 'DELETE' then has_table_privilege(client.role, r.oid, v.verb) else has_any_column_privilege(client.role, r.oid, v.verb) end
      and not exists (
        select from pg_policy p cross join unnest(p.polroles) x
        where p.polrelid = r.oid and p.polpermissive and p.polcmd in (v.code::"char", '*') and (x = 0 or pg_has_role(client.role, x, 'USAGE')))
    group by r.label, client.role`,
};
