import type { Agency } from './fill.ts';
import type { Facts } from './facts.ts';
import type { NamedQuery } from './named-queries.ts';
import type { PlanFacts } from './plan-nodes.ts';
import type { RequestSession, Requester, Times } from './request-session.ts';

/** RLS may cost this much over the same statement past it. */
export const MOST_RATIO = 3;
/** A node may throw away fewer rows than this. */
export const REMOVED_BELOW = 1000;
/** So often each statement runs before it counts: caches fill, and functions settle on a plan (after five calls). */
const WARM_UP = 6;

/** Medians and 95th percentile of one role, in milliseconds on the server. */
export interface Timing {
  readonly median: number;
  readonly p95: number;
  readonly planning: number;
}

/** What was found about one query in one agency. */
export interface Finding {
  readonly query: string;
  readonly agency: string;
  readonly plan: PlanFacts;
  /** The intended index that the plan uses; `null` when it uses none. */
  readonly index: string | null;
  readonly rls: Timing;
  readonly past: Timing;
  /** Execution under RLS over execution past it. */
  readonly ratio: number;
  readonly shortfalls: readonly Shortfall[];
}
export type Shortfall = 'index' | 'rows removed' | 'time';

/** Where to measure, and as whom. */
export interface Bench {
  readonly underRls: RequestSession;
  readonly pastRls: RequestSession;
  /** A role that RLS does not hold for, with the rights of `authenticated`. */
  readonly pastRole: string;
  readonly personId: string;
  readonly staffId: string;
  readonly runs: number;
}

/** Looks at one query in one agency: its plan first, then both roles in turn, so that a busy moment hits both. */
export async function measure(bench: Bench, query: NamedQuery, agency: Agency, facts: Facts): Promise<Finding> {
  const userId = query.byStaff === true ? bench.staffId : bench.personId;
  const statement = query.statement({ agencyId: agency.id, userId, facts });
  const place = { userId, ...(query.outsideAgencies === true ? {} : { agencyId: agency.id }) };
  const member: Requester = { role: 'authenticated', ...place };
  const unbound: Requester = { role: bench.pastRole, ...place };
  const rls: Times[] = [];
  const past: Times[] = [];
  for (let run = 0; run < WARM_UP + bench.runs; run += 1) {
    const under = await bench.underRls.time(member, statement);
    const beside = await bench.pastRls.time(unbound, statement);
    if (run < WARM_UP) continue;
    rls.push(under);
    past.push(beside);
  }
  // After the warm-up, because then functions have the plans that they keep.
  const { own, inside } = await bench.underRls.look(member, statement);
  const plan = { ...(query.inFunction === true ? inside : own), removed: Math.max(own.removed, inside.removed) };
  const index = query.indexes.find((name) => plan.indexes.includes(name)) ?? null;
  const timing = { rls: timingOf(rls), past: timingOf(past) };
  const ratio = timing.rls.median / timing.past.median;
  const shortfalls: Shortfall[] = [
    ...(index === null ? (['index'] as const) : []),
    ...(plan.removed >= REMOVED_BELOW ? (['rows removed'] as const) : []),
    ...(ratio > MOST_RATIO ? (['time'] as const) : []),
  ];
  return { query: query.name, agency: agency.label, plan, index, ...timing, ratio, shortfalls };
}

function timingOf(times: readonly Times[]): Timing {
  const executions = times.map(({ execution }) => execution);
  return {
    median: quantile(executions, 0.5),
    p95: quantile(executions, 0.95),
    planning: quantile(
      times.map(({ planning }) => planning),
      0.5,
    ),
  };
}

/** The smallest value that at least this share of the values does not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}
