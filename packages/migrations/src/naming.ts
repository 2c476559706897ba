import { MigrationError } from './migration-error.ts';
import { suggestion } from './requirements.ts';

/** The bare name of a migration, from a path or file name. */
export function migrationId(migration: string): string {
  return (migration.split(/[\\/]/).at(-1) ?? '').replace(/\.sql$/i, '');
}

/** The refusal of a name that no migration has, with the close ones. */
export function unknownMigration(migration: string, names: readonly string[]): MigrationError {
  const wanted = migrationId(migration);
  const all = names.length === 0 ? 'There are none.' : `There are: ${names.join(', ')}.`;
  return new MigrationError(
    'unknown_migration',
    `There is no migration "${wanted}"${suggestion(wanted, names)}. ${all}`,
  );
}

/**
 * What a new migration is called, and which one it follows.
 *
 * @param files the names in the folder of migrations
 * @param name what follows the number
 * @throws MigrationError `invalid_files` for a name that no migration can have
 */
export function nextMigration(
  files: readonly string[],
  name: string,
): { readonly id: string; readonly previous: string | undefined } {
  if (!/^[a-z][a-z0-9_]*$/u.test(name)) {
    throw new MigrationError(
      'invalid_files',
      `"${name}" is no name for a migration: write lower-case words joined by underscores, without number and .sql, like add_notes.`,
    );
  }
  const numbered = files.filter((file) => /^\d+_.*\.sql$/u.test(file));
  const last = numbered.toSorted((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10)).at(-1);
  const number = last === undefined ? 1 : Number.parseInt(last, 10) + 1;
  return {
    id: `${String(number).padStart(3, '0')}_${name}`,
    previous: last === undefined ? undefined : migrationId(last),
  };
}

/** `a, b and c` */
export function list(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}
