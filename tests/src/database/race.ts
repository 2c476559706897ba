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
  /** Takes back what the first one did, when the second one is refused: the next race may run on the same copy. */
  readonly undo?: string;
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

/** A copy of the database, with a connection for who sets up and looks, and one for each caller. */
export interface Track {
  readonly fixture: Fixture;
  readonly keeper: Client;
  readonly one: Client;
  readonly other: Client;
}

/** Makes a copy for races. */
export async function openTrack(laboratory: Laboratory, name: string): Promise<Track> {
  const [keeper, one, other] = [await laboratory.copy(name), await laboratory.copy(name), await laboratory.copy(name)];
  return { fixture: laboratory.fixture, keeper, one, other };
}

/** Runs a race. @returns how it ended otherwise than it must, or null */
export async function raceProblem(track: Track, race: Race): Promise<string | null> {
  const { keeper } = track;
  await keeper.query(race.set);
  const outcome = await runRace(track, race);
  if (outcome !== race.outcome) return `${outcome} instead of ${race.outcome}`;
  if (race.undo !== undefined) await keeper.query(race.undo);
  if (race.after === undefined) return null;
  const { rows } = await keeper.query<unknown[]>({ text: race.after.sql, rowMode: 'array' });
  const seen = rows[0]?.[0];
  return seen === race.after.value ? null : `${String(seen)} instead of ${race.after.value}`;
}

async function runRace({ fixture, keeper, one, other }: Track, { first, second }: Race): Promise<string> {
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
  // After a refusal this rolls back.
  const committed = await other.query('commit').then(
    () => 'done',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  return outcome === 'done' ? committed : outcome;
}

async function enter(client: Client, { people }: Fixture, { who, header }: Run): Promise<void> {
  const { claims, headers, role } = who === 'server' ? FULL_RIGHTS : signedIn(people[who], header);
  await client.query("begin; set local lock_timeout = '5s'");
  await client.query(
    "select set_config('request.jwt.claims', $1, true), set_config('request.headers', $2, true), set_config('role', $3, true)",
    [claims, headers, role],
  );
}
