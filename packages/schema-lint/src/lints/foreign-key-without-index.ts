import type { Lint } from '../lint.ts';

export const foreignKeyWithoutIndex: Lint = {
  name: 'foreign_key_without_index',
  level: 'warn',
  summary: 'a foreign key without a full index that begins with its columns',
  reason:
    'Each delete of a parent row reads the whole child table under a lock; a partial index does not help the check.',
  remedy: 'Create an index that begins with the columns of the key, in any order, without WHERE.',
  sql: `
    select r.label || '.' || k.conname as object, format('(%s) has no full index that begins with it', (
        select string_agg(quote_ident(a.attname), ', ' order by u.n) from unnest(k.conkey) with ordinality u (attnum, n)
        join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.attnum)) as detail
    from pg_constraint k join own_relation r on r.oid = k.conrelid
    where k.contype = 'f' and k.conparentid = 0
      and not exists (
        select from pg_index i
        cross join lateral (
          select array_agg(u.attnum) as leading from unnest(i.indkey::int2[]) with ordinality u (attnum, n) where u.n <= cardinality(k.conkey)) l
        where i.indrelid = k.conrelid and i.indisvalid and i.indpred is null and l.leading @> k.conkey and l.leading <@ k.conkey)`,
};
