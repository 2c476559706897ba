import type { Lint } from '../lint.ts';

export const functionExecutableByAnonymous: Lint = {
  name: 'function_executable_by_anonymous',
  level: 'error',
  summary: 'a function that somebody who is not signed in may execute',
  reason: 'PostgreSQL lets PUBLIC execute every new function; what stands in an exposed schema is then an open RPC.',
  remedy: 'revoke all on function … from public, anon; grant execute to the roles that need it.',
  sql: `
    select f.label as object, case when exists (
        select from pg_proc p cross join aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) x where p.oid = f.oid and x.grantee = 0)
      then 'PUBLIC' else 'anon' end || ' may execute it' as detail
    from own_function f where has_function_privilege('anon', f.oid, 'EXECUTE')`,
};
