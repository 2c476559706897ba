import type { Lint } from '../lint.ts';

export const truncateReferencesTriggerGrant: Lint = {
  name: 'truncate_references_trigger_grant',
  level: 'error',
  summary: 'a table that an API role may TRUNCATE, or a client role may REFERENCE, put a TRIGGER on or MAINTAIN',
  reason:
    'TRUNCATE and the check of a foreign key go round every policy, a trigger runs with the rights of whoever writes, and MAINTAIN (PostgreSQL 17) may lock a table for everybody. GRANT ALL gives them all.',
  remedy: 'revoke truncate, references, trigger (on 17 also maintain) from the role; grant the four verbs by name.',
  sql: `
    select r.label as object, string_agg(g.role || ' has ' || g.privilege, ', ' order by g.role, g.privilege) as detail
    from own_relation r
    cross join (
      select role, privilege from client cross join unnest(
        array['TRUNCATE', 'REFERENCES', 'TRIGGER']
        || case when current_setting('server_version_num')::int >= 170000 then array['MAINTAIN'] else '{}' end) privilege
      union all
      select 'service_role', 'TRUNCATE'
    ) g
    where r.kind in ('r', 'p', 'f') and case g.privilege
      when 'REFERENCES' then has_any_column_privilege(g.role, r.oid, 'REFERENCES')
      else has_table_privilege(g.role, r.oid, g.privilege) end
    group by 1`,
};
