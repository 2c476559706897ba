import type { Lint } from '../lint.ts';

export const selectGrantOnTable: Lint = {
  name: 'select_grant_on_table',
  level: 'error',
  summary: 'a table that clients may read as a whole, system columns included',
  reason:
    'ctid and xmin of the rows that somebody may see tell how much all the others write, and when: transaction ids and places are counted for every agency together.',
  remedy: 'Grant SELECT on the columns: call private.open_table(…).',
  sql: `
    select r.label as object, role || ' may read system columns' as detail
    from own_relation r, client
    where r.kind in ('r', 'p', 'm') and r.exposed and has_table_privilege(role, r.oid, 'SELECT')`,
};
