import type { Lint } from '../lint.ts';

export const materializedViewExposed: Lint = {
  name: 'materialized_view_exposed',
  level: 'error',
  summary: 'a materialized view or foreign table that clients can reach',
  reason: 'Neither can have policies: who may read it reads the rows of all agencies.',
  remedy: 'Keep it in a schema that is not exposed, without grants, and read it in a function that filters by agency.',
  sql: `
    select r.label as object, case r.kind when 'm' then 'materialized view' else 'foreign table' end
      || case when r.granted then ', a client role has a grant on it' else ' in an exposed schema' end as detail
    from own_relation r where r.kind in ('m', 'f') and (r.exposed or r.granted)`,
};
