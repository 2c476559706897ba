/** `agency_id` → `agencyId`, on the level of types. */
export type CamelCase<Text extends string> = Text extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<CamelCase<Tail>>}`
  : Text;

/** `agencyId` → `agency_id`, on the level of types. */
export type SnakeCase<Text extends string> = Text extends `${infer Head}${infer Tail}`
  ? Head extends Uppercase<Head>
    ? Head extends Lowercase<Head>
      ? `${Head}${SnakeCase<Tail>}`
      : `_${Lowercase<Head>}${SnakeCase<Tail>}`
    : `${Head}${SnakeCase<Tail>}`
  : Text;

/** `firstName` → `first_name`. */
export function snakeCase(name: string): string {
  return name.replace(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`);
}

/** `first_name` → `firstName`. */
export function camelCase(name: string): string {
  return name.replace(/_([a-z0-9])/gu, (_, letter: string) => letter.toUpperCase());
}

/** An object's keys in camel case. */
export type CamelCaseKeys<Shape> = { [Key in keyof Shape as Key extends string ? CamelCase<Key> : Key]: Shape[Key] };

/** An object's keys in snake case; an undefined value means that the key is missing. */
export type SnakeCaseKeys<Shape> = {
  [Key in keyof Shape as Key extends string ? SnakeCase<Key> : Key]: Exclude<Shape[Key], undefined>;
};
