import { columns } from '@axolop/migrations/commands';
import type { Client } from 'pg';
import type { DoctorSection } from './section.ts';

const SHOWN = 10;
const WIDTH = 140;

/** The statements that take longest on average, from pg_stat_statements. */
export async function statementsSection(client: Client): Promise<DoctorSection> {
  const title = 'Slowest statements (by mean_exec_time)';
  const extension = await client.query<{ schema: string; loaded: boolean }>(
    `select quote_ident(n.nspname) as schema, position('pg_stat_statements' in current_setting('shared_preload_libraries')) > 0 as loaded
      from pg_extension e join pg_namespace n on n.oid = e.extnamespace where e.extname = 'pg_stat_statements'`,
  );
  const found = extension.rows[0];
  if (found === undefined) {
    return {
      title,
      lines: [
        'pg_stat_statements is not installed. To enable it: create extension pg_stat_statements with schema extensions;',
        '(the server needs shared_preload_libraries = pg_stat_statements; hosted Supabase and the local stack have it)',
      ],
      data: null,
      findings: [{ level: 'info', text: 'slow statements are not measured: pg_stat_statements is not installed' }],
    };
  }
  if (!found.loaded) {
    const text = 'pg_stat_statements is installed but not loaded: add it to shared_preload_libraries and restart';
    return { title, lines: [text], data: null, findings: [{ level: 'info', text }] };
  }
  // Utility statements keep their literals, so one that sets a password is left out.
  const { rows } = await client.query<{ mean: number; calls: string; total: number; query: string }>(
    `select mean_exec_time as mean, calls, total_exec_time as total, query from ${found.schema}.pg_stat_statements
      where dbid = (select oid from pg_database where datname = current_database()) and query !~* 'password'
      order by mean_exec_time desc limit ${SHOWN}`,
  );
  const data = rows.map((row) => ({
    meanMs: row.mean,
    calls: Number(row.calls),
    totalMs: row.total,
    query: row.query,
  }));
  const table = data.map((row) => [
    row.meanMs.toFixed(1),
    String(row.calls),
    row.totalMs.toFixed(0),
    row.query.replaceAll(/\s+/g, ' ').slice(0, WIDTH),
  ]);
  const lines =
    table.length === 0 ? ['nothing measured yet'] : columns([['mean ms', 'calls', 'total ms', 'statement'], ...table]);
  return { title, lines, data, findings: [] };
}
