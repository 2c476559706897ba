import { PERMISSIONS } from '@axolop/domain';
import type { Lint } from '../lint.ts';
import { eachExpression, TABLES_WITH_POLICIES } from '../policy/policy.ts';
import { comparedWithSet, guarantees } from '../policy/shapes.ts';
import { at, type Tree } from '../policy/tree.ts';

const AGENCIES_PERMITTING = 'private.agencies_permitting';

export const policyWithoutPermission: Lint = {
  name: 'policy_without_permission',
  level: 'error',
  summary:
    'a permissive policy on a tenant table that asks for no known permission, or allows a write to who may only read',
  reason:
    'Rights come from one table of roles and permissions. A policy that is not built on it follows neither a changed role nor a removed member, and one that names a misspelt permission shows nothing to anybody.',
  remedy:
    "agency_id = any (array (select private.agencies_permitting('resource:action'))) with a permission of packages/domain/src/access.ts.",
  sql: TABLES_WITH_POLICIES,
  examine: eachExpression((tree, policy, { agency_column: column }) => {
    if (!policy.permissive || column === null) return undefined;
    const writes = policy.command !== 'select';
    const asks = (part: Tree): boolean => {
      const call = comparedWithSet(part, column);
      const permission = call?.name === AGENCIES_PERMITTING ? textOf(call.arguments[0]) : undefined;
      return permission !== undefined && permission in PERMISSIONS && !(writes && permission.endsWith(':read'));
    };
    return guarantees(tree, asks) ? undefined : `does not ask for a permission that allows ${policy.command}`;
  }),
};

/** The text of a constant, with or without a cast around it. */
function textOf(tree: Tree): string | undefined {
  const constant = at(at(tree, 'TypeCast'), 'arg') ?? tree;
  const text = at(at(at(constant, 'A_Const'), 'sval'), 'sval');
  return typeof text === 'string' ? text : undefined;
}
