import type { Lint } from '../lint.ts';

export const insertGrantOnServerColumn: Lint = {
  name: 'insert_grant_on_server_column',
  level: 'error',
  summary: 'an INSERT grant on a column that the server fills',
  reason:
    'A chosen id turns the primary key into an oracle for the ids of other agencies; a chosen creator, time, version or deletion is a forgery.',
  remedy: 'Grant INSERT by column and leave these to their defaults.',
  sql: `
    select r.label || '.' || quote_ident(a.attname) as object, string_agg(client.role || ' may choose it', ', ' order by client.role) as detail
    from own_relation r
    join pg_attribute a on a.attrelid = r.oid and a.attnum > 0 and not a.attisdropped
    cross join client
    where r.kind in ('r', 'p', 'v', 'f')
      and a.attname in ('id', 'created_at', 'created_by', 'updated_at', 'version', 'deleted_at', 'deleted_by', 'delete_batch_id')
      and has_column_privilege(client.role, r.oid, a.attnum, 'INSERT')
    group by 1`,
};
