import { armsOf, at, listAt, operatorOf, wordsOf, type Tree } from './tree.ts';

/** What a call of a function without FROM or WHERE around it looks like: `(select private.active_agency())`. */
export interface WrappedCall {
  /** With its schema, e.g. `private.active_agency`. */
  readonly name: string;
  readonly arguments: readonly Tree[];
}

/** The schema-qualified name of a function call, undefined for anything else and for functions of pg_catalog. */
export function ownFunctionOf(tree: Tree): string | undefined {
  const words = wordsOf(listAt(at(tree, 'FuncCall'), 'funcname'));
  return words.length > 1 ? words.join('.') : undefined;
}

/** Whether a node is the plain column with this name. */
function isColumn(tree: Tree, column: string): boolean {
  const words = wordsOf(listAt(at(tree, 'ColumnRef'), 'fields'));
  return words.length === 1 && words[0] === column;
}

/** `column = (select call())`, else undefined. */
export function comparedWithCall(tree: Tree, column: string): WrappedCall | undefined {
  if (operatorOf(tree, 'AEXPR_OP') !== '=') return undefined;
  return sides(tree, column, 'EXPR_SUBLINK');
}

/** `column = any (array (select call()))`, else undefined. */
export function comparedWithSet(tree: Tree, column: string): WrappedCall | undefined {
  if (operatorOf(tree, 'AEXPR_OP_ANY') !== '=') return undefined;
  return sides(tree, column, 'ARRAY_SUBLINK');
}

/** Whether every row that passes also passes `test`: AND needs one such arm, OR all of them. */
export function guarantees(tree: Tree, test: (tree: Tree) => boolean): boolean {
  const all = armsOf(tree, 'AND_EXPR');
  if (all !== undefined) return all.some((arm) => guarantees(arm, test));
  const any = armsOf(tree, 'OR_EXPR');
  if (any !== undefined) return any.every((arm) => guarantees(arm, test));
  return test(tree);
}

function sides(tree: Tree, column: string, kind: string): WrappedCall | undefined {
  const expression = at(tree, 'A_Expr');
  const left = at(expression, 'lexpr');
  const right = at(expression, 'rexpr');
  if (isColumn(left, column)) return wrappedCall(right, kind);
  return isColumn(right, column) ? wrappedCall(left, kind) : undefined;
}

function wrappedCall(tree: Tree, kind: string): WrappedCall | undefined {
  const link = at(tree, 'SubLink');
  if (at(link, 'subLinkType') !== kind) return undefined;
  const select = at(at(link, 'subselect'), 'SelectStmt');
  const bare = [
    'fromClause',
    'whereClause',
    'withClause',
    'groupClause',
    'havingClause',
    'limitCount',
    'limitOffset',
    'larg',
  ];
  if (bare.some((clause) => at(select, clause) !== undefined)) return undefined;
  const targets = listAt(select, 'targetList');
  const call = at(at(targets[0], 'ResTarget'), 'val');
  const name = ownFunctionOf(call);
  if (targets.length !== 1 || name === undefined) return undefined;
  return { name, arguments: listAt(at(call, 'FuncCall'), 'args') };
}
