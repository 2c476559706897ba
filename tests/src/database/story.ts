import type { Fixture, People } from './fixture.ts';

/** Who sends a statement, as the REST layer tells the database. */
export interface Sender {
  readonly role: 'none' | 'anon' | 'authenticated' | 'service_role';
  readonly claims: string;
  readonly headers: string;
}

/** One statement, and what must come of it. */
export interface Step extends Sender {
  readonly sql: string;
  /** The SQLSTATE, `''` for no error, `'?'` for any error; whatever it is when left out. */
  readonly code?: string;
  /** How many rows are read or written. */
  readonly rows?: number;
  /** The first column of the first row, as text; `null` for none. */
  readonly value?: string | null;
  /** The constraint that is hurt. */
  readonly constraint?: string;
}

/** Statements of one transaction that is taken back at the end. */
export interface Story {
  readonly name: string;
  /** The table of `public` that it is about; `null` when it is about a function, or several tables. */
  readonly table: string | null;
  readonly steps: readonly Step[];
}

/** With full rights, past every policy. */
export const FULL_RIGHTS: Sender = { role: 'none', claims: '', headers: '' };

/** Somebody who is signed in. @param header what `x-agency-id` says; no header for `null` */
export function signedIn(userId: string, header: string | null): Sender {
  return {
    role: 'authenticated',
    claims: JSON.stringify({ sub: userId, role: 'authenticated', aud: 'authenticated' }),
    headers: headersWith(header),
  };
}

/** Nobody. */
export function anonymous(header: string | null): Sender {
  return { role: 'anon', claims: '{"role":"anon"}', headers: headersWith(header) };
}

/** The secret key of a server. */
export function serviceRole(header: string | null): Sender {
  return { role: 'service_role', claims: '{"role":"service_role"}', headers: headersWith(header) };
}

function headersWith(agency: string | null): string {
  return JSON.stringify(agency === null ? {} : { 'x-agency-id': agency });
}

/** Makes steps that read well: `by('owner', sql, outcome)`. */
export function steps({ a, b, people }: Fixture) {
  return {
    /** Somebody, working in agency A unless said otherwise. */
    by: (who: keyof People, sql: string, outcome: Outcome = {}, header: 'a' | 'b' | 'none' = 'a'): Step => ({
      ...signedIn(
        people[who],
        header === 'none'
          ? null
          : {
              a,
              b,
            }[header].agency,
      ),
      sql,
      code: '',
      ...outcome,
    }),
    /** With full rights: preparation, and a look at what really stands there. */
    set: (sql: string): Step => ({ ...FULL_RIGHTS, sql, code: '' }),
    see: (sql: string, value: string | null): Step => ({ ...FULL_RIGHTS, sql, code: '', value }),
    refused: (sql: string, code: string, constraint?: string): Step => ({
      ...FULL_RIGHTS,
      sql,
      code,
      ...(constraint === undefined ? {} : { constraint }),
    }),
  };
}

/** What must come of a step. */
export type Outcome = Pick<Step, 'code' | 'rows' | 'value' | 'constraint'>;
