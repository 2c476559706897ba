import * as fc from 'fast-check';
import { z } from 'zod';

type Schema = z.core.JSONSchema.BaseSchema;
type Defined = Schema | boolean;

/** What values are made of, besides the schema. */
export interface Material {
  /** Ids that mean something: of records here and of another agency. */
  readonly ids: readonly string[];
  /** Valid inputs of the procedure: what stands in them under a name is often taken for the field of that name. */
  readonly inputs: readonly object[];
  /** Texts to choose from for a pattern that no text can be made of. */
  readonly texts: readonly string[];
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
  const usual = usualOf(material.inputs);
  const definitions = root.$defs ?? {};
  const follow = (reference: string): Defined =>
    reference === '#' ? root : (definitions[reference.replace(/^#\/\$defs\//u, '')] ?? true);

  // Kept, because each of them would be made again for each value that is drawn.
  const followed = new Map<string, fc.Arbitrary<unknown>>();
  const referred = (reference: string, depth: number): fc.Arbitrary<unknown> => {
    const name = `${depth} ${reference}`;
    const value = followed.get(name) ?? valueOf(follow(reference), depth);
    followed.set(name, value);
    return value;
  };

  const valueOf = (schema: Defined, depth: number): fc.Arbitrary<unknown> => {
    if (typeof schema === 'boolean') return schema ? fc.jsonValue({ maxDepth: 1 }) : fc.constant(null);
    const { $ref } = schema;
    if ($ref !== undefined) {
      return depth >= DEEPEST ? fc.constant(null) : fc.constant(null).chain(() => referred($ref, depth + 1));
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

/** Every value inside an input, with the name that it stands under; of a list, each item has the name of the list. */
function valuesIn(value: unknown, name = ''): { readonly name: string; readonly value: unknown }[] {
  if (typeof value !== 'object' || value === null) return [{ name, value }];
  const isList = Array.isArray(value);
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => valuesIn(inner, isList ? name : key));
}

/** The texts that stand in some inputs, without ids. */
export function textsIn(inputs: readonly object[]): string[] {
  const values = inputs.flatMap((input) => valuesIn(input).map(({ value }) => value));
  return [...new Set(values.filter((value): value is string => typeof value === 'string' && !isId(value)))];
}

/** Prefers what valid inputs hold under the same name: it lets a call come further than to its first refusal. */
function usualOf(inputs: readonly object[]) {
  const known = Map.groupBy(
    inputs.flatMap((input) => valuesIn(input)).filter(({ value }) => !isId(value)),
    ({ name }) => name,
  );
  return (name: string, anything: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> => {
    const values = known.get(name)?.map(({ value }) => value) ?? [];
    if (values.length === 0) return anything;
    // Not too often the same text: many a name may be used once only.
    const weight = values.some((value) => typeof value === 'string') ? 1 : 3;
    return fc.oneof({ weight, arbitrary: fc.constantFrom(...values) }, { weight: 1, arbitrary: anything });
  };
}

function isId(value: unknown): boolean {
  return z.uuid().safeParse(value).success;
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

function texts(schema: Schema, { ids, texts: known }: Material): fc.Arbitrary<string> {
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
  if (schema.pattern !== undefined) return patterned(schema.pattern, known);
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

/** Texts of a pattern. Of one that looks ahead, nothing can be made backwards: it takes some of those that are known. */
function patterned(pattern: string, known: readonly string[]): fc.Arbitrary<string> {
  const form = new RegExp(pattern, 'u');
  if (!/\(\?[=!]/u.test(pattern)) return fc.stringMatching(form);
  const fitting = known.filter((text) => form.test(text));
  if (fitting.length === 0) throw new Error(`No sample holds a text that the pattern ${pattern} takes.`);
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
