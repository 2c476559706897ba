import type { Lint } from '../lint.ts';

export const definerOutsideAllowList: Lint = {
  name: 'definer_outside_allow_list',
  level: 'error',
  summary: 'a SECURITY DEFINER function that nobody has argued for',
  reason:
    'It runs with the rights of its owner, past every policy: each one needs a check of its own and a test of its own.',
  remedy: 'Make it SECURITY INVOKER, or add it to src/definers with what it needs the rights for.',
  sql: `
    select f.label as object, 'runs as ' || pg_get_userbyid(p.proowner) as detail
    from own_function f join pg_proc p on p.oid = f.oid where p.prosecdef`,
};
