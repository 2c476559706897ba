import type { Lint } from '../lint.ts';

export const definerInExposedSchema: Lint = {
  name: 'definer_in_exposed_schema',
  level: 'error',
  summary: 'a SECURITY DEFINER function in a schema that the REST layer serves',
  reason:
    'Everything there can be called by its URL; the body that sees past the policies belongs behind a plain function that runs as the caller.',
  remedy: 'Move the body to private and leave a SECURITY INVOKER function in public that calls it.',
  sql: `
    select f.label as object, 'can be called as an RPC' as detail
    from own_function f join pg_proc p on p.oid = f.oid where p.prosecdef and f.exposed`,
};
