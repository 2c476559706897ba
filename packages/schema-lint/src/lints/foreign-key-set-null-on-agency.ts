import type { Lint } from '../lint.ts';

export const foreignKeySetNullOnAgency: Lint = {
  name: 'foreign_key_set_null_on_agency',
  level: 'error',
  summary: 'a composite foreign key whose ON DELETE SET NULL (or SET DEFAULT) also takes the agency away',
  reason:
    'Without a list of columns PostgreSQL clears the agency column too: the delete fails, or the row is left without a tenant.',
  remedy: 'Name the column: on delete set null (contact_id).',
  sql: `
    select t.label || '.' || k.conname as object, 'clears ' || t.agency_column || ' when its parent is deleted' as detail
    from pg_constraint k join tenant t on t.oid = k.conrelid
    where k.contype = 'f' and k.conparentid = 0 and k.confdeltype in ('n', 'd')
      and t.agency_attnum = any (coalesce(k.confdelsetcols, k.conkey))`,
};
