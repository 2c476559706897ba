import type { Lint } from '../lint.ts';

export const partitionWithoutRls: Lint = {
  name: 'partition_without_rls',
  level: 'error',
  summary: 'a partition (or inheriting table) that is open by itself',
  reason: 'The policies of a parent do not apply to who reads the child by its own name, which the REST layer offers.',
  remedy:
    'Put partitions into a schema that is not exposed, enable and force Row Level Security on each, grant nothing on them.',
  sql: `
    select r.label as object, concat_ws(', ', case when not r.rls then 'Row Level Security is off' end,
        case when r.granted then 'a client role has a grant on it' end, case when r.exposed then 'it stands in an exposed schema' end) as detail
    from own_relation r
    where exists (select from pg_inherits i where i.inhrelid = r.oid) and (not r.rls or r.granted or r.exposed)`,
};
