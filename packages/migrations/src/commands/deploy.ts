import { Option, runnable } from '@axolop/command-line';
import { maskDatabaseUrl } from '../connection.ts';
import { resolveDatabaseUrl } from '../database-url.ts';
import { deploySchema } from '../deploy-schema.ts';
import { maintain } from '../maintain.ts';
import { DATABASE_URL, DIRECTORY, EXIT, JSON_OUTPUT, newCommand, progress } from './command.ts';
import { directoryOf } from './given-directory.ts';
import { showStatus } from './status.ts';

export const deployCommand = runnable(
  newCommand()
    .option('--migration <FILE>', 'apply this one only; refused while migrations that it requires are missing')
    .addOption(new Option('--status', 'only show which migrations are applied').conflicts(['migration', 'dryRun']))
    .option('--dry-run', 'only say what would be applied')
    .addOption(DATABASE_URL)
    .addOption(DIRECTORY)
    .addOption(JSON_OUTPUT),
  async (options) => {
    if (options.status) return showStatus(options);
    const { migration, dryRun = false } = options;
    const databaseUrl = await resolveDatabaseUrl(options.databaseUrl);
    const report = await deploySchema({
      databaseUrl,
      dryRun,
      directory: directoryOf(options),
      onProgress: progress,
      ...(migration === undefined ? {} : { migration }),
    });
    if (!dryRun) await maintain({ databaseUrl });
    if (options.json) {
      console.log(JSON.stringify(report));
      return EXIT.ok;
    }
    const place = maskDatabaseUrl(databaseUrl);
    if (report.applied.length === 0) {
      console.log(`Nothing to apply to ${place}: ${count(report.alreadyApplied)} in place.`);
    } else if (dryRun) {
      console.log(`Would apply to ${place}:`);
      for (const id of report.applied) console.log(`  ${id}`);
    } else {
      console.log(`Applied ${count(report.applied)} to ${place}.`);
    }
    return EXIT.ok;
  },
);

function count(names: readonly string[]): string {
  return `${names.length} migration${names.length === 1 ? '' : 's'}`;
}
