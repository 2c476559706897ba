import type { Pool } from 'pg';
import { z } from 'zod';
import type { PlainRecords } from './plain-records.ts';

/** Counts by key: the values of the key columns, and what is not zero of the others. */
export type Counts = Readonly<Record<string, Readonly<Record<string, number>>>>;

/** What the tables of totals say, or should say. */
export interface Totals {
  readonly contacts: Counts;
  readonly opportunities: Counts;
  readonly activities: Counts;
}

const NOBODY = '00000000-0000-0000-0000-000000000000';

/** Adds numbers up by key, for the day and for its month. */
class Tally {
  readonly #counts = new Map<string, Map<string, number>>();

  add(day: string, rest: string, name: string, n = 1): void {
    for (const period of [`day ${day}`, `month ${day.slice(0, 7)}-01`]) {
      const key = `${period} ${rest}`;
      const counts = this.#counts.get(key) ?? new Map<string, number>();
      this.#counts.set(key, counts.set(name, (counts.get(name) ?? 0) + n));
    }
  }

  get counts(): Counts {
    return withoutZeros([...this.#counts].map(([key, counts]) => [key, Object.fromEntries(counts)]));
  }
}

function withoutZeros(entries: readonly (readonly [string, Readonly<Record<string, number>>])[]): Counts {
  const kept = entries.map(
    ([key, counts]) => [key, Object.fromEntries(Object.entries(counts).filter(([, n]) => n !== 0))] as const,
  );
  return Object.fromEntries(kept.filter(([, counts]) => Object.keys(counts).length > 0));
}

const COLUMN_OF_STAGE: Readonly<Record<string, string>> = {
  lead: 'leads',
  qualified: 'qualified',
  opportunity: 'opportunities',
  customer: 'customers',
  disqualified: 'disqualified',
};

/** Counts the records one by one. */
export function plainTotals({ contacts, opportunities, activities, dayOf }: PlainRecords): Totals {
  const people = new Tally();
  for (const { source, stage, came, converted } of contacts) {
    const from = source?.trim() ?? '';
    people.add(dayOf(came), from, 'contacts');
    people.add(dayOf(came), from, COLUMN_OF_STAGE[stage] ?? stage);
    if (converted === null) continue;
    people.add(dayOf(came), from, 'converted');
    people.add(dayOf(converted), from, 'conversions');
  }
  const deals = new Tally();
  for (const { currency, status, amount, made, closed } of opportunities) {
    deals.add(dayOf(made), currency, 'opened');
    deals.add(dayOf(made), currency, 'opened_minor', amount);
    const day = status === 'open' ? dayOf(made) : dayOf(closed ?? made);
    deals.add(day, currency, status);
    deals.add(day, currency, `${status}_minor`, amount);
  }
  const work = new Tally();
  for (const { userId, kind, seconds, occurred, completed } of activities) {
    const whose = `${userId ?? NOBODY} ${kind}`;
    work.add(dayOf(occurred), whose, 'entered');
    if (completed === null) continue;
    work.add(dayOf(completed), whose, 'completed');
    work.add(dayOf(completed), whose, 'seconds', seconds ?? 0);
  }
  return { contacts: people.counts, opportunities: deals.counts, activities: work.counts };
}

const Kept = z.array(z.object({ key: z.string(), counts: z.record(z.string(), z.number()) }));

/** What stands in the tables. */
export async function keptTotals(sql: Pool, agencyId: string): Promise<Totals> {
  const read = async (table: string, keys: readonly string[]): Promise<Counts> => {
    const columns = ['period', 'starts_on', ...keys];
    const { rows } = await sql.query<Record<string, unknown>>(
      `select concat_ws(' ', ${columns.map((name) => `t.${name}`).join(', ')}) as key,
         to_jsonb(t) - array['agency_id', ${columns.map((name) => `'${name}'`).join(', ')}] as counts
       from public.${table} t where agency_id = $1`,
      [agencyId],
    );
    return withoutZeros(Kept.parse(rows).map(({ key, counts }) => [key, counts]));
  };
  return {
    contacts: await read('contact_totals', ['source']),
    opportunities: await read('opportunity_totals', ['currency']),
    activities: await read('activity_totals', ['user_id', 'kind']),
  };
}
