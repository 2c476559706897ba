import { insertRow, makeParents, type Parents } from '../matrix/ground.ts';
import { Pool } from 'pg';
import { keptTexts, type KeptText } from './kernel/kept-texts.ts';
import { valuesPastBounds, type PastBound } from './kernel/past-bounds.ts';

/** An agency and two sets of rows in it, so that a row and a new one never collide. */
export interface Ground {
  readonly agency: string;
  readonly here: Parents;
  readonly next: Parents;
}

/** Everybody, by what they are; all but the last two belong to agency A only. */
export interface People {
  readonly owner: string;
  readonly admin: string;
  readonly member: string;
  readonly viewer: string;
  readonly suspended: string;
  readonly removed: string;
  /** Belongs to no agency. */
  readonly stranger: string;
  /** A viewer of A who owns B. */
  readonly pat: string;
}

/** What the stories play with: it is the same in every copy of the database. */
export interface Fixture {
  readonly a: Ground;
  readonly b: Ground;
  readonly people: People;
  /** Out of the schema: what its columns refuse only because it is past a bound. */
  readonly pastBounds: readonly PastBound[];
  /** Out of the schema: a column of each table that has its texts kept. */
  readonly keptTexts: readonly KeptText[];
}

const LONG_AGO = '2020-01-01T00:00:00+00:00';
const AGENCY_A = 'aaaaaaaa-0000-4000-8000-000000000001';
const AGENCY_B = 'bbbbbbbb-0000-4000-8000-000000000001';
const person = (number: number): string => `cccccccc-0000-4000-8000-${String(number).padStart(12, '0')}`;

const PEOPLE: People = {
  owner: person(1),
  admin: person(2),
  member: person(3),
  viewer: person(4),
  suspended: person(5),
  removed: person(6),
  stranger: person(7),
  pat: person(8),
};

/** The address of somebody of {@link People}. */
export function emailOf(name: keyof People): string {
  return `${name}@example.com`;
}

/** Fills a database that has the schema and nothing else. */
export async function furnish(databaseUrl: string): Promise<Fixture> {
  const sql = new Pool({ connectionString: databaseUrl, max: 1 });
  try {
    for (const [name, id] of Object.entries(PEOPLE)) {
      await sql.query('insert into auth.users (id, email, email_confirmed_at) values ($1, $2, now())', [
        id,
        `${name}@example.com`,
      ]);
    }
    await found(sql, AGENCY_A, 'alpha');
    await found(sql, AGENCY_B, 'beta');
    await join(sql, AGENCY_A, 'owner', { role: 'owner' });
    await join(sql, AGENCY_A, 'admin', { role: 'admin' });
    await join(sql, AGENCY_A, 'member', { role: 'member' });
    await join(sql, AGENCY_A, 'viewer', { role: 'viewer' });
    await join(sql, AGENCY_A, 'suspended', { role: 'member', status: 'suspended', suspended_at: LONG_AGO });
    await join(sql, AGENCY_A, 'removed', { role: 'member', status: 'removed', removed_at: LONG_AGO });
    await join(sql, AGENCY_A, 'pat', { role: 'viewer' });
    await join(sql, AGENCY_B, 'pat', { role: 'owner' });
    return {
      a: await ground(sql, AGENCY_A, 'a'),
      b: await ground(sql, AGENCY_B, 'b'),
      people: PEOPLE,
      pastBounds: await valuesPastBounds(sql),
      keptTexts: await keptTexts(sql),
    };
  } finally {
    await sql.end();
  }
}

async function found(sql: Pool, id: string, slug: string): Promise<void> {
  const agency = {
    id,
    name: `Agency ${slug}`,
    slug: `agency-${slug}`,
    plan_id: 'scale',
    subscription_status: 'active',
  };
  const dates = { created_at: LONG_AGO, updated_at: LONG_AGO, version: 1, timezone: 'UTC', currency: 'USD' };
  await insertRow(sql, 'agencies', { ...agency, ...dates });
  await insertRow(sql, 'agency_settings', { agency_id: id });
}

async function join(
  sql: Pool,
  agency: string,
  who: keyof People,
  standing: Readonly<Record<string, string>>,
): Promise<void> {
  const membership = { agency_id: agency, user_id: PEOPLE[who], joined_at: LONG_AGO, ...standing };
  await insertRow(sql, 'agency_members', membership);
}

async function ground(sql: Pool, agency: string, label: string): Promise<Ground> {
  const here = await makeParents(sql, agency, `${label}here`);
  const next = await makeParents(sql, agency, `${label}next`);
  return { agency, here, next };
}
