import type { Lint } from '../lint.ts';

export const definerSearchPath: Lint = {
  name: 'definer_search_path',
  level: 'error',
  summary: 'a SECURITY DEFINER function whose search_path is not pinned to nothing',
  reason:
    'A caller who puts a schema of their own in front makes it run their table or function with the rights of the owner.',
  remedy: "set search_path = '' on the function and qualify every name in it.",
  sql: `
    select f.label as object, coalesce((select s from unnest(p.proconfig) s where s like 'search_path=%'), 'search_path is not set') as detail
    from own_function f join pg_proc p on p.oid = f.oid
    where p.prosecdef and not coalesce(p.proconfig && array['search_path=""', 'search_path='], false)`,
};
