import type { Client } from 'pg';
import { withMigrationLock } from './advisory-lock.ts';
import { withClient } from './connection.ts';
import { ensureHistory, readHistory, recordApplied, type AppliedRow } from './history.ts';
import { MigrationError } from './migration-error.ts';
import { loadMigrations, type MigrationFile } from './migration-files.ts';
import { SCHEMA_DIRECTORY } from './project-root.ts';
import { list, migrationId, unknownMigration } from './naming.ts';
import { predecessorsOf } from './requirements.ts';
import { runScript } from './run-script.ts';
import { compareWithHistory } from './schema-status.ts';

/** How long a runner waits for another one unless told otherwise. */
export const DEFAULT_LOCK_TIMEOUT_MS = 120_000;

/** What `deploySchema` takes. */
export interface DeployOptions {
  readonly databaseUrl: string;
  /** Folder with `migrations/` and `rollbacks/`; default `supabase` of this project. */
  readonly directory?: string;
  /** Apply this one file only; with or without folder and `.sql`. */
  readonly migration?: string;
  /** Only say what would be applied. */
  readonly dryRun?: boolean;
  readonly lockTimeoutMs?: number;
  readonly onProgress?: (line: string) => void;
}

/** What `deploySchema` did, or with `dryRun` would do. */
export interface DeployReport {
  readonly dryRun: boolean;
  /** Names in the order in which they were (or would be) applied. */
  readonly applied: readonly string[];
  /** Names that were applied before. */
  readonly alreadyApplied: readonly string[];
}

/**
 * Applies pending migrations, each in a transaction of its own, one runner at a time.
 *
 * @throws MigrationError naming the file: `invalid_files`, `unknown_migration`, `changed_file`, `missing_file`,
 *   `missing_predecessors`, `statement_failed`, `lock_timeout`, `connection_failed`
 */
export async function deploySchema(options: DeployOptions): Promise<DeployReport> {
  const { databaseUrl, migration, dryRun = false, onProgress = () => undefined } = options;
  const files = await loadMigrations(options.directory ?? SCHEMA_DIRECTORY);
  return withClient(databaseUrl, async (client) => {
    client.on('notice', (notice) => {
      if (notice.severity === 'WARNING') onProgress(`warning: ${notice.message ?? ''}`);
    });
    if (dryRun) {
      const history = await readHistory(client);
      const planned = planDeploy(files, history, migration).map((file) => file.id);
      return { dryRun, applied: planned, alreadyApplied: appliedNames(files, history) };
    }
    const lock = { timeoutMs: options.lockTimeoutMs ?? DEFAULT_LOCK_TIMEOUT_MS, onProgress };
    return withMigrationLock(client, lock, async () => {
      await ensureHistory(client);
      // Read under the lock: another runner may have applied some while this one waited.
      const history = await readHistory(client);
      const planned = planDeploy(files, history, migration);
      await applyAll(client, planned, onProgress);
      return { dryRun, applied: planned.map((file) => file.id), alreadyApplied: appliedNames(files, history) };
    });
  });
}

async function applyAll(
  client: Client,
  planned: readonly MigrationFile[],
  onProgress: (line: string) => void,
): Promise<void> {
  for (const file of planned) {
    const startedAt = performance.now();
    await runScript(client, file.script, () => recordApplied(client, file));
    onProgress(`applied ${file.id} (${Math.round(performance.now() - startedAt)} ms)`);
  }
}

function appliedNames(files: readonly MigrationFile[], history: readonly AppliedRow[]): string[] {
  const versions = new Set(history.map((row) => row.version));
  return files.filter((file) => versions.has(file.version)).map((file) => file.id);
}

/** Which files are to be applied, in order; throws as `deploySchema` does. */
function planDeploy(
  files: readonly MigrationFile[],
  history: readonly AppliedRow[],
  migration?: string,
): readonly MigrationFile[] {
  const wanted = migration === undefined ? null : migrationId(migration);
  if (wanted !== null && !files.some((file) => file.id === wanted)) {
    throw unknownMigration(
      migration ?? '',
      files.map((file) => file.id),
    );
  }
  refuseDrift(files, history);
  const applied = new Set(appliedNames(files, history));
  const pending = files.filter((file) => !applied.has(file.id));
  if (wanted === null) return pending;
  const missing = predecessorsOf(files, wanted).filter((id) => !applied.has(id));
  if (missing.length > 0 && !applied.has(wanted)) {
    throw new MigrationError(
      'missing_predecessors',
      `${wanted}.sql requires ${list(missing)}, not applied yet. Apply ${missing.length === 1 ? 'it' : 'them'} first, ` +
        'or everything with: npm run deploy:schema',
    );
  }
  return pending.filter((file) => file.id === wanted);
}

function refuseDrift(files: readonly MigrationFile[], history: readonly AppliedRow[]): void {
  const statuses = compareWithHistory(files, history);
  const changed = statuses.filter((status) => status.state === 'changed');
  if (changed.length > 0) {
    const lines = changed.map((status) => {
      const before = history.find((row) => row.version === status.version)?.id;
      const renamed = before !== undefined && before !== status.id && before !== status.version;
      return renamed
        ? `migrations/${status.id}.sql was applied as ${before}`
        : `migrations/${status.id}.sql was changed after it had been applied`;
    });
    throw new MigrationError(
      'changed_file',
      `${lines.join('\n')}\nPut the file back as it was and write a new migration for the change; or, where its data may go, ` +
        'take it back with "npm run rollback:schema -- --migration=FILE" and deploy again.',
    );
  }
  const missing = statuses.filter((status) => status.state === 'file_missing').map((status) => status.id);
  if (missing.length > 0) {
    throw new MigrationError(
      'missing_file',
      `The database has ${list(missing)} applied, but there is no such file here. Is this an old checkout? ` +
        'Bring the file back, or take it back with "npm run rollback:schema -- --migration=FILE" (its rollback is stored).',
    );
  }
}
