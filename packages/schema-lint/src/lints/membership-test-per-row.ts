import type { Lint } from '../lint.ts';
import { eachExpression, TABLES_WITH_POLICIES } from '../policy/policy.ts';
import { isCorrelated, namesRow } from '../policy/row-columns.ts';
import { ownFunctionOf } from '../policy/shapes.ts';
import { at, nodesOf, type Tree } from '../policy/tree.ts';

export const membershipTestPerRow: Lint = {
  name: 'membership_test_per_row',
  level: 'warn',
  summary: 'a policy that calls a function, or runs a subquery, once per row',
  reason:
    'With two million rows: agency_id = any (array (select …)) takes under a millisecond, agency_id in (select …) 360 ms, is_member(agency_id) 26 s. Wrapping a call in SELECT does not help while it depends on the row.',
  remedy:
    'Write agency_id = any (array (select private.agencies_permitting(…))): the set is made once and the index is used.',
  sql: TABLES_WITH_POLICIES,
  examine: eachExpression((tree) => {
    for (const node of nodesOf(tree, false)) {
      const complaint = complaintAbout(node);
      if (complaint !== undefined) return complaint;
    }
    return undefined;
  }),
};

/** What is wrong with one node that stands in no subquery. */
function complaintAbout(node: Tree): string | undefined {
  const called = ownFunctionOf(node);
  if (called !== undefined) return `calls ${called} for each row${namesRow(node) ? ' with a column of it' : ''}`;
  const link = at(node, 'SubLink');
  if (link === undefined) return undefined;
  if (isCorrelated(at(link, 'subselect'))) return 'runs a subquery that depends on the row';
  return at(link, 'subLinkType') === 'ANY_SUBLINK' ? 'tests IN (select …), which no index can answer' : undefined;
}
