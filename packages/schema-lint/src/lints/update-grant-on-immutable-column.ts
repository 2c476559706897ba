import type { Lint } from '../lint.ts';

export const updateGrantOnImmutableColumn: Lint = {
  name: 'update_grant_on_immutable_column',
  level: 'error',
  summary: 'an UPDATE grant on a column that a client must never write',
  reason:
    'A member of two agencies could move a row into the one where they may only look; a forged creator gives "remove your own"; a written version breaks the check of concurrent changes; a written deleted_at goes round the trash.',
  remedy: 'Grant UPDATE by column and leave these out.',
  sql: `
    select r.label || '.' || quote_ident(a.attname) as object, string_agg(client.role || ' may update it', ', ' order by client.role) as detail
    from own_relation r
    join pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
    cross join client
    where r.kind in ('r', 'p', 'v', 'f')
      and a.attname in ('id', 'agency_id', 'created_at', 'created_by', 'updated_at', 'version', 'deleted_at', 'deleted_by', 'delete_batch_id')
      and has_column_privilege(client.role, r.oid, a.attnum, 'UPDATE')
    group by 1`,
};
