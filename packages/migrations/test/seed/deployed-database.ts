import { randomBytes } from 'node:crypto';
import { createRequire } from 'node:module';
import type * as LocalSupabase from '@axolop/local-supabase';
import { inject } from 'vitest';
import { withClient, withDatabaseName } from '../../src/connection.ts';
import { deploySchema } from '../../src/deploy-schema.ts';
import type { TestDatabase } from '../support/database.ts';

/** Loaded by Node itself, as in support/postgres.ts. */
export const localSupabase: typeof LocalSupabase = createRequire(import.meta.url)('@axolop/local-supabase');

const TEMPLATE = 'seed_template';

/** A database as a new Supabase project with every migration of this checkout; gone at the end of the test. */
export async function deployedDatabase(): Promise<TestDatabase> {
  const server = inject('databaseUrl');
  const name = `seed_${randomBytes(6).toString('hex')}`;
  const url = withDatabaseName(server, name);
  await withClient(server, async (client) => {
    // The first test file that comes deploys, the others wait and copy.
    await client.query('select pg_advisory_lock(7562340)');
    const { rowCount } = await client.query('select from pg_database where datname = $1', [TEMPLATE]);
    if (rowCount === 0) await makeTemplate(server);
    await client.query(`create database ${name} template ${TEMPLATE}`);
    await client.query('select pg_advisory_unlock(7562340)');
  });
  const rows: TestDatabase['rows'] = async (sql) => withClient(url, async (client) => (await client.query(sql)).rows);
  return {
    url,
    rows,
    value: async (sql) => Object.values((await rows(sql))[0] ?? {})[0],
    async [Symbol.asyncDispose]() {
      await withClient(server, (client) => client.query(`drop database ${name} with (force)`));
    },
  };
}

async function makeTemplate(server: string): Promise<void> {
  const unfinished = `${TEMPLATE}_unfinished`;
  await withClient(server, async (client) => {
    await client.query(`drop database if exists ${unfinished}`);
    await client.query(`create database ${unfinished} template template0`);
    const databaseUrl = withDatabaseName(server, unfinished);
    await localSupabase.prepareDatabase(databaseUrl);
    await deploySchema({ databaseUrl });
    await client.query(`alter database ${unfinished} rename to ${TEMPLATE}`);
  });
}

/** Number of rows and a checksum of their content, for each table of the given schemas. */
export async function fingerprints(db: TestDatabase, schemas: readonly string[]): Promise<Record<string, string>> {
  const tables = await db.rows<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
      where schemaname in (${schemas.map((name) => `'${name}'`).join()}) order by 1`,
  );
  return withClient(db.url, async (client) => {
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
