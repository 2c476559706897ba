import { randomBytes } from 'node:crypto';
import type { Client } from 'pg';
import { withClient, withDatabaseName } from '../connection.ts';
import { deploySchema } from '../deploy-schema.ts';
import type { FreshServer } from '../fresh-database.ts';
import { ownSchemas, schemaSnapshot, snapshotDifferences } from '../schema-snapshot.ts';
import { buildSchema } from './build-schema.ts';
import { referenceTables, rowStatements, type ReferenceTable } from './reference-rows.ts';
import { schemaDifference } from './schema-difference.ts';
import type { ParsedStatement } from './statement-subject.ts';

/** What a database that nobody has used yet consists of. */
export interface SchemaState {
  readonly url: string;
  readonly snapshot: readonly string[];
  readonly rows: ReadonlyMap<string, ReferenceTable>;
}

/** A database built from the schema files beside one built from the migrations. */
export interface BuiltSchemas {
  readonly declared: SchemaState;
  readonly migrated: SchemaState;
}

/** How the two differ; three empty lists where they do not. */
export interface SchemaComparison {
  /** Lines of the snapshots with `- ` (only in the schema files) and `+ ` (only in the migrations). */
  readonly snapshot: readonly string[];
  /** The statements that turn the schema of the migrations into the declared one, as pg-delta writes them. */
  readonly statements: readonly ParsedStatement[];
  /** The statements that do the same with rows of reference tables. */
  readonly rows: readonly string[];
}

/**
 * Builds both databases on a server, hands them to `work` and drops them whatever happens.
 *
 * @param directory the folder with `config.toml`, `schemas/`, `migrations/` and `rollbacks/`
 * @throws MigrationError as `buildSchema` and `deploySchema` do
 */
export async function withBuiltSchemas<T>(
  server: FreshServer,
  directory: string,
  work: (built: BuiltSchemas) => Promise<T>,
): Promise<T> {
  const named = (name: string): string => `axolop_${name}_${randomBytes(6).toString('hex')}`;
  const names = { declared: named('declared'), migrated: named('migrated') };
  const urlOf = (name: string): string => withDatabaseName(server.databaseUrl, name);
  return withClient(server.databaseUrl, async (admin) => {
    try {
      for (const name of Object.values(names)) {
        await admin.query(`create database ${name} template template0`);
        await server.prepare(urlOf(name));
      }
      const [declaredUrl, migratedUrl] = [urlOf(names.declared), urlOf(names.migrated)];
      await buildSchema(declaredUrl, directory);
      await deploySchema({ databaseUrl: migratedUrl, directory });
      const [declared, migrated] = [await stateOf(declaredUrl), await stateOf(migratedUrl)];
      return await work({ declared, migrated });
    } finally {
      for (const name of Object.values(names)) await admin.query(`drop database if exists ${name} with (force)`);
    }
  });
}

/** The schema and the reference rows of a database. */
export async function stateOf(databaseUrl: string): Promise<SchemaState> {
  return withClient(databaseUrl, async (client: Client) => ({
    url: databaseUrl,
    snapshot: await schemaSnapshot(client, await ownSchemas(client)),
    rows: await referenceTables(client),
  }));
}

/** Compares the two databases in each way there is: snapshot, pg-delta, and rows. */
export async function compareSchemas(built: BuiltSchemas): Promise<SchemaComparison> {
  return {
    snapshot: snapshotDifferences(built.declared.snapshot, built.migrated.snapshot),
    statements: await schemaDifference(built.migrated, built.declared),
    rows: rowStatements(built.migrated.rows, built.declared.rows),
  };
}

/** Whether a comparison found nothing. */
export function isEqual({ snapshot, statements, rows }: SchemaComparison): boolean {
  return snapshot.length + statements.length + rows.length === 0;
}
