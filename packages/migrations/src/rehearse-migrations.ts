import { randomBytes } from 'node:crypto';
import type { Client } from 'pg';
import { withClient, withDatabaseName } from './connection.ts';
import { deploySchema } from './deploy-schema.ts';
import { MigrationError } from './migration-error.ts';
import { loadMigrations } from './migration-files.ts';
import { SCHEMA_DIRECTORY } from './project-root.ts';
import { rollbackSchema } from './rollback-schema.ts';
import { ownSchemas, rowSnapshot, schemaSnapshot, snapshotDifferences } from './schema-snapshot.ts';

/** What `rehearseMigrations` takes. */
export interface RehearseOptions {
  /** A server and a user who may create databases; the database named in it is not touched. */
  readonly databaseUrl: string;
  readonly directory?: string;
  /** Makes a fresh database look like a Supabase one (roles, auth schema) before the first migration. */
  readonly prepare?: (databaseUrl: string) => Promise<void>;
  /** Stops before the next step when it is aborted; the throw-away database is dropped as well. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (line: string) => void;
}

/** How one migration did. Differences are lines with `- ` (gone) or `+ ` (left over); empty when it is exact. */
export interface RehearsedMigration {
  readonly id: string;
  readonly ok: boolean;
  /** The database after its rollback, against before the migration. */
  readonly afterRollback: readonly string[];
  /** The schema after applying it again, against the first time. */
  readonly afterSecondApply: readonly string[];
}

/** The result of a rehearsal. */
export interface Rehearsal {
  readonly ok: boolean;
  readonly migrations: readonly RehearsedMigration[];
}

/**
 * Applies all migrations on a throw-away database, takes them back one by one and applies them again, comparing the
 * whole schema (and after a rollback the rows too) at each step. The throw-away database is dropped in any case.
 *
 * @throws MigrationError when a migration or rollback fails, as `deploySchema` and `rollbackSchema` do
 */
export async function rehearseMigrations(options: RehearseOptions): Promise<Rehearsal> {
  const { databaseUrl, directory = SCHEMA_DIRECTORY, signal } = options;
  const onProgress = (line: string): void => {
    options.onProgress?.(line);
    if (signal?.aborted === true) throw new MigrationError('tool_failed', 'The rehearsal was stopped.');
  };
  const files = await loadMigrations(directory);
  const name = `axolop_rehearsal_${randomBytes(6).toString('hex')}`;
  const rehearsalUrl = withDatabaseName(databaseUrl, name);
  return withClient(databaseUrl, async (admin) => {
    await createDatabase(admin, name);
    try {
      await options.prepare?.(rehearsalUrl);
      return await withClient(rehearsalUrl, async (client) =>
        rehearse(
          client,
          rehearsalUrl,
          directory,
          files.map((file) => file.id),
          onProgress,
        ),
      );
    } finally {
      await admin.query(`drop database if exists ${name} with (force)`);
    }
  });
}

async function createDatabase(admin: Client, name: string): Promise<void> {
  try {
    await admin.query(`create database ${name} template template0`);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new MigrationError('connection_failed', `A rehearsal needs a database of its own: ${message}.`, {
      cause: error,
    });
  }
}

async function rehearse(
  client: Client,
  databaseUrl: string,
  directory: string,
  ids: readonly string[],
  onProgress: (line: string) => void,
): Promise<Rehearsal> {
  const before = new Map<string, string[]>();
  const firstTime = new Map<string, string[]>();
  const afterRollback = new Map<string, string[]>();
  const afterSecondApply = new Map<string, string[]>();

  for (const id of ids) {
    before.set(id, await full(client));
    await deploySchema({ databaseUrl, directory, migration: id });
    firstTime.set(id, await schema(client));
    onProgress(`up    ${id}`);
  }
  // What one rollback left behind is still there after the next ones; it is told of the first only.
  let known = new Set<string>();
  for (const id of ids.toReversed()) {
    await rollbackSchema({ databaseUrl, directory, migration: id });
    const differences = snapshotDifferences(before.get(id) ?? [], await full(client));
    afterRollback.set(
      id,
      differences.filter((line) => !known.has(line)),
    );
    known = new Set(differences);
    onProgress(`down  ${id}`);
  }
  for (const id of ids) {
    await deploySchema({ databaseUrl, directory, migration: id });
    afterSecondApply.set(id, snapshotDifferences(firstTime.get(id) ?? [], await schema(client)));
    onProgress(`again ${id}`);
  }
  const migrations = ids.map((id) => {
    const down = afterRollback.get(id) ?? [];
    const again = afterSecondApply.get(id) ?? [];
    return { id, ok: down.length + again.length === 0, afterRollback: down, afterSecondApply: again };
  });
  return { ok: migrations.every((migration) => migration.ok), migrations };
}

async function schema(client: Client): Promise<string[]> {
  return schemaSnapshot(client, await ownSchemas(client));
}

async function full(client: Client): Promise<string[]> {
  const schemas = await ownSchemas(client);
  return [...(await schemaSnapshot(client, schemas)), ...(await rowSnapshot(client, schemas))];
}
