import { parse } from 'libpg-query';

/** A node of a parsed expression, as PostgreSQL's own parser gives it: one key that names the kind. */
export type Tree = unknown;

/** Most policies come from one template, and several lints read each of them. */
const parsedBefore = new Map<string, Promise<Tree>>();

/**
 * Parses an expression as PostgreSQL prints it (`pg_get_expr`).
 *
 * @throws SqlError when the text is no expression
 */
export async function parseExpression(text: string): Promise<Tree> {
  const before = parsedBefore.get(text);
  if (before !== undefined) return before;
  const tree = parseAfresh(text);
  parsedBefore.set(text, tree);
  return tree;
}

async function parseAfresh(text: string): Promise<Tree> {
  const parsed: unknown = await parse(`select ${text}`);
  const [statement] = listAt(parsed, 'stmts');
  const [target] = listAt(at(at(statement, 'stmt'), 'SelectStmt'), 'targetList');
  return at(at(target, 'ResTarget'), 'val');
}

/** The value under a key, undefined where there is none. */
export function at(tree: Tree, key: string): Tree {
  return typeof tree === 'object' && tree !== null
    ? Object.entries(tree).find(([name]) => name === key)?.[1]
    : undefined;
}

/** The list under a key, empty where there is none. */
export function listAt(tree: Tree, key: string): readonly Tree[] {
  const value = at(tree, key);
  return Array.isArray(value) ? value : [];
}

/** The node itself and all below it, without going into `SELECT`s unless asked to. */
export function* nodesOf(tree: Tree, intoSelects: boolean): Generator {
  if (typeof tree !== 'object' || tree === null) return;
  yield tree;
  for (const [key, value] of Object.entries(tree)) {
    if (key === 'SelectStmt' && !intoSelects) continue;
    yield* nodesOf(value, intoSelects);
  }
}

/** The words of a list of `String` nodes: the parts of a name. */
export function wordsOf(names: readonly Tree[]): readonly string[] {
  return names.flatMap((name) => {
    const word = at(at(name, 'String'), 'sval');
    return typeof word === 'string' ? [word] : [];
  });
}

/** The operator of an `A_Expr` with this kind, else undefined. */
export function operatorOf(tree: Tree, kind: string): string | undefined {
  const expression = at(tree, 'A_Expr');
  return at(expression, 'kind') === kind ? wordsOf(listAt(expression, 'name')).at(-1) : undefined;
}

/** The arms of an AND or OR, else undefined. */
export function armsOf(tree: Tree, operator: 'AND_EXPR' | 'OR_EXPR'): readonly Tree[] | undefined {
  const expression = at(tree, 'BoolExpr');
  return at(expression, 'boolop') === operator ? listAt(expression, 'args') : undefined;
}
