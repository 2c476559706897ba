import type { Lint } from '../lint.ts';

export const policyWithoutRole: Lint = {
  name: 'policy_without_role',
  level: 'warn',
  summary: 'a permissive policy for everyone, or for who is not signed in',
  reason:
    'Without TO a policy is for PUBLIC: it is evaluated for anonymous requests too, and opens the table to them with the first careless grant.',
  remedy: 'Write TO authenticated.',
  sql: `
    select r.label || '.' || quote_ident(p.polname) as object, 'is for ' || case when 0 = any (p.polroles) then 'PUBLIC' else 'anon' end as detail
    from pg_policy p join own_relation r on r.oid = p.polrelid
    where p.polpermissive and exists (select from unnest(p.polroles) x where x = 0 or pg_get_userbyid(x) = 'anon')`,
};
