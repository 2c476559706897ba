import { z } from 'zod';

/** A node of a plan, as far as it matters here; PostgreSQL says more. */
interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Index Name'?: string | undefined;
  readonly 'Relation Name'?: string | undefined;
  readonly 'Actual Loops'?: number | undefined;
  readonly 'Actual Rows'?: number | undefined;
  readonly 'Rows Removed by Filter'?: number | undefined;
  readonly 'Rows Removed by Join Filter'?: number | undefined;
  readonly 'Rows Removed by Index Recheck'?: number | undefined;
  readonly Plans?: readonly PlanNode[] | undefined;
}

const count = z.number().optional();
const PlanNode: z.ZodType<PlanNode> = z.object({
  'Node Type': z.string(),
  'Index Name': z.string().optional(),
  'Relation Name': z.string().optional(),
  'Actual Loops': count,
  'Actual Rows': count,
  'Rows Removed by Filter': count,
  'Rows Removed by Join Filter': count,
  'Rows Removed by Index Recheck': count,
  get Plans() {
    return z.array(PlanNode).optional();
  },
});

/** One statement as `EXPLAIN (FORMAT JSON)` tells of it; times in milliseconds. */
export const Explained = z.object({
  Plan: PlanNode,
  'Planning Time': z.number(),
  'Execution Time': z.number(),
});

/** What `auto_explain` tells of one statement. */
export const Overheard = z.object({ 'Query Text': z.string(), Plan: PlanNode });

/** What the plans of one query did. */
export interface PlanFacts {
  /** Indexes that were scanned, in order of appearance, without those that nothing began. */
  readonly indexes: readonly string[];
  /** Tables that were read from one end to the other. */
  readonly wholeTables: readonly string[];
  /** The most rows that one node read and threw away because of a filter or join filter, over all its loops. */
  readonly removed: number;
  /** The same for rows that an index gave although they did not match. */
  readonly rechecked: number;
}

/** Walks plans: the one of the statement, and those of the functions that it called. */
export function factsOf(plans: readonly z.output<typeof Overheard>['Plan'][]): PlanFacts {
  const nodes = plans.flatMap((plan) => flat(plan)).filter((node) => (node['Actual Loops'] ?? 0) > 0);
  const indexes = nodes.flatMap((node) => node['Index Name'] ?? []);
  const wholeTables = nodes.flatMap((node) => (node['Node Type'] === 'Seq Scan' ? (node['Relation Name'] ?? []) : []));
  const most = (pick: (node: PlanNode) => number | undefined): number =>
    Math.max(0, ...nodes.map((node) => Math.round((pick(node) ?? 0) * (node['Actual Loops'] ?? 0))));
  return {
    indexes: [...new Set(indexes)],
    wholeTables: [...new Set(wholeTables)],
    removed: Math.max(
      most((node) => node['Rows Removed by Filter']),
      most((node) => node['Rows Removed by Join Filter']),
    ),
    rechecked: most((node) => node['Rows Removed by Index Recheck']),
  };
}

function flat(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap((child) => flat(child))];
}
