import { maskDatabaseUrl } from '@axolop/migrations';
import { columns } from '@axolop/migrations/commands';
import type { Client } from 'pg';
import type { DoctorSection, Finding } from './section.ts';

/** Where we are connected, as whom, and which versions and extensions are there. */
export async function connectionSection(client: Client, databaseUrl: string): Promise<DoctorSection> {
  const { rows } = await client.query<{
    version: string;
    number: number;
    database: string;
    role: string;
    superuser: boolean;
    bypassrls: boolean;
    size: string;
    connections: string;
    limit: string;
  }>(
    `select current_setting('server_version') as version, current_setting('server_version_num')::int as number,
        current_database() as database, current_user as role, r.rolsuper as superuser, r.rolbypassrls as bypassrls,
        pg_size_pretty(pg_database_size(current_database())) as size,
        (select count(*) from pg_stat_activity where backend_type = 'client backend') as connections,
        current_setting('max_connections') as limit
      from pg_roles r where r.rolname = current_user`,
  );
  const extensions = await client.query<{ extname: string; extversion: string }>(
    'select extname, extversion from pg_extension order by extname',
  );
  const facts = rows[0];
  if (facts === undefined) throw new Error('The connected role is not in pg_roles.');
  const findings: Finding[] = [];
  if (facts.number < 160_000) {
    findings.push({ level: 'error', text: `PostgreSQL ${facts.version} is too old: 16 or newer is needed` });
  }
  const names = extensions.rows.map((row) => `${row.extname} ${row.extversion}`);
  return {
    title: 'Connection and versions',
    lines: columns([
      ['url', maskDatabaseUrl(databaseUrl)],
      ['PostgreSQL', facts.version],
      ['database', `${facts.database} (${facts.size})`],
      ['role', `${facts.role}${rights(facts)}`],
      ['connections', `${facts.connections} of ${facts.limit}`],
      ['extensions', names.join(', ')],
    ]),
    data: { ...facts, connections: Number(facts.connections), limit: Number(facts.limit), extensions: extensions.rows },
    findings,
  };
}

function rights({ superuser, bypassrls }: { superuser: boolean; bypassrls: boolean }): string {
  if (superuser) return ' (superuser: no policy applies to it)';
  return bypassrls ? ' (bypassrls: no policy applies to it)' : '';
}
