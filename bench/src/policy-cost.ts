import type { Agency } from './fill.ts';
import type { Bench } from './measure.ts';
import type { PolicyCost } from './report.ts';
import { sql } from './statement.ts';

/** What the policies of a table ask before the first row: which agency is active, and where the caller may read. */
const LOOK_UPS = sql`select (select private.active_agency()), array(select private.agencies_permitting('contact:read'))`;

/** Measures the fixed part of Row Level Security: the same for a page of ten rows and a table of millions. */
export async function measurePolicy(bench: Bench, agency: Agency): Promise<PolicyCost> {
  const member = { role: 'authenticated', userId: bench.personId, agencyId: agency.id };
  const times: number[] = [];
  for (let run = 0; run < bench.runs; run += 1) {
    const { execution } = await bench.underRls.time(member, LOOK_UPS);
    times.push(execution);
  }
  const sorted = times.toSorted((a, b) => a - b);
  return { execution: sorted[Math.floor(sorted.length / 2)] ?? Number.NaN };
}
