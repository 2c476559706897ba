import type { Lint } from '../lint.ts';

export const tenantTableWithoutAudit: Lint = {
  name: 'tenant_table_without_audit',
  level: 'error',
  summary: 'a tenant table whose changes are not all written to the audit log',
  reason:
    'The log is what an agency is shown when something went wrong; a table that was forgotten, or a trigger that is off, leaves a gap nobody sees.',
  remedy: "call audit.watch('schema.table').",
  sql: `
    select t.label as object, 'no enabled trigger calls audit.record() after every insert, update and delete of a row' as detail
    from tenant t
    where (t.exposed or t.granted) and not t.partition and not exists (
      select from pg_trigger g
      join pg_proc p on p.oid = g.tgfoid
      join pg_namespace n on n.oid = p.pronamespace
      where g.tgrelid = t.oid and n.nspname = 'audit' and p.proname = 'record'
        and g.tgenabled in ('O', 'A') and g.tgqual is null and cardinality(g.tgattr::int2[]) = 0
        -- row (1), not before (2), insert (4), delete (8), update (16)
        and g.tgtype & 31 = 29)`,
};
