import type { Lint } from '../lint.ts';

export const sequenceGrant: Lint = {
  name: 'sequence_grant',
  level: 'error',
  summary: 'a sequence that a client role may read or advance',
  reason:
    'No policy applies to a sequence: its last value tells every agency how much all the others create, and setval breaks inserts.',
  remedy: 'Use uuids; where a sequence is needed, revoke all on it from public, anon and authenticated.',
  sql: `
    select format('%I.%I', s.name, c.relname) as object, string_agg(client.role || ' has ' || p.privilege, ', ' order by client.role, p.privilege) as detail
    from pg_class c
    join own_schema s on s.oid = c.relnamespace
    cross join client
    cross join unnest(array['USAGE', 'SELECT', 'UPDATE']) p (privilege)
    where c.relkind = 'S' and has_sequence_privilege(client.role, c.oid, p.privilege)
    group by 1`,
};
