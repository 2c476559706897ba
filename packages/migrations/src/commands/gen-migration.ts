import { runnable, UsageError } from '@axolop/command-line';
import { compareSchemas, isEqual, withBuiltSchemas } from '../declarative/compare-schemas.ts';
import { generateMigration } from '../declarative/generate-migration.ts';
import { withFreshServer } from '../fresh-database.ts';
import { nextMigration } from '../naming.ts';
import { EXIT, newCommand, progress } from './command.ts';
import { directoryOf } from './given-directory.ts';
import { untilStopped } from './stop-signal.ts';

const SHOWN_LINES = 60;

export const genMigrationCommand = runnable(
  newCommand()
    .argument('[NAME]', 'what follows the number of the file, like add_notes')
    .option('--check', 'write nothing; exit code 1 and the differences when a migration is missing')
    .option('--directory <DIR>', 'the folder with config.toml, schemas/, migrations/ and rollbacks/; default supabase'),
  async (options, name) => {
    const directory = directoryOf(options);
    if (options.check) {
      if (name !== undefined) throw new UsageError('--check takes no NAME');
      return check(directory);
    }
    if (name === undefined) throw new UsageError('Name the migration: npm run gen:migration -- NAME');
    nextMigration([], name);
    return generate(directory, name);
  },
);

async function check(directory: string): Promise<number> {
  const comparison = await onFreshServer((server) => withBuiltSchemas(server, directory, compareSchemas));
  if (isEqual(comparison)) {
    console.log('The schema files and access.ts say what the migrations say.');
    return EXIT.ok;
  }
  const { snapshot, statements, rows } = comparison;
  print('The schema files (-) and the migrations (+) build different schemas:', snapshot);
  print(
    'From the migrations to the schema files:',
    [...statements.map(({ text }) => text), ...rows].join('\n').split('\n'),
  );
  console.error('Write the migration that is missing: npm run gen:migration -- NAME');
  return EXIT.failed;
}

async function generate(directory: string, name: string): Promise<number> {
  const written = await onFreshServer((server) =>
    withBuiltSchemas(server, directory, (built) => generateMigration(built, directory, name)),
  );
  if (written === undefined) {
    console.log('Nothing to write: the schema files and access.ts say what the migrations say.');
    return EXIT.ok;
  }
  const { id, afterUp, afterDown } = written;
  console.log(
    `Wrote migrations/${id}.sql and rollbacks/${id}.sql. Read them, and say in the first line what they are for.`,
  );
  if (afterUp.length + afterDown.length === 0) {
    console.log('Tried: the migration leads to the schema files, the rollback leads back.');
    return EXIT.ok;
  }
  print('Tried, and the migration does not lead to the schema files (- missing, + left over):', afterUp);
  print('Tried, and the rollback does not lead back (- missing, + left over):', afterDown);
  console.error('Edit the two files, then compare: node packages/migrations/src/cli.ts gen-migration --check');
  return EXIT.failed;
}

async function onFreshServer<T>(work: Parameters<typeof withFreshServer<T>>[1]): Promise<T> {
  return untilStopped((signal) => withFreshServer(progress, work, signal));
}

function print(title: string, lines: readonly string[]): void {
  if (lines.length === 0) return;
  console.error(title);
  for (const line of lines.slice(0, SHOWN_LINES)) console.error(`  ${line}`);
  if (lines.length > SHOWN_LINES) console.error(`  and ${lines.length - SHOWN_LINES} more lines`);
}
