import { maskDatabaseUrl } from '../connection.ts';
import { resolveDatabaseUrl } from '../database-url.ts';
import { deploySchema } from '../deploy-schema.ts';
import { maintain } from '../maintain.ts';
import { DATABASE_URL, DIRECTORY, EXIT, JSON_OUTPUT, progress, UsageError, type Command } from './command.ts';
import { withDirectory } from './given-directory.ts';
import { statusCommand } from './status.ts';

export const deployCommand: Command = {
  options: {
    migration: { value: 'FILE', help: 'apply this one only; refused while migrations that it requires are missing' },
    status: { help: 'only show which migrations are applied' },
    'dry-run': { help: 'only say what would be applied' },
    'database-url': DATABASE_URL,
    directory: DIRECTORY,
    json: JSON_OUTPUT,
  },
  async run(given) {
    const migration = given.text('migration');
    const dryRun = given.has('dry-run');
    if (given.has('status')) {
      if (migration !== undefined || dryRun) throw new UsageError('--status stands alone');
      return statusCommand.run(given);
    }
    const databaseUrl = await resolveDatabaseUrl(given.text('database-url'));
    const report = await deploySchema({
      databaseUrl,
      dryRun,
      onProgress: progress,
      ...(migration === undefined ? {} : { migration }),
      ...withDirectory(given),
    });
    if (!dryRun) await maintain({ databaseUrl });
    if (given.has('json')) {
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
};

function count(names: readonly string[]): string {
  return `${names.length} migration${names.length === 1 ? '' : 's'}`;
}
