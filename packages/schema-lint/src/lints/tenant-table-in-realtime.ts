import type { Lint } from '../lint.ts';

export const tenantTableInRealtime: Lint = {
  name: 'tenant_table_in_realtime',
  level: 'error',
  summary: 'a tenant table that Supabase Realtime publishes row by row',
  reason:
    'Realtime does not apply policies to DELETE events and cannot filter them: every subscriber learns the keys of rows that another agency deleted.',
  remedy:
    'alter publication supabase_realtime drop table …; broadcast from a trigger to a private channel of the agency instead.',
  sql: `
    select distinct t.label as object, 'is in the publication ' || p.pubname as detail
    from pg_publication_tables p join tenant t on t.label = format('%I.%I', p.schemaname, p.tablename)
    where p.pubname like 'supabase_realtime%'`,
};
