import { runnable } from '@axolop/command-line';
import { resolveDatabaseUrl } from '../database-url.ts';
import { maintain } from '../maintain.ts';
import { DATABASE_URL, EXIT, JSON_OUTPUT, newCommand } from './command.ts';

export const maintainCommand = runnable(
  newCommand().addOption(DATABASE_URL).addOption(JSON_OUTPUT),
  async (options) => {
    const report = await maintain({ databaseUrl: await resolveDatabaseUrl(options.databaseUrl) });
    if (options.json) console.log(JSON.stringify(report));
    else if (report.done) console.log(`Sealed ${report.sealed} new entries of the audit log.`);
    else console.log('There is no audit log yet: npm run deploy:schema makes it.');
    return report.done ? EXIT.ok : EXIT.failed;
  },
);
