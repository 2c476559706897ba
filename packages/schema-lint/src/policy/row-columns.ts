import { at, listAt, wordsOf, type Tree } from './tree.ts';

/**
 * Whether an expression depends on the row that the policy judges: a column of it, read directly or from inside a subquery.
 * PostgreSQL prints columns inside a subquery with the name of their table, so a name that no FROM of the subquery brought is the row's.
 */
export function namesRow(tree: Tree): boolean {
  return reads(tree, undefined);
}

/** Whether a subquery depends on the row, and so has to run again for each. */
export function isCorrelated(subquery: Tree): boolean {
  return reads(subquery, []);
}

/** `known`: the tables of the subqueries around this node; undefined outside of any. */
function reads(tree: Tree, known: readonly string[] | undefined): boolean {
  if (typeof tree !== 'object' || tree === null) return false;
  const select = at(tree, 'SelectStmt');
  if (select !== undefined) {
    const inside = [...(known ?? []), ...aliasesIn(select)];
    return Object.values(asObject(select)).some((child) => reads(child, inside));
  }
  const column = at(tree, 'ColumnRef');
  if (column !== undefined) {
    const words = wordsOf(listAt(column, 'fields'));
    if (known === undefined) return true;
    return words.length > 1 && !known.includes(words[0] ?? '');
  }
  return Object.values(tree).some((child) => reads(child, known));
}

/** The names under which the FROM and WITH of a SELECT offer tables; a UNION keeps them in its branches. */
function aliasesIn(tree: Tree): string[] {
  if (typeof tree !== 'object' || tree === null) return [];
  const own = ['RangeVar', 'RangeSubselect', 'RangeFunction', 'JoinExpr', 'CommonTableExpr'].flatMap((kind) => {
    const node = at(tree, kind);
    return [at(at(node, 'alias'), 'aliasname'), at(node, 'relname'), at(node, 'ctename')].filter(
      (name) => typeof name === 'string',
    );
  });
  return [...own, ...Object.values(tree).flatMap((child) => aliasesIn(child))];
}

function asObject(tree: Tree): object {
  return typeof tree === 'object' && tree !== null ? tree : {};
}
