import { readFileSync } from 'node:fs';
import { readContacts } from './contacts-csv.ts';
import { readEnv } from './env.ts';
import { openSession } from './sign-in.ts';
import { friday } from './week/friday.ts';
import { monday } from './week/monday.ts';
import { thursday } from './week/thursday.ts';
import { tuesday } from './week/tuesday.ts';
import { wednesday } from './week/wednesday.ts';

/** Plays a week in an agency, through the typed client alone. */
async function main(): Promise<void> {
  const env = readEnv();
  const { api, userId } = await openSession(env);
  const agency = await api.agencies.create.mutate({ name: 'Brightwater', timezone: 'Europe/Vienna', currency: 'EUR' });
  console.log(`A week at ${agency.name} (${agency.id}), played by ${env.person.email}`);

  const week = (day: string) => ({
    api,
    agencyId: agency.id,
    userId,
    say: (line: string) => console.log(`${day}  ${line}`),
  });
  const imported = await monday(week('Mon'), readContacts(readFileSync(env.file, 'utf8')).contacts);
  const tag = await tuesday(week('Tue'), imported);
  const leads = await wednesday(week('Wed'), tag);
  const opportunities = await thursday(week('Thu'), leads);
  await friday(week('Fri'), opportunities, leads);
}

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
