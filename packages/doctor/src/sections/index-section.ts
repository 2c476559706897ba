import type { Client } from 'pg';
import type { DoctorSection, Finding } from './section.ts';

/** A table is read whole too often when it has more rows than this and is scanned more often than looked up. */
const LARGE_TABLE_ROWS = 10_000;
const MANY_SCANS = 50;

const FOREIGN_KEYS = `
  select k.conrelid::regclass::text as table, k.conname as name,
    (select string_agg(quote_ident(a.attname), ', ' order by x.n) from unnest(k.conkey) with ordinality x (attnum, n)
       join pg_attribute a on a.attrelid = k.conrelid and a.attnum = x.attnum) as columns
  from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
  where k.contype = 'f' and k.conparentid = 0 and n.nspname !~ '^pg_'
    and n.nspname not in ('information_schema', 'auth', 'storage', 'realtime', 'vault', 'extensions')
    and not exists (select 1 from pg_index i where i.indrelid = k.conrelid and i.indisvalid
      and (i.indpred is null or exists (select 1 from pg_attribute a where a.attrelid = k.conrelid and a.attnum = any(k.conkey)
        and pg_get_expr(i.indpred, i.indrelid) = format('(%I IS NOT NULL)', a.attname)))
      and (select array_agg(u.c) from unnest(i.indkey[0:cardinality(k.conkey) - 1]) u (c)) @> k.conkey
      and (select array_agg(u.c) from unnest(i.indkey[0:cardinality(k.conkey) - 1]) u (c)) <@ k.conkey)
  order by 1, 2`;

const SCANNED = `
  select relid::regclass::text as table, seq_scan::int as scans, coalesce(idx_scan, 0)::int as lookups, n_live_tup::int as rows
  from pg_stat_user_tables
  where seq_scan > ${MANY_SCANS} and n_live_tup > ${LARGE_TABLE_ROWS} and seq_scan > coalesce(idx_scan, 0)
  order by seq_tup_read desc limit 20`;

const INVALID = `
  select i.indexrelid::regclass::text as name, i.indrelid::regclass::text as table from pg_index i
  where not i.indisvalid order by 1`;

/** Foreign keys without an index, large tables that are mostly read whole, and indexes that a failed build left behind. */
export async function indexSection(client: Client): Promise<DoctorSection> {
  const keys = await client.query<{ table: string; name: string; columns: string }>(FOREIGN_KEYS);
  const scanned = await client.query<{ table: string; scans: number; lookups: number; rows: number }>(SCANNED);
  const invalid = await client.query<{ name: string; table: string }>(INVALID);
  const findings: Finding[] = [
    ...keys.rows.map((key): Finding => ({
      level: 'warn',
      text: `foreign key ${key.name} of ${key.table} (${key.columns}) has no index that begins with its columns`,
    })),
    ...scanned.rows.map((row): Finding => ({
      level: 'warn',
      text: `${row.table} (${row.rows} rows) was read whole ${row.scans} times, by index ${row.lookups} times`,
    })),
    ...invalid.rows.map((row): Finding => ({
      level: 'warn',
      text: `index ${row.name} of ${row.table} is invalid: drop it and build it again`,
    })),
  ];
  return {
    title: 'Missing indexes',
    lines: findings.length === 0 ? ['none missing'] : [`${findings.length} found, listed below`],
    data: { foreignKeys: keys.rows, scanned: scanned.rows, invalid: invalid.rows },
    findings,
  };
}
