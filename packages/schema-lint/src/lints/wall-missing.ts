import type { Found, Lint } from '../lint.ts';
import { expressionsOf, TABLES_WITH_POLICIES, tableWithPolicies, type Policy } from '../policy/policy.ts';
import { comparedWithCall, guarantees } from '../policy/shapes.ts';

const ACTIVE_AGENCY = 'private.active_agency';

export const wallMissing: Lint = {
  name: 'wall_missing',
  level: 'error',
  summary: 'a tenant table without the restrictive wall around the active agency',
  reason:
    'Permissive policies add up, so one mistake opens the table. The wall is ANDed with all of them: whatever they say, a request sees the agency it works in and no other.',
  remedy:
    'create policy …_wall on … as restrictive for all to authenticated using (agency_id = (select private.active_agency())) with check (the same).',
  sql: TABLES_WITH_POLICIES,
  examine: async (row) => {
    const { table, agency_column: column, reachable, policies } = tableWithPolicies(row);
    if (column === null || !reachable) return [];
    for (const policy of policies) if (await isWall(policy, column)) return [];
    const found: Found = {
      object: table,
      detail: `no restrictive policy for all to authenticated compares ${column} with ${ACTIVE_AGENCY}()`,
    };
    return [found];
  },
};

async function isWall(policy: Policy, column: string): Promise<boolean> {
  const covers = policy.roles.includes('authenticated') || policy.roles.includes('public');
  if (policy.permissive || policy.command !== 'all' || policy.using === null || !covers) return false;
  const expressions = await expressionsOf(policy);
  return expressions.every(({ tree }) =>
    guarantees(tree, (part) => comparedWithCall(part, column)?.name === ACTIVE_AGENCY),
  );
}
