import { withClient } from '@axolop/migrations';
import { withBenchDatabase, withPastRole } from './bench-database.ts';
import { progress, runCommand } from './command.ts';
import { readFacts } from './facts.ts';
import { fill, PERSON, type Agency } from './fill.ts';
import { measure, type Bench, type Finding } from './measure.ts';
import { API_QUERIES } from './named-queries.ts';
import type { PlanOptions } from './options.ts';
import { measurePolicy } from './policy-cost.ts';
import { summary, table, type PolicyCost } from './report.ts';
import { RequestSession } from './request-session.ts';
import { saveTable } from './saved-table.ts';
import { SCHEMA_QUERIES } from './schema-queries.ts';
import { STATS_QUERIES } from './stats-queries.ts';

/** Bulk agencies by number: the first is the largest, the second as small as all the others. */
const LOOKED_AT = [1, 2] as const;

interface Result {
  readonly findings: readonly Finding[];
  readonly policy: PolicyCost;
  readonly server: string;
}

const COMMAND = {
  script: 'plans.ts',
  purpose:
    'Fills a throw-away database and looks at the plan of every named query: as a member of the largest agency and of a small one, beside the same statement past Row Level Security.',
  runs: 30,
  exitCodes: '0 when every plan holds, 1 when one falls short, 2 for wrong options.',
};

async function run(options: PlanOptions): Promise<number> {
  const result = await withBenchDatabase(options, progress, (databaseUrl) => look(databaseUrl, options));
  const text = `${table(result.findings, result.policy)}\n\n${summary(result.findings)}`;
  console.log(options.json ? JSON.stringify({ ...result, summary: summary(result.findings) }) : `\n${text}`);
  if (options.save) await saveTable('plans', options, result.server, text);
  return result.findings.every(({ shortfalls }) => shortfalls.length === 0) ? 0 : 1;
}

async function look(databaseUrl: string, options: PlanOptions): Promise<Result> {
  const { places, staffId, server } = await withClient(databaseUrl, async (client) => {
    const agencies: Agency[] = [];
    for (const number of LOOKED_AT)
      agencies.push(await fill(client, number, { isAsked: true, hasCustomFields: false }, progress));
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
    for (const query of [...API_QUERIES, ...STATS_QUERIES, ...SCHEMA_QUERIES]) {
      progress(query.name);
      for (const { agency, facts } of places) findings.push(await measure(bench, query, agency, facts));
    }
    const [largest] = places;
    if (largest === undefined) throw new Error('There is no agency to look at.');
    return { findings, policy: await measurePolicy(bench, largest.agency), server };
  });
}

process.exitCode = await runCommand(COMMAND, process.argv.slice(2), run);
