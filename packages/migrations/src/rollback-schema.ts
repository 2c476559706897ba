import type { Client } from 'pg';
import { withMigrationLock } from './advisory-lock.ts';
import { withClient } from './connection.ts';
import { DEFAULT_LOCK_TIMEOUT_MS } from './deploy-schema.ts';
import { ensureHistory, forgetApplied, readHistory, type AppliedRow } from './history.ts';
import { MigrationError } from './migration-error.ts';
import { loadMigrations, type MigrationFile } from './migration-files.ts';
import { list, migrationId, unknownMigration } from './naming.ts';
import { SCHEMA_DIRECTORY } from './project-root.ts';
import { dependantsOf, type Requiring } from './requirements.ts';
import { runScript } from './run-script.ts';
import { parseSqlScript, type SqlScript } from './sql-script.ts';

/** What `rollbackSchema` takes. */
export interface RollbackOptions {
  readonly databaseUrl: string;
  /** Folder with `migrations/` and `rollbacks/`; default `supabase` of this project. */
  readonly directory?: string;
  /** The one migration to take back; with or without folder and `.sql`. */
  readonly migration: string;
  /** Only say what would be run. */
  readonly dryRun?: boolean;
  readonly lockTimeoutMs?: number;
  readonly onProgress?: (line: string) => void;
}

/** What `rollbackSchema` did, or with `dryRun` would do. */
export interface RollbackReport {
  readonly dryRun: boolean;
  readonly rolledBack: string;
  readonly statements: number;
  /** `stored`: the text kept in the database when it was applied. */
  readonly source: 'stored' | 'file';
  /** True when the file of today says something else than the stored text, which was used. */
  readonly fileDiffers: boolean;
}

/**
 * Takes one applied migration back, in one transaction, with the rollback that was stored when it was applied.
 *
 * @throws MigrationError naming the file: `unknown_migration`, `not_applied`, `has_dependants`, `missing_file`,
 *   `invalid_files`, `statement_failed`, `lock_timeout`, `connection_failed`
 */
export async function rollbackSchema(options: RollbackOptions): Promise<RollbackReport> {
  const { databaseUrl, migration, dryRun = false, onProgress = () => undefined } = options;
  const files = await loadMigrations(options.directory ?? SCHEMA_DIRECTORY);
  return withClient(databaseUrl, async (client) => {
    if (dryRun) return { ...(await planRollback(client, files, migration)).report, dryRun };
    const lock = { timeoutMs: options.lockTimeoutMs ?? DEFAULT_LOCK_TIMEOUT_MS, onProgress };
    return withMigrationLock(client, lock, async () => {
      await ensureHistory(client);
      const { report, script, version } = await planRollback(client, files, migration);
      if (report.fileDiffers) onProgress(`rollbacks/${report.rolledBack}.sql has changed; the stored rollback is used`);
      await runScript(client, script, () => forgetApplied(client, version));
      onProgress(`took back ${report.rolledBack}`);
      return { ...report, dryRun };
    });
  });
}

interface RollbackPlan {
  readonly report: Omit<RollbackReport, 'dryRun'>;
  readonly script: SqlScript;
  readonly version: string;
}

async function planRollback(client: Client, files: readonly MigrationFile[], migration: string): Promise<RollbackPlan> {
  const history = await readHistory(client);
  const wanted = migrationId(migration);
  const file = files.find((candidate) => candidate.id === wanted);
  const row = history.find((candidate) => candidate.id === wanted || candidate.version === file?.version);
  if (row === undefined) {
    if (file === undefined) throw unknownMigration(migration, [...new Set([...files, ...history].map(({ id }) => id))]);
    throw new MigrationError('not_applied', `${wanted}.sql is not applied, so there is nothing to take back.`);
  }
  const dependants = dependantsOf(appliedGraph(files, history), row.id);
  if (dependants.length > 0) {
    throw new MigrationError(
      'has_dependants',
      `${row.id}.sql can't be taken back while ${list(dependants)} ${dependants.length === 1 ? 'depends' : 'depend'} on it. ` +
        'Take back in this order: ' +
        dependants.toReversed().join(', '),
    );
  }
  return choosePlan(row, file);
}

async function choosePlan(row: AppliedRow, file: MigrationFile | undefined): Promise<RollbackPlan> {
  const base = { rolledBack: row.id };
  if (row.rollbackSql === null) {
    if (file === undefined) {
      throw new MigrationError(
        'missing_file',
        `${row.id} was applied by another tool without its rollback, and rollbacks/${row.id}.sql is not here.`,
      );
    }
    const report = {
      ...base,
      statements: file.rollback.statements.length,
      source: 'file',
      fileDiffers: false,
    } as const;
    return { report, script: file.rollback, version: row.version };
  }
  const fileDiffers = file !== undefined && file.rollback.text !== row.rollbackSql;
  const label = `rollbacks/${row.id}.sql${fileDiffers ? ' (as stored when it was applied)' : ''}`;
  const script = await parseSqlScript(label, row.rollbackSql);
  const report = { ...base, statements: script.statements.length, source: 'stored', fileDiffers } as const;
  return { report, script, version: row.version };
}

/** The requirements among applied migrations; one that nobody knows the requirements of is taken to need the one before. */
function appliedGraph(files: readonly MigrationFile[], history: readonly AppliedRow[]): Requiring[] {
  return history.map((row, index) => {
    const before = history[index - 1];
    const fromFile = files.find((file) => file.version === row.version)?.requires;
    return { id: row.id, requires: row.requires ?? fromFile ?? (before === undefined ? [] : [before.id]) };
  });
}
