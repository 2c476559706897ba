import type { Lint } from '../lint.ts';

export const childWithoutAgency: Lint = {
  name: 'child_without_agency',
  level: 'error',
  summary: 'a table without an agency column that references a tenant table',
  reason:
    'Its rows belong to an agency all the same, only nothing says so: no wall, and one agency can hang its rows on those of another.',
  remedy: 'Add agency_id uuid not null and reference (agency_id, id).',
  sql: `
    select r.label || '.' || k.conname as object, 'references ' || parent.label as detail
    from pg_constraint k
    join own_relation r on r.oid = k.conrelid
    join tenant parent on parent.oid = k.confrelid
    where k.contype = 'f' and k.conparentid = 0 and not exists (select from tenant t where t.oid = r.oid)`,
};
