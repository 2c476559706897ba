import type { Lint } from '../lint.ts';

export const crossTenantForeignKey: Lint = {
  name: 'cross_tenant_foreign_key',
  level: 'error',
  summary: 'a foreign key between tenant tables that does not carry the agency on both sides',
  reason:
    'Foreign keys are checked past Row Level Security: a row may point at a row of another agency, and the error of a missing one tells which ids exist there.',
  remedy: 'Reference (agency_id, id) by (agency_id, …_id); the parent needs unique (agency_id, id).',
  sql: `
    select child.label || '.' || k.conname as object,
      format('references %s by (%s) without the agency', parent.label, (
        select string_agg(quote_ident(a.attname), ', ' order by u.n) from unnest(k.conkey) with ordinality u (attnum, n)
        join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.attnum)) as detail
    from pg_constraint k
    join tenant child on child.oid = k.conrelid
    join tenant parent on parent.oid = k.confrelid
    where k.contype = 'f' and k.conparentid = 0
      and not exists (
        select from unnest(k.conkey, k.confkey) u (own, other)
        where u.own = child.agency_attnum and u.other = parent.agency_attnum)`,
};
