import type { Lint } from '../lint.ts';

export const definerCallableByClients: Lint = {
  name: 'definer_callable_by_clients',
  level: 'error',
  summary: 'a SECURITY DEFINER function that a client role may call and that was not meant for it',
  reason: 'An inner step without a membership check of its own becomes a way round all policies with one GRANT.',
  remedy: 'revoke execute on the function from public, anon and authenticated; or list it as a door in src/definers.',
  sql: `
    select f.label as object, string_agg(client.role, ', ' order by client.role) || ' may call it' as detail
    from own_function f join pg_proc p on p.oid = f.oid cross join client
    where p.prosecdef and has_function_privilege(client.role, f.oid, 'EXECUTE')
    group by 1`,
};
