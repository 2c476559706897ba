import { withClient } from './connection.ts';
import { differsFromFile, readHistory, type AppliedRow } from './history.ts';
import { loadMigrations, type MigrationFile } from './migration-files.ts';
import { SCHEMA_DIRECTORY } from './project-root.ts';

/** Where one migration stands: `changed` and `file_missing` are applied, and stop a deploy until someone decides. */
export type MigrationState = 'applied' | 'pending' | 'changed' | 'file_missing';

/** One line of the status, in the order of the numbers. */
export interface MigrationStatus {
  readonly version: string;
  readonly id: string;
  readonly state: MigrationState;
  /** ISO time, or null when pending or applied by another tool. */
  readonly appliedAt: string | null;
  readonly requires: readonly string[];
  /** True when the rollback file of today is not the one stored with the applied migration (the stored one counts). */
  readonly rollbackDiffers: boolean;
}

/**
 * Compares the files with the history of a database. Changes nothing.
 *
 * @param options.directory folder with `migrations/` and `rollbacks/`, default `supabase` of this project
 * @throws MigrationError `invalid_files`, `connection_failed`
 */
export async function schemaStatus(options: {
  readonly databaseUrl: string;
  readonly directory?: string;
}): Promise<readonly MigrationStatus[]> {
  const files = await loadMigrations(options.directory ?? SCHEMA_DIRECTORY);
  const history = await withClient(options.databaseUrl, readHistory);
  return compareWithHistory(files, history);
}

/** The status from what was read before; see `schemaStatus`. */
export function compareWithHistory(
  files: readonly MigrationFile[],
  history: readonly AppliedRow[],
): readonly MigrationStatus[] {
  const rows = new Map(history.map((row) => [row.version, row]));
  const statuses = files.map((file) => statusOf(file, rows.get(file.version)));
  const known = new Set(files.map((file) => file.version));
  for (const row of history) {
    if (!known.has(row.version)) {
      statuses.push({
        version: row.version,
        id: row.id,
        state: 'file_missing',
        appliedAt: row.appliedAt,
        requires: row.requires ?? [],
        rollbackDiffers: false,
      });
    }
  }
  return statuses.sort((a, b) => Number(BigInt(a.version) - BigInt(b.version)));
}

function statusOf(file: MigrationFile, row: AppliedRow | undefined): MigrationStatus {
  const base = { version: file.version, id: file.id, requires: file.requires };
  if (row === undefined) return { ...base, state: 'pending', appliedAt: null, rollbackDiffers: false };
  return {
    ...base,
    state: differsFromFile(row, file) ? 'changed' : 'applied',
    appliedAt: row.appliedAt,
    rollbackDiffers: row.rollbackSql !== null && row.rollbackSql !== file.rollback.text,
  };
}
