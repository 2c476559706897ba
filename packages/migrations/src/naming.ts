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

/** `a, b and c` */
export function list(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''}`;
}
