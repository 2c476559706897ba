import type { Lint } from '../lint.ts';

export const nullableTenantColumn: Lint = {
  name: 'nullable_tenant_column',
  level: 'error',
  summary: 'a tenant table whose agency column may be null',
  reason:
    'A row without an agency belongs to nobody; composite foreign keys are not checked for it, and sooner or later a policy lets it through.',
  remedy: 'alter table … alter column agency_id set not null.',
  sql: `
    select t.label || '.' || quote_ident(t.agency_column) as object, 'may be null' as detail
    from tenant t join pg_attribute a on a.attrelid = t.oid and a.attnum = t.agency_attnum
    where not a.attnotnull`,
};
