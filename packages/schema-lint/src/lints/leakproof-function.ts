import type { Lint } from '../lint.ts';

export const leakproofFunction: Lint = {
  name: 'leakproof_function',
  level: 'error',
  summary: 'a function marked LEAKPROOF outside of PostgreSQL itself',
  reason:
    'The planner runs such a function before the policies decide: with a RAISE or a log inside it prints the rows of other agencies.',
  remedy: 'alter function … not leakproof.',
  sql: `
    select p.oid::regprocedure::text as object, 'is LEAKPROOF' as detail
    from pg_proc p join pg_namespace n on n.oid = p.pronamespace
    where p.proleakproof and n.nspname not in ('pg_catalog', 'information_schema')
      and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')`,
};
