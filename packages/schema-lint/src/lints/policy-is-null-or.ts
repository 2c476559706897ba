import type { Lint } from '../lint.ts';
import { eachExpression, TABLES_WITH_POLICIES } from '../policy/policy.ts';
import { namesRow } from '../policy/row-columns.ts';
import { armsOf, at, nodesOf, type Tree } from '../policy/tree.ts';

export const policyIsNullOr: Lint = {
  name: 'policy_is_null_or',
  level: 'error',
  summary: 'a policy that lets rows through because a column of theirs is null',
  reason:
    '"owner is null or …" makes orphans of one agency readable for everyone; so do IS NOT DISTINCT FROM and coalesce, more quietly.',
  remedy: 'Make the column NOT NULL and drop the exception.',
  sql: TABLES_WITH_POLICIES,
  examine: eachExpression((tree) =>
    [...nodesOf(tree, true)].some(acceptsNull) ? 'lets rows with a null through' : undefined,
  ),
};

function acceptsNull(tree: Tree): boolean {
  const arms = armsOf(tree, 'OR_EXPR') ?? [];
  if (arms.some((arm) => at(at(arm, 'NullTest'), 'nulltesttype') === 'IS_NULL' && namesRow(arm))) return true;
  const comparison = at(tree, 'A_Expr');
  const nullSafe = ['AEXPR_DISTINCT', 'AEXPR_NOT_DISTINCT'].includes(String(at(comparison, 'kind')));
  return (nullSafe || at(tree, 'CoalesceExpr') !== undefined) && namesRow(tree);
}
