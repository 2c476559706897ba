import type { Lint } from '../lint.ts';

export const columnTypeTrap: Lint = {
  name: 'column_type_trap',
  level: 'warn',
  summary: 'a column of a tenant table whose type cannot be looked up by index under Row Level Security',
  reason:
    'Its comparisons are not leakproof: enum, numeric, citext, arrays, ranges. Nobody notices with a hundred rows, and the type is expensive to change once there are millions. (jsonb is for documents that are read whole.)',
  remedy:
    'text with a CHECK instead of an enum, bigint minor units instead of numeric, a normalised text column instead of citext, a table instead of an array.',
  sql: `
    select t.label || '.' || quote_ident(a.attname) as object, 'is ' || format_type(a.atttypid, a.atttypmod) as detail
    from tenant t
    join pg_attribute a on a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped
    join pg_type given on given.oid = a.atttypid
    join pg_type y on y.oid = coalesce(nullif(given.typbasetype, 0), given.oid)
    where (t.exposed or t.granted) and (y.typtype in ('e', 'r', 'm') or y.typcategory = 'A' or (
      y.typname not in ('json', 'jsonb')
      and exists (
        select from pg_opclass oc
        join pg_am m on m.oid = oc.opcmethod and m.amname = 'btree'
        join pg_amop am on am.amopfamily = oc.opcfamily and am.amoplefttype = oc.opcintype and am.amoprighttype = oc.opcintype and am.amopstrategy = 3
        join pg_operator o on o.oid = am.amopopr
        join pg_proc p on p.oid = o.oprcode
        where oc.opcdefault and oc.opcintype = y.oid and not p.proleakproof)))`,
};
