import { snakeCase, type SnakeCase } from '@axolop/domain';
import type { z } from 'zod';

/** `firstName` → `firstName:first_name`, `email` → `email`. */
type Column<Key extends string> = SnakeCase<Key> extends Key ? Key : `${Key}:${SnakeCase<Key>}`;

/** One member of a union; which one, TypeScript decides, and nothing here depends on it. */
type OneOf<Union> = (Union extends unknown ? (member: () => Union) => void : never) extends (member: infer Last) => void
  ? Last extends () => infer Member
    ? Member
    : never
  : never;

/** The columns of keys as one text for `select`, in some order: PostgREST does not care, and neither does the type of its rows. */
type Columns<Keys extends string, Text extends string = ''> = [Keys] extends [never]
  ? Text
  : OneOf<Keys> extends infer Key extends string
    ? Columns<Exclude<Keys, Key>, Text extends '' ? Column<Key> : `${Text},${Column<Key>}`>
    : never;

/**
 * The columns of an entity for `select`, under the names that callers see. PostgREST does the renaming, so no code maps
 * rows. A field of the shape that is no column, or one of another type, is a type error where the query function returns.
 *
 * Guarantee of the cast: the text names the keys that its type is made of, each renamed exactly as {@link Column} renames it.
 * Only the order may differ, which changes neither the rows nor their type. TypeScript cannot follow keys at run time.
 *
 * @param entity the shape that callers get
 * @param others fields of the shape that are no columns of its table: joins and sums, which the caller adds by hand
 */
export function columnsOf<Shape extends z.ZodRawShape, Other extends keyof Shape & string = never>(
  entity: z.ZodObject<Shape>,
  ...others: readonly Other[]
): Columns<Exclude<keyof Shape & string, Other>> {
  const keys = keysOf(entity, others);
  const text = keys.map((key) => (snakeCase(key) === key ? key : `${key}:${snakeCase(key)}`)).join(',');
  // oxlint-disable-next-line typescript/consistent-type-assertions -- see the guarantee above
  return text as Columns<Exclude<keyof Shape & string, Other>>;
}

/**
 * The columns of an entity, or of the data that a caller writes, as the database names them.
 *
 * @param others fields of the shape that are no columns of its table
 */
export function columnNamesOf<Shape extends z.ZodRawShape>(
  entity: z.ZodObject<Shape>,
  ...others: readonly (keyof Shape & string)[]
): string[] {
  return keysOf(entity, others).map(snakeCase);
}

function keysOf({ shape }: z.ZodObject, others: readonly string[]): string[] {
  return Object.keys(shape).filter((key) => !others.includes(key));
}
