import { readFile, writeFile } from 'node:fs/promises';
import { withClient } from '@axolop/migrations';
import { withBenchDatabase, withPastRole } from './bench-database.ts';
import { readFacts } from './facts.ts';
import { fill, PERSON, type Agency } from './fill.ts';
import { measure, type Bench, type Finding } from './measure.ts';
import { API_QUERIES } from './named-queries.ts';
import { readOptions, USAGE, UsageError, type PlanOptions } from './options.ts';
import { measurePolicy } from './policy-cost.ts';
import { summary, table, type PolicyCost } from './report.ts';
import { RequestSession } from './request-session.ts';
import { SCHEMA_QUERIES } from './schema-queries.ts';

/** Bulk agencies by number: the first is the largest, the second as small as all the others. */
const LOOKED_AT = [1, 2] as const;
const PAGE = new URL('../../docs/database/PERFORMANCE.md', import.meta.url);
const BEGIN = '<!-- bench:plans:begin -->';
const END = '<!-- bench:plans:end -->';

interface Result {
  readonly findings: readonly Finding[];
  readonly policy: PolicyCost;
  readonly server: string;
}

async function main(argv: readonly string[]): Promise<number> {
  let options: PlanOptions | null;
  try {
    options = readOptions(argv);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    console.error(`${error.message}\n\n${USAGE}`);
    return 2;
  }
  if (options === null) {
    console.log(USAGE);
    return 0;
  }
  const asked = options;
  const result = await withBenchDatabase(asked, progress, (databaseUrl) => look(databaseUrl, asked));
  const text = `${table(result.findings, result.policy)}\n\n${summary(result.findings)}`;
  console.log(asked.json ? JSON.stringify({ ...result, summary: summary(result.findings) }) : `\n${text}`);
  if (asked.save) await save(asked, result, text);
  return result.findings.every(({ shortfalls }) => shortfalls.length === 0) ? 0 : 1;
}

async function look(databaseUrl: string, options: PlanOptions): Promise<Result> {
  const { places, staffId, server } = await withClient(databaseUrl, async (client) => {
    const agencies: Agency[] = [];
    for (const number of LOOKED_AT) agencies.push(await fill(client, number, progress));
    progress('vacuum analyze');
    await client.query('vacuum analyze');
    const places = [];
    for (const agency of agencies) places.push({ agency, facts: await readFacts(client, agency) });
    const { rows } = await client.query<{ id: string; server: string }>(
      `select id, current_setting('server_version') as server from public.users where email = 'bulk-member@load.example.net'`,
    );
    const [row] = rows;
    if (row === undefined) throw new Error('The seed made no staff.');
    return { places, staffId: row.id, server: row.server };
  });
  return withPastRole(databaseUrl, async (pastRole) => {
    await using underRls = await RequestSession.open(databaseUrl);
    await using pastRls = await RequestSession.open(databaseUrl);
    const bench: Bench = { underRls, pastRls, pastRole, personId: PERSON, staffId, runs: options.runs };
    const findings: Finding[] = [];
    for (const query of [...API_QUERIES, ...SCHEMA_QUERIES]) {
      progress(query.name);
      for (const { agency, facts } of places) findings.push(await measure(bench, query, agency, facts));
    }
    const [largest] = places;
    if (largest === undefined) throw new Error('There is no agency to look at.');
    return { findings, policy: await measurePolicy(bench, largest.agency), server };
  });
}

/** Puts the table between the markers of the page; the rest of the page stays as it is. */
async function save({ contacts, agencies, largest }: PlanOptions, result: Result, text: string): Promise<void> {
  const page = await readFile(PAGE, 'utf8');
  const start = page.indexOf(BEGIN);
  const end = page.indexOf(END);
  if (start === -1 || end < start) throw new Error(`PERFORMANCE.md lacks the markers ${BEGIN} and ${END}.`);
  const block = [
    BEGIN,
    '',
    `\`pnpm bench:plans --contacts=${contacts} --agencies=${agencies} --largest=${largest}\`, 2 cores, PostgreSQL ${result.server}, warm cache:`,
    '',
    text,
    '',
    '',
  ].join('\n');
  await writeFile(PAGE, page.slice(0, start) + block + page.slice(end));
}

function progress(line: string): void {
  console.error(`  ${line}`);
}

process.exitCode = await main(process.argv.slice(2));
