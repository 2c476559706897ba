import type { Lint } from '../lint.ts';

export const uniqueKeyWithoutAgency: Lint = {
  name: 'unique_key_without_agency',
  level: 'error',
  summary: 'a unique or exclusion key on a tenant table that does not begin with the agency',
  reason:
    'Uniqueness is checked past Row Level Security: "duplicate key" (or a row that DO NOTHING did not insert) tells what another agency has. A primary key on a uuid that no client may choose is no such oracle.',
  remedy:
    'Let the key begin with the agency column, or put it on the allow-list with the reason why it has to be global.',
  sql: `
    select t.label || '.' || c.relname as object, pg_get_indexdef(i.indexrelid) as detail
    from pg_index i
    join tenant t on t.oid = i.indrelid
    join pg_class c on c.oid = i.indexrelid
    where (i.indisunique or i.indisexclusion) and (t.exposed or t.granted)
      and i.indkey[0] is distinct from t.agency_attnum
      and not (
        i.indisprimary and i.indnkeyatts = 1
        and exists (
          select from pg_attribute a
          where a.attrelid = i.indrelid and a.attnum = i.indkey[0] and a.atttypid = 'uuid'::regtype
            and not exists (select from client where has_column_privilege(client.role, a.attrelid, a.attnum, 'INSERT, UPDATE'))))`,
};
