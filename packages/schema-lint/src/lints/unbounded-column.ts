import type { Lint } from '../lint.ts';

export const unboundedColumn: Lint = {
  name: 'unbounded_column',
  level: 'error',
  summary: 'a text, jsonb or array column that clients may write, and whose size nothing bounds',
  reason:
    'One request could write as much as the server takes, and everything that reads the row again pays for it: triggers, indexes, the audit log, every page of a list.',
  remedy: 'A CHECK with length(), cardinality() or pg_column_size(), a word list, or a pattern with a bound.',
  sql: `
    select t.label || '.' || quote_ident(a.attname) as object, 'is ' || format_type(a.atttypid, a.atttypmod) || ' without a bound' as detail
    from own_relation t
    join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
    join pg_type y on y.oid = a.atttypid
    where t.kind in ('r', 'p') and (y.typname in ('text', 'varchar', 'bytea', 'json', 'jsonb') or y.typcategory = 'A') and a.atttypmod < 0
      and exists (select from client where has_column_privilege(role, t.oid, a.attnum, 'INSERT') or has_column_privilege(role, t.oid, a.attnum, 'UPDATE'))
      and not exists (
        select from pg_constraint c
        where c.conrelid = t.oid and a.attnum = any (c.conkey) and (
          c.contype = 'f'
          or c.contype = 'c' and pg_get_constraintdef(c.oid)
            ~ '((length|cardinality|pg_column_size)\\(.*(<=|<|=) |(length|cardinality|pg_column_size)\\(.* AND |= ANY \\(ARRAY\\[|~ ''\\^[^*+]*\\$'')'))`,
};
