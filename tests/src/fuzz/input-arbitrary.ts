import * as fc from 'fast-check';
import type { z } from 'zod';

type Schema = z.core.JSONSchema.BaseSchema;
type Defined = Schema | boolean;

/** What values are made of, besides the schema. */
export interface Material {
  /** Ids that mean something: of records here and of another agency. */
  readonly ids: readonly string[];
}

/** How deep a schema that contains itself is followed. */
const DEEPEST = 4;

const LETTERS = fc.string({ unit: 'grapheme', maxLength: 40 });

/**
 * Inputs that a JSON Schema takes, as far as a JSON Schema can tell: what its author adds in code (a date that has to
 * exist, a text that has to be one line) may still refuse them.
 *
 * @param root made by `z.toJSONSchema(schema, { io: 'input' })`
 */
export function inputsOf(root: Schema, material: Material): fc.Arbitrary<unknown> {
  const definitions = root.$defs ?? {};
  const follow = (reference: string): Defined =>
    reference === '#' ? root : (definitions[reference.replace(/^#\/\$defs\//u, '')] ?? true);

  const valueOf = (schema: Defined, depth: number): fc.Arbitrary<unknown> => {
    if (typeof schema === 'boolean') return schema ? fc.jsonValue({ maxDepth: 1 }) : fc.constant(null);
    if (schema.$ref !== undefined) {
      return depth >= DEEPEST
        ? fc.constant(null)
        : fc.constant(null).chain(() => valueOf(follow(schema.$ref ?? '#'), depth + 1));
    }
    if (schema.const !== undefined) return fc.constant(schema.const);
    if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
    const branches = schema.anyOf ?? schema.oneOf;
    if (branches !== undefined) return fc.oneof(...branches.map((branch) => valueOf(branch, depth)));
    if (schema.allOf !== undefined) return valueOf(Object.assign({}, ...schema.allOf), depth);
    switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
      case 'string':
        return texts(schema, material);
      case 'integer':
        return fc.integer(range(schema, -1_000_000, 1_000_000));
      case 'number':
        return fc.oneof(
          fc.integer(range(schema, -1_000_000, 1_000_000)),
          fc.double({ ...range(schema, -1e12, 1e12), noNaN: true }),
        );
      case 'boolean':
        return fc.boolean();
      case 'null':
        return fc.constant(null);
      case 'array':
        return fc.array(valueOf(itemsOf(schema), depth), {
          minLength: schema.minItems ?? 0,
          maxLength: Math.max(schema.minItems ?? 0, Math.min(schema.maxItems ?? 3, 3)),
        });
      case 'object':
        return objects(schema, depth);
      default:
        return fc.jsonValue({ maxDepth: 1 });
    }
  };

  const objects = (schema: Schema, depth: number): fc.Arbitrary<unknown> => {
    const properties = Object.entries(schema.properties ?? {});
    if (properties.length === 0 && typeof schema.additionalProperties === 'object') {
      return fc.dictionary(fc.stringMatching(/^[a-z][a-z0-9_]{0,8}$/u), valueOf(schema.additionalProperties, depth), {
        maxKeys: 3,
      });
    }
    const model = Object.fromEntries(
      properties.map(([name, property]) => [name, usual(name, valueOf(property, depth))]),
    );
    const required = (schema.required ?? []).filter((name) => Object.hasOwn(model, name));
    return fc.record(model, { requiredKeys: required, noNullPrototype: true });
  };

  return valueOf(root, 0);
}

/** Values that let a call come further than to its first refusal, for what has to fit to something that was read before. */
const USUAL: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['cursor', null],
  ['timezone', 'Europe/Vienna'],
  ['timeZone', 'Europe/Vienna'],
  ['version', 1],
]);

function usual(name: string, anything: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return USUAL.has(name)
    ? fc.oneof({ weight: 3, arbitrary: fc.constant(USUAL.get(name)) }, { weight: 1, arbitrary: anything })
    : anything;
}

function itemsOf({ items }: Schema): Defined {
  return Array.isArray(items) ? (items[0] ?? true) : (items ?? true);
}

function range(schema: Schema, least: number, most: number): { min: number; max: number } {
  const min = schema.minimum ?? (typeof schema.exclusiveMinimum === 'number' ? schema.exclusiveMinimum + 1 : least);
  const max = schema.maximum ?? (typeof schema.exclusiveMaximum === 'number' ? schema.exclusiveMaximum - 1 : most);
  const low = Math.max(min, Math.min(least, max));
  return { min: low, max: Math.max(low, max) };
}

function texts(schema: Schema, { ids }: Material): fc.Arbitrary<string> {
  switch (schema.format) {
    case 'uuid':
      return fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...ids) }, { weight: 1, arbitrary: fc.uuid() });
    case 'email':
      return fc.oneof(fc.stringMatching(/^[a-z0-9]{1,12}@[a-z]{2,8}\.example$/u), fc.emailAddress());
    case 'uri':
      return fc.oneof(fc.stringMatching(/^https:\/\/[a-z]{2,8}\.example\/[a-z0-9]{0,8}$/u), fc.webUrl());
    case 'date-time':
      return fc
        .date({ min: new Date('1990-01-01'), max: new Date('2060-01-01'), noInvalidDate: true })
        .map((at) => at.toISOString());
    case 'date':
      return fc
        .date({ min: new Date('1990-01-01'), max: new Date('2060-01-01'), noInvalidDate: true })
        .map((at) => at.toISOString().slice(0, 10));
    default:
  }
  if (schema.pattern !== undefined) return patterned(schema.pattern);
  const minLength = schema.minLength ?? 0;
  const maxLength = Math.max(minLength, Math.min(schema.maxLength ?? 60, 60));
  return fc.oneof(
    fc.string({ minLength, maxLength }),
    fc.string({ unit: 'grapheme', minLength, maxLength }),
    fc
      .constantFrom('Ada', 'example', "O'Brien", '50% off, (now)', '日本', '🦎', 'a"b\\c', '-- ; drop')
      .filter(({ length }) => length >= minLength && length <= maxLength),
  );
}

/** Texts of a pattern. Of one that looks ahead, nothing can be made backwards: those that there are take one of these. */
function patterned(pattern: string): fc.Arbitrary<string> {
  if (!/\(\?[=!]/u.test(pattern)) return fc.stringMatching(new RegExp(pattern, 'u'));
  const fitting = ['+43 1 555 0100', '(555) 123-4567', '0664', '2026-11', '2027-02', '2026-11-25'].filter((text) =>
    new RegExp(pattern, 'u').test(text),
  );
  if (fitting.length === 0) throw new Error(`Nothing is known that the pattern ${pattern} takes.`);
  return fc.constantFrom(...fitting);
}

/** What no schema takes in most places: other types, extremes, and texts that other layers would read as their own. */
const STRANGE: readonly unknown[] = [
  null,
  true,
  -1,
  0,
  1.5,
  2 ** 53,
  -(2 ** 63),
  1e308,
  '',
  ' ',
  '\u0000',
  '\uD800',
  '\u202E',
  'x'.repeat(100_001),
  "' or 1=1 --",
  '*,agencies(*)',
  'eq.x,or(id.not.is.null)',
  '{"a":1}',
  '2026-02-30',
  '9999-12-31T23:59:59.999999Z',
  '00000000-0000-0000-0000-000000000000',
  [],
  [[[[]]]],
  Array.from({ length: 2000 }, () => 1),
  {},
  { __proto__: null, constructor: 1, toString: 'x' },
  { $ne: null },
];

/**
 * Inputs a step past the schema: one place of a good input holds something strange, is missing, or has a neighbour that
 * nobody asked for.
 */
export function strangeInputsOf(good: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  return fc
    .tuple(
      good,
      fc.nat(),
      fc.oneof(fc.constantFrom(...STRANGE), LETTERS, fc.jsonValue()),
      fc.constantFrom('put', 'add', 'drop'),
    )
    .map(([input, place, value, what]) => changedAt(input, place, value, what));
}

type Change = 'put' | 'add' | 'drop';

/** A copy of `input` in which the `place`-th spot, counted through all of it, is changed. */
function changedAt(input: unknown, place: number, value: unknown, what: Change): unknown {
  const spots = spotsIn(input, []);
  const spot = spots[place % (spots.length + 1)];
  return spot === undefined ? value : changed(input, spot, value, what);
}

function spotsIn(value: unknown, path: readonly string[]): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [[...path, key], ...spotsIn(inner, [...path, key])]);
}

function changed(input: unknown, [key, ...rest]: readonly string[], value: unknown, what: Change): unknown {
  if (typeof input !== 'object' || input === null || key === undefined) return input;
  if (Array.isArray(input)) {
    return input.map((item: unknown, index) =>
      String(index) === key ? (rest.length === 0 ? value : changed(item, rest, value, what)) : item,
    );
  }
  const entries = Object.entries(input).flatMap(([name, inner]: [string, unknown]): [string, unknown][] => {
    if (name !== key) return [[name, inner]];
    if (rest.length > 0) return [[name, changed(inner, rest, value, what)]];
    if (what === 'drop') return [];
    return what === 'put'
      ? [[name, value]]
      : [
          [name, inner],
          [`${name}_`, value],
        ];
  });
  return Object.fromEntries(entries);
}
