import type { Client } from 'pg';
import { withClient } from '../connection.ts';
import { MigrationError } from '../migration-error.ts';
import { runScript } from '../run-script.ts';
import { ownSchemas } from '../schema-snapshot.ts';
import { fillDomainRows } from './domain-rows.ts';
import { loadSchemaFiles } from './schema-files.ts';

/**
 * Builds the schema of the schema files on an empty, prepared database, with the rows that belong to it.
 *
 * @param directory the folder with `config.toml` and `schemas/`
 * @throws MigrationError `invalid_files`, `statement_failed` (naming file, line and column, or the function whose body is
 *   wrong), `connection_failed`
 */
export async function buildSchema(databaseUrl: string, directory: string): Promise<void> {
  const files = await loadSchemaFiles(directory);
  await withClient(withUncheckedBodies(databaseUrl), async (client) => {
    for (const file of files) await runScript(client, file, async () => undefined);
    await fillDomainRows(client);
  });
  await withClient(databaseUrl, checkBodies);
}

/** A body may name what a later file creates, so bodies are checked at the end and not at CREATE FUNCTION. */
function withUncheckedBodies(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  url.searchParams.set('options', '-c check_function_bodies=off');
  return url.href;
}

async function checkBodies(client: Client): Promise<void> {
  const { rows } = await client.query<{ oid: number; name: string; validator: string }>({
    text: `select p.oid, p.oid::regprocedure::text as name, l.lanvalidator::regproc::text as validator
      from pg_proc p join pg_namespace n on n.oid = p.pronamespace join pg_language l on l.oid = p.prolang
      where n.nspname = any($1) and l.lanname in ('sql', 'plpgsql') order by 2`,
    values: [await ownSchemas(client)],
  });
  for (const { oid, name, validator } of rows) {
    try {
      await client.query({ text: `select ${validator}($1)`, values: [oid] });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      throw new MigrationError('statement_failed', `The body of ${name} is not valid: ${message}`, { cause: error });
    }
  }
}
