import type { Lint } from '../lint.ts';

export const triggerBeforePolicy: Lint = {
  name: 'trigger_before_policy',
  level: 'error',
  summary: 'a definer trigger that looks past the policies at a row which no policy has let in yet',
  reason:
    'BEFORE ROW triggers of an INSERT or UPDATE run before WITH CHECK. Whatever they read, lock or refuse for the agency of the new row, a stranger hears of it, or keeps that agency waiting.',
  remedy:
    'Begin with: if not private.may(new.agency_id, …) then return new; end if. Or make it an AFTER trigger, which runs when the policies have let the writer in.',
  sql: `
    select r.label || '.' || quote_ident(t.tgname) as object, 'runs ' || f.label || ', which asks for no permission' as detail
    from pg_trigger t
    join own_relation r on r.oid = t.tgrelid and r.rls
    join pg_proc p on p.oid = t.tgfoid and p.prosecdef
    join own_function f on f.oid = p.oid
    where not t.tgisinternal
      and t.tgtype & 1 = 1 and t.tgtype & 2 = 2 and t.tgtype & (4 | 16) > 0
      and p.prosrc !~ 'if not private\\.may\\(new\\.'
      and exists (
        select from client where has_any_column_privilege(role, r.oid, 'INSERT, UPDATE'))`,
};
