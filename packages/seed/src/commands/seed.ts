import { runnable, UsageError, wholeNumber } from '@axolop/command-line';
import { maskDatabaseUrl, resolveDatabaseUrl } from '@axolop/migrations';
import { DATABASE_URL, EXIT, JSON_OUTPUT, newCommand, progress } from '@axolop/migrations/commands';
import { seedContacts, type RowProgress, type SeedContactsReport } from '../bulk/seed-contacts.ts';
import { seedDemo, type SeedReport } from '../seed-demo.ts';

const PLAIN_EVERY_MS = 5000;
const BAR_WIDTH = 30;

export const seedCommand = runnable(
  newCommand('npm run seed --')
    .description('Fills the database with demo data, and with many contacts on request.')
    .option('--contacts <N>', 'also fill agencies "Load 0001" and on with N contacts in all', wholeNumber(1))
    .option('--agencies <M>', 'over how many agencies they spread; default one for every 10,000', wholeNumber(1))
    .option('--largest <K>', 'how many the first of them has; default a quarter of all', wholeNumber(1))
    .option('--allow-remote', 'seed a database that is not on this machine; its accounts have a published password')
    .addOption(DATABASE_URL)
    .addOption(JSON_OUTPUT),
  async ({ contacts, agencies, largest, allowRemote = false, json, ...given }) => {
    if (contacts === undefined && (agencies !== undefined || largest !== undefined)) {
      throw new UsageError('--agencies and --largest need --contacts');
    }
    const databaseUrl = await resolveDatabaseUrl(given.databaseUrl);
    const options = { databaseUrl, allowRemote, onProgress: progress };
    const demo = await seedDemo(options);
    const bulk =
      contacts === undefined
        ? undefined
        : await seedContacts({
            ...options,
            contacts,
            ...(agencies === undefined ? {} : { agencies }),
            ...(largest === undefined ? {} : { largest }),
            onRows: rowPrinter(),
          });
    if (json) {
      console.log(JSON.stringify({ demo, ...(bulk === undefined ? {} : { contacts: bulk }) }));
      return EXIT.ok;
    }
    for (const line of [...demoLines(demo, maskDatabaseUrl(databaseUrl)), ...bulkLines(bulk)]) console.log(line);
    return EXIT.ok;
  },
);

function demoLines(report: SeedReport, place: string): string[] {
  const rows = Object.values(report.created).reduce((sum, count) => sum + count, 0);
  const names = report.agencies.map(({ name }) => name).join(' and ');
  return [
    rows === 0 ? `The demo data is in place in ${place}.` : `Demo data: ${rows} rows for ${names} in ${place}.`,
    'Sign in as',
    ...report.signIns.map(({ email, password, description }) => `  ${email}  ${password}  (${description})`),
  ];
}

function bulkLines(report: SeedContactsReport | undefined): string[] {
  if (report === undefined) return [];
  const total = `${report.contacts.toLocaleString('en')} contacts in ${report.agencies} agencies`;
  if (report.added === 0) return [`Already there: ${total}.`];
  const seconds = (value: number): string => `${value.toFixed(1)} s`;
  return [
    `Added ${report.added.toLocaleString('en')}, now ${total}: ${report.rowsPerSecond.toLocaleString('en')} rows/s over ` +
      `${seconds(report.totalSeconds)} (rows ${seconds(report.loadSeconds)}, indexes ${seconds(report.indexSeconds)}).`,
  ];
}

/** A bar that redraws itself on a terminal, else a line every few seconds. */
function rowPrinter(): (rows: RowProgress) => void {
  let printedAt = Date.now();
  return ({ done, total, rowsPerSecond }) => {
    const percent = Math.floor((done / total) * 100);
    const text = `${done.toLocaleString('en')} of ${total.toLocaleString('en')} contacts, ${percent} %, ${rowsPerSecond.toLocaleString('en')} rows/s`;
    if (process.stderr.isTTY) {
      const filled = Math.round((done / total) * BAR_WIDTH);
      const end = done === total ? '\n' : '';
      process.stderr.write(`\r  [${'#'.repeat(filled)}${'.'.repeat(BAR_WIDTH - filled)}] ${text}  ${end}`);
    } else if (done === total || Date.now() - printedAt >= PLAIN_EVERY_MS) {
      printedAt = Date.now();
      progress(text);
    }
  };
}
