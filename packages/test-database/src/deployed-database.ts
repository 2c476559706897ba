import { connected, copyOf, onServer, urlOf, type TestDatabase } from './fresh-database.ts';
import { localSupabase } from './local-supabase.ts';
import { serverUrl } from './server.ts';

const TEMPLATE = 'deployed_template';

/**
 * A database as a new Supabase project, with a schema in it.
 *
 * @param deploy brings the schema; asked once per run, the other databases are copies
 */
export async function deployedDatabase(
  deploy: (options: { readonly databaseUrl: string }) => Promise<unknown>,
): Promise<TestDatabase> {
  return connected(serverUrl(), async (client) => {
    // The first test file that comes deploys, the others wait and copy.
    await client.query('select pg_advisory_lock(7562340)');
    const { rowCount } = await client.query('select from pg_database where datname = $1', [TEMPLATE]);
    if (rowCount === 0) await makeTemplate(deploy);
    return copyOf(TEMPLATE);
  });
}

async function makeTemplate(deploy: Parameters<typeof deployedDatabase>[0]): Promise<void> {
  const unfinished = `${TEMPLATE}_unfinished`;
  await onServer(`drop database if exists ${unfinished}`);
  await onServer(`create database ${unfinished} template template0`);
  const databaseUrl = urlOf(unfinished);
  await localSupabase.prepareDatabase(databaseUrl);
  await deploy({ databaseUrl });
  await onServer(`alter database ${unfinished} rename to ${TEMPLATE}`);
}

/** Number of rows and a checksum of their content, for each table of the given schemas. */
export async function fingerprints(db: TestDatabase, schemas: readonly string[]): Promise<Record<string, string>> {
  const tables = await db.rows<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
      where schemaname in (${schemas.map((name) => `'${name}'`).join()}) order by 1`,
  );
  return connected(db.url, async (client) => {
    const prints: Record<string, string> = {};
    for (const { name } of tables) {
      const { rows } = await client.query<{ print: string }>(
        `select count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' order by t::text)), '') as print from ${name} t`,
      );
      prints[name] = rows[0]?.print ?? '';
    }
    return prints;
  });
}
