import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import type { Fixture, People } from './fixture.ts';
import type { Laboratory } from './laboratory.ts';
import { FULL_RIGHTS, signedIn } from './story.ts';

/** Two callers at once: the second begins before the first has committed. */
export interface Race {
  readonly name: string;
  /** The functions that see to it that it ends well. */
  readonly about: readonly string[];
  readonly set: string;
  readonly first: Run;
  readonly second: Run;
  /** What the second one hears. */
  readonly outcome: string;
  /** A look at what stands there afterwards, with full rights. */
  readonly after?: { readonly sql: string; readonly value: string };
}

export interface Run {
  /** Somebody, or a server with full rights. */
  readonly who: keyof People | 'server';
  readonly sql: string;
  readonly header: string | null;
}

/** How long the first waits for the second to arrive at a lock, or at its end, before it commits. */
const LONGEST_HEAD_START_MS = 4000;
const LOOK_EVERY_MS = 15;
const WAITING = "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";

/**
 * Runs a race on a copy of its own.
 *
 * @param place how the copy is called, and a weakness that it gets before the race begins
 * @returns how it ended otherwise than it must, or null
 */
export async function raceProblem(
  laboratory: Laboratory,
  race: Race,
  { name, weakness = '' }: { readonly name: string; readonly weakness?: string },
): Promise<string | null> {
  try {
    const [keeper, one, other] = [
      await laboratory.copy(name),
      await laboratory.copy(name),
      await laboratory.copy(name),
    ];
    if (weakness !== '') await keeper.query(weakness);
    await keeper.query(race.set);
    const outcome = await runRace(laboratory.fixture, race, [keeper, one, other]);
    if (outcome !== race.outcome) return `${outcome} instead of ${race.outcome}`;
    if (race.after === undefined) return null;
    const { rows } = await keeper.query<unknown[]>({ text: race.after.sql, rowMode: 'array' });
    const seen = rows[0]?.[0];
    return seen === race.after.value ? null : `${String(seen)} instead of ${race.after.value}`;
  } finally {
    await laboratory.discard(name);
  }
}

async function runRace(
  fixture: Fixture,
  { first, second }: Race,
  [keeper, one, other]: readonly [Client, Client, Client],
): Promise<string> {
  await enter(one, fixture, first);
  await one.query(first.sql);
  await enter(other, fixture, second);
  const answer = other.query(second.sql).then(
    () => 'done',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  const hasAnswered = answer.then(() => true);
  for (let waited = 0; waited < LONGEST_HEAD_START_MS; waited += LOOK_EVERY_MS) {
    const { rowCount } = await keeper.query(WAITING);
    if (rowCount !== 0 || (await Promise.race([hasAnswered, sleep(LOOK_EVERY_MS, false)]))) break;
  }
  await one.query('commit');
  const outcome = await answer;
  if (outcome !== 'done') return outcome;
  return other.query('commit').then(
    () => 'done',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
}

async function enter(client: Client, { people }: Fixture, { who, header }: Run): Promise<void> {
  const { claims, headers, role } = who === 'server' ? FULL_RIGHTS : signedIn(people[who], header);
  await client.query("begin; set local lock_timeout = '5s'");
  await client.query(
    "select set_config('request.jwt.claims', $1, true), set_config('request.headers', $2, true), set_config('role', $3, true)",
    [claims, headers, role],
  );
}
