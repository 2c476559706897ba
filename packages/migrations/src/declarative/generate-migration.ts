import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { deploySchema } from '../deploy-schema.ts';
import { MigrationError } from '../migration-error.ts';
import { nextMigration } from '../naming.ts';
import { rollbackSchema } from '../rollback-schema.ts';
import { snapshotDifferences } from '../schema-snapshot.ts';
import { refuseMovedColumns } from './column-order.ts';
import { compareSchemas, isEqual, stateOf, type BuiltSchemas, type SchemaState } from './compare-schemas.ts';
import { fittingOrder } from './fitting-order.ts';
import { rowStatements } from './reference-rows.ts';
import { schemaDifference } from './schema-difference.ts';
import { loadSchemaFiles } from './schema-files.ts';
import { writtenStatements } from './written-statements.ts';

/** A migration that was written, and what trying it has shown. */
export interface GeneratedMigration {
  /** `026_open_door` */
  readonly id: string;
  readonly up: string;
  readonly down: string;
  /** What still separates the migrated database from the schema files; empty when the migration is exact. */
  readonly afterUp: readonly string[];
  /** What still separates the database after the rollback from the one before; empty when the rollback is exact. */
  readonly afterDown: readonly string[];
}

/**
 * Writes the migration that leads from the migrations of a folder to its schema files, with its rollback, and tries both
 * on the migrated database. A migration that fails, or leads elsewhere, is written all the same: its author goes on from it.
 *
 * @param name what follows the number: lower-case words joined by underscores
 * @returns undefined, with nothing written, where the schema files say what the migrations say
 * @throws MigrationError `invalid_files`, with nothing written: a wrong name, a column order that cannot be reached, or a
 *   difference that the snapshot sees and pg-delta does not
 */
export async function generateMigration(
  built: BuiltSchemas,
  directory: string,
  name: string,
): Promise<GeneratedMigration | undefined> {
  const { declared, migrated } = built;
  const { id, previous } = nextMigration(await readdir(path.join(directory, 'migrations')), name);
  const comparison = await compareSchemas(built);
  if (isEqual(comparison)) return undefined;
  refuseMovedColumns(declared.snapshot, migrated.snapshot);
  if (comparison.statements.length + comparison.rows.length === 0) {
    throw new MigrationError(
      'invalid_files',
      `pg-delta cannot write this difference; write the migration by hand:\n${comparison.snapshot.join('\n')}`,
    );
  }
  const orders = await writtenStatements(comparison.statements, await loadSchemaFiles(directory), migrated.snapshot);
  const up = [...(await fittingOrder(orders, migrated, declared)), ...comparison.rows];
  const down = [
    ...(await schemaDifference(declared, migrated)).map(({ text }) => text),
    ...rowStatements(declared.rows, migrated.rows),
  ];
  const about = name.replaceAll('_', ' ');
  const requires = previous === undefined ? '-- requires:' : `-- requires: ${previous}`;
  const written = {
    id,
    up: `-- ${about.slice(0, 1).toUpperCase()}${about.slice(1)}.\n${requires}\n\n${joined(up)}`,
    down: joined(down),
  };
  await writeMigration(directory, written);
  return { ...written, ...(await tryMigration(built, directory, id)) };
}

function joined(statements: readonly string[]): string {
  return `${statements.join('\n\n')}\n`;
}

async function writeMigration(
  directory: string,
  { id, up, down }: Record<'id' | 'up' | 'down', string>,
): Promise<void> {
  await writeFile(path.join(directory, 'migrations', `${id}.sql`), up, { flag: 'wx' });
  await writeFile(path.join(directory, 'rollbacks', `${id}.sql`), down, { flag: 'wx' });
}

async function tryMigration(
  { declared, migrated }: BuiltSchemas,
  directory: string,
  migration: string,
): Promise<Pick<GeneratedMigration, 'afterUp' | 'afterDown'>> {
  const databaseUrl = migrated.url;
  try {
    await deploySchema({ databaseUrl, directory, migration });
  } catch (error) {
    return { afterUp: [messageOf(error)], afterDown: [] };
  }
  const afterUp = differences(declared, await stateOf(databaseUrl));
  try {
    await rollbackSchema({ databaseUrl, directory, migration });
  } catch (error) {
    return { afterUp, afterDown: [messageOf(error)] };
  }
  return { afterUp, afterDown: differences(migrated, await stateOf(databaseUrl)) };
}

function differences(expected: SchemaState, actual: SchemaState): string[] {
  return [
    ...snapshotDifferences(expected.snapshot, actual.snapshot),
    ...rowStatements(actual.rows, expected.rows).map((statement) => `rows, still to do: ${statement}`),
  ];
}

function messageOf(error: unknown): string {
  if (error instanceof MigrationError) return error.message;
  throw error;
}
