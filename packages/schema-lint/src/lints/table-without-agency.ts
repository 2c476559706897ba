import type { Lint } from '../lint.ts';

export const tableWithoutAgency: Lint = {
  name: 'table_without_agency',
  level: 'error',
  summary: 'a table that clients can reach and that has no agency column',
  reason:
    'Every other lint knows a tenant table by its agency_id; one that was forgotten would have no wall and nobody to notice.',
  remedy:
    'Add agency_id uuid not null, or put the table on the allow-list with the reason why it belongs to no agency.',
  sql: `
    select r.label as object, case when r.exposed then 'stands in an exposed schema' else 'a client role has a grant on it' end as detail
    from own_relation r
    where r.kind in ('r', 'p', 'f') and (r.exposed or r.granted) and not exists (select from tenant t where t.oid = r.oid)`,
};
