import type { Lint } from '../lint.ts';

export const nonLeakproofOperatorIndex: Lint = {
  name: 'non_leakproof_operator_index',
  level: 'warn',
  summary: 'an index on a table clients read that Row Level Security keeps them from using',
  reason:
    'Under a policy only leakproof operators may be index conditions. Those of enum, numeric, citext, arrays, jsonb, trigram and full-text search are not, nor is lower(): the same query is 35 to 13,000 times slower than without a policy.',
  remedy:
    'Store what is compared as text, uuid, bigint or a time (normalised in a generated column), or search inside a definer function and put the index on the allow-list.',
  sql: `
    select t.label || '.' || c.relname as object, 'not leakproof: ' || string_agg(distinct bad.what, ', ') as detail
    from pg_index i
    join tenant t on t.oid = i.indrelid
    join pg_class c on c.oid = i.indexrelid
    cross join lateral (
      select format('operator %s of %s', o.oid::regoperator, oc.opcname) as what
      from unnest(i.indclass::oid[]) with ordinality k (opclass, n)
      join pg_opclass oc on oc.oid = k.opclass
      join pg_amop am on am.amopfamily = oc.opcfamily and am.amoplefttype = oc.opcintype and am.amoprighttype = oc.opcintype and am.amoppurpose = 's'
      join pg_operator o on o.oid = am.amopopr
      join pg_proc p on p.oid = o.oprcode
      where k.n <= i.indnkeyatts and not p.proleakproof
      union all
      select 'function ' || p.oid::regprocedure
      from regexp_matches(i.indexprs::text, ':funcid (\\d+)', 'g') m join pg_proc p on p.oid = m[1]::oid
      where not p.proleakproof
      union all
      select 'operator ' || o.oid::regoperator
      from regexp_matches(i.indexprs::text, ':opno (\\d+)', 'g') m join pg_operator o on o.oid = m[1]::oid join pg_proc p on p.oid = o.oprcode
      where not p.proleakproof
      union all
      select 'a conversion through text' where i.indexprs::text like '%{COERCEVIAIO%'
    ) bad
    where exists (select from client where has_any_column_privilege(client.role, t.oid, 'SELECT'))
    group by 1`,
};
