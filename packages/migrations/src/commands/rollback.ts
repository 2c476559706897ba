import { maskDatabaseUrl } from '../connection.ts';
import { resolveDatabaseUrl } from '../database-url.ts';
import { rollbackSchema } from '../rollback-schema.ts';
import { DATABASE_URL, DIRECTORY, EXIT, JSON_OUTPUT, progress, UsageError, type Command } from './command.ts';
import { withDirectory } from './given-directory.ts';

export const rollbackCommand: Command = {
  options: {
    migration: { value: 'FILE', help: 'which one (required); refused while applied migrations depend on it' },
    'dry-run': { help: 'only say what would be run' },
    'database-url': DATABASE_URL,
    directory: DIRECTORY,
    json: JSON_OUTPUT,
  },
  async run(given) {
    const migration = given.text('migration');
    if (migration === undefined)
      throw new UsageError('rollback needs --migration=FILE: it takes back one migration at a time');
    const databaseUrl = await resolveDatabaseUrl(given.text('database-url'));
    const dryRun = given.has('dry-run');
    const report = await rollbackSchema({
      databaseUrl,
      migration,
      dryRun,
      onProgress: progress,
      ...withDirectory(given),
    });
    if (given.has('json')) {
      console.log(JSON.stringify(report));
      return EXIT.ok;
    }
    const source = report.source === 'stored' ? 'the rollback stored when it was applied' : 'the rollback file';
    const differs = report.fileDiffers ? ' (the file of today says something else)' : '';
    const verb = dryRun ? 'Would take' : 'Took';
    console.log(
      `${verb} back ${report.rolledBack} on ${maskDatabaseUrl(databaseUrl)} with ${report.statements} statements of ${source}${differs}.`,
    );
    return EXIT.ok;
  },
};
