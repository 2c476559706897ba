import { runnable } from '@axolop/command-line';
import { maskDatabaseUrl } from '../connection.ts';
import { resolveDatabaseUrl } from '../database-url.ts';
import { rollbackSchema } from '../rollback-schema.ts';
import { DATABASE_URL, DIRECTORY, EXIT, JSON_OUTPUT, newCommand, progress } from './command.ts';
import { directoryOf } from './given-directory.ts';

export const rollbackCommand = runnable(
  newCommand()
    .requiredOption('--migration <FILE>', 'which one, always one at a time; refused while applied ones depend on it')
    .option('--dry-run', 'only say what would be run')
    .addOption(DATABASE_URL)
    .addOption(DIRECTORY)
    .addOption(JSON_OUTPUT),
  async (options) => {
    const { migration, dryRun = false } = options;
    const databaseUrl = await resolveDatabaseUrl(options.databaseUrl);
    const directory = directoryOf(options);
    const report = await rollbackSchema({ databaseUrl, migration, dryRun, directory, onProgress: progress });
    if (options.json) {
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
);
