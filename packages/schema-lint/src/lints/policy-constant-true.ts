import type { Lint } from '../lint.ts';
import { eachExpression, TABLES_WITH_POLICIES } from '../policy/policy.ts';
import { namesRow } from '../policy/row-columns.ts';
import { armsOf, at, operatorOf, type Tree } from '../policy/tree.ts';

export const policyConstantTrue: Lint = {
  name: 'policy_constant_true',
  level: 'error',
  summary: 'a permissive policy that lets every row through, for some callers',
  reason:
    "Permissive policies add up: one that is true, or that asks only about the caller and not about the row, opens the table to every agency. Supabase's linter knows the literal true for writes only.",
  remedy:
    'Compare the agency column with what the caller may see; for a global, read-only table add an entry to the allow-list.',
  sql: TABLES_WITH_POLICIES,
  examine: eachExpression((tree, policy) => (policy.permissive && isOpen(tree) ? 'lets every row through' : undefined)),
};

/** True when rows pass whatever they hold. */
function isOpen(tree: Tree): boolean {
  const any = armsOf(tree, 'OR_EXPR');
  if (any !== undefined) return any.some(isOpen);
  const all = armsOf(tree, 'AND_EXPR');
  if (all !== undefined) return all.every(isOpen);
  return isTautology(tree) || (!namesRow(tree) && !isNeverTrue(tree));
}

function isNeverTrue(tree: Tree): boolean {
  const constant = at(tree, 'A_Const');
  const value = at(constant, 'boolval');
  return at(constant, 'isnull') === true || (value !== undefined && at(value, 'boolval') !== true);
}

/** `column is not null`, `column = column`. */
function isTautology(tree: Tree): boolean {
  if (at(at(tree, 'NullTest'), 'nulltesttype') === 'IS_NOT_NULL') return true;
  if (operatorOf(tree, 'AEXPR_OP') !== '=') return false;
  const expression = at(tree, 'A_Expr');
  return withoutPlaces(at(expression, 'lexpr')) === withoutPlaces(at(expression, 'rexpr'));
}

/** The tree as text without the positions of its parts in the source. */
function withoutPlaces(tree: Tree): string {
  return JSON.stringify(tree, (key, value: unknown) => (key === 'location' ? undefined : value));
}
