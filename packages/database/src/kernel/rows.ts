import { snakeCase, type SnakeCaseKeys } from '@axolop/domain';

/**
 * The columns of a row to write: the names of the database, without what is undefined. Only the top level is
 * renamed; objects inside stay as they are.
 *
 * @param data validated input, in camel case
 */
export function rowOf<Data extends object>(data: Data): SnakeCaseKeys<Data> {
  const entries = Object.entries(data).flatMap(([name, value]: [string, unknown]) =>
    value === undefined ? [] : [[snakeCase(name), value] as const],
  );
  return asRow<Data>(Object.fromEntries(entries));
}

/**
 * Guarantee: `row` was made of the entries of a `Data`, each key renamed exactly as the type SnakeCaseKeys
 * renames it, values untouched and undefined ones left out. TypeScript cannot follow a renaming at run time.
 */
function asRow<Data extends object>(row: Record<string, unknown>): SnakeCaseKeys<Data> {
  // oxlint-disable-next-line typescript/consistent-type-assertions -- see the guarantee above
  return row as SnakeCaseKeys<Data>;
}
