import { resolveDatabaseUrl } from '../database-url.ts';
import { maintain } from '../maintain.ts';
import { DATABASE_URL, EXIT, JSON_OUTPUT, type Command } from './command.ts';

export const maintainCommand: Command = {
  options: { 'database-url': DATABASE_URL, json: JSON_OUTPUT },
  run: async (given) => {
    const report = await maintain({ databaseUrl: await resolveDatabaseUrl(given.text('database-url')) });
    if (given.has('json')) console.log(JSON.stringify(report));
    else if (report.done) console.log(`Sealed ${report.sealed} new entries of the audit log.`);
    else console.log('There is no audit log yet: npm run deploy:schema makes it.');
    return report.done ? EXIT.ok : EXIT.failed;
  },
};
