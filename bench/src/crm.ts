import { withClient } from '@axolop/migrations';
import { withBenchDatabase } from './bench-database.ts';
import { progress, runCommand } from './command.ts';
import { CRM_QUERIES, type CrmQuery } from './crm-queries.ts';
import { readFacts, vary, type Facts } from './facts.ts';
import { fill, PERSON, type Agency } from './fill.ts';
import { quantile } from './measure.ts';
import type { PlanOptions } from './options.ts';
import { RequestSession } from './request-session.ts';
import { markdown, saveTable } from './saved-table.ts';

/** What every query shall stay within, 95 times of 100: milliseconds. */
const GOAL = 20;
/** So often each query is asked before it counts: functions settle on a plan after five calls. */
const WARM_UP = 8;
/** Bulk agencies by number: the first is the largest, the second as small as all the others. */
const ASKED = 2;
/** So many different rows a query asks about in turn. */
const VARIATIONS = 40;

const COMMAND = {
  script: 'crm.ts',
  purpose:
    'Fills a throw-away database with everything a CRM holds and asks what its users ask, as a member of the largest agency and of a small one, under Row Level Security: how long each statement of the REST layer takes.',
  runs: 100,
  exitCodes: '0 when it was measured, 2 for wrong options.',
};

interface Place {
  readonly agency: Agency;
  readonly facts: readonly Facts[];
}

/** What one query took in one agency: milliseconds. */
interface Measured {
  readonly query: string;
  readonly agency: string;
  readonly median: number;
  readonly p95: number;
  readonly note: string;
}

async function run(options: PlanOptions): Promise<number> {
  const { measured, server } = await withBenchDatabase(options, progress, (databaseUrl) => ask(databaseUrl, options));
  const text = `${tableOf(measured)}\n\n${summaryOf(measured)}`;
  console.log(options.json ? JSON.stringify({ measured, server, summary: summaryOf(measured) }) : `\n${text}`);
  if (options.save) await saveTable('crm', options, server, text);
  return 0;
}

async function ask(databaseUrl: string, options: PlanOptions): Promise<{ measured: Measured[]; server: string }> {
  const { places, server } = await withClient(databaseUrl, async (client) => {
    const agencies: Agency[] = [];
    for (let number = 1; number <= options.agencies; number += 1) {
      const isAsked = number <= ASKED;
      const agency = await fill(client, number, { isAsked, hasCustomFields: isAsked }, progress);
      if (isAsked) agencies.push(agency);
    }
    progress('words of the search box');
    await client.query('select private.fill_search_words()');
    progress('vacuum analyze');
    await client.query('vacuum analyze');
    const found: Place[] = [];
    for (const agency of agencies) {
      found.push({ agency, facts: await vary(client, agency, await readFacts(client, agency), VARIATIONS) });
    }
    const { rows } = await client.query<{ server: string }>(`select current_setting('server_version') as server`);
    return { places: found, server: rows[0]?.server ?? '' };
  });
  await using session = await RequestSession.open(databaseUrl);
  const measured: Measured[] = [];
  for (const query of CRM_QUERIES) {
    progress(query.name);
    for (const place of places) measured.push(await measureOne(session, query, place, options.runs));
  }
  return { measured, server };
}

async function measureOne(
  session: RequestSession,
  { name, query, note = '' }: CrmQuery,
  { agency, facts }: Place,
  runs: number,
): Promise<Measured> {
  const member = { role: 'authenticated', userId: PERSON, agencyId: agency.id };
  const times: number[] = [];
  for (let turn = 0; turn < WARM_UP + runs; turn += 1) {
    const about = facts[turn % facts.length];
    if (about === undefined) throw new Error('There is nothing to ask about.');
    const time = await session.answer(member, query.statement({ agencyId: agency.id, userId: PERSON, facts: about }));
    if (turn >= WARM_UP) times.push(time);
  }
  const p95 = quantile(times, 0.95);
  return { query: name, agency: agency.label, median: quantile(times, 0.5), p95, note: p95 > GOAL ? note : '' };
}

function tableOf(measured: readonly Measured[]): string {
  return markdown(
    ['query', 'contacts', 'median ms', 'p95 ms', `within ${GOAL} ms`, 'note'],
    measured.map(({ query, agency, median, p95, note }) => [
      query,
      agency,
      median.toFixed(2),
      p95.toFixed(2),
      p95 <= GOAL ? 'yes' : 'no',
      note,
    ]),
  );
}

function summaryOf(measured: readonly Measured[]): string {
  return `${measured.length} measured, ${measured.filter(({ p95 }) => p95 <= GOAL).length} with a p95 within ${GOAL} ms`;
}

process.exitCode = await runCommand(COMMAND, process.argv.slice(2), run);
