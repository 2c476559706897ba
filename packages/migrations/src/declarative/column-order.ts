import { MigrationError } from '../migration-error.ts';

const COLUMN = /^column (?<table>\S+) \d+ (?<column>\S+) /u;

/**
 * Refuses a table whose columns are declared in an order that no migration can give them.
 *
 * @throws MigrationError `invalid_files` naming the table, the column and its place
 */
export function refuseMovedColumns(declared: readonly string[], migrated: readonly string[]): void {
  const existing = columnsByTable(migrated);
  for (const [table, columns] of columnsByTable(declared)) {
    const before = existing.get(table);
    if (before === undefined) continue;
    const kept = before.filter((column) => columns.includes(column));
    const wanted = [...kept, ...columns.filter((column) => !before.includes(column))];
    const place = columns.findIndex((column, index) => column !== wanted[index]);
    if (place === -1) continue;
    throw new MigrationError(
      'invalid_files',
      `PostgreSQL adds a column behind those that exist, so the order in ${table} cannot be reached: ` +
        `write its columns as ${wanted.slice(Math.max(0, place - 1)).join(', ')}.`,
    );
  }
}

/** The columns of each table, in order, from the lines of a snapshot, which are sorted by position. */
function columnsByTable(snapshot: readonly string[]): Map<string, string[]> {
  const tables = new Map<string, string[]>();
  for (const line of snapshot) {
    const { table, column } = COLUMN.exec(line)?.groups ?? {};
    if (table === undefined || column === undefined) continue;
    tables.set(table, [...(tables.get(table) ?? []), column]);
  }
  return tables;
}
