import { z } from 'zod';
import { longText } from './fields.ts';
import { CalendarDate, Id, Timestamp } from './identifiers.ts';

/**
 * How a condition compares. `ne`, `notIn`, `notContains`, `none` and `isNotEmpty` are the exact opposites of `eq`,
 * `in`, `contains`, `any` and `isEmpty`: they are true of a record that has no value, and every other operator
 * is false of it. Text is compared without regard to upper and lower case. `between` takes both ends in.
 */
export const FilterOperator = z.enum([
  'eq',
  'ne',
  'in',
  'notIn',
  'lt',
  'lte',
  'gt',
  'gte',
  'between',
  'contains',
  'notContains',
  'startsWith',
  'endsWith',
  'any',
  'all',
  'none',
  'isEmpty',
  'isNotEmpty',
]);
export type FilterOperator = z.infer<typeof FilterOperator>;

/**
 * A moment told from now, in the time zone of the agency: `{ relative: 'now', amount: -7, unit: 'day' }` is a week
 * ago, `{ relative: 'startOfMonth', amount: 1, unit: 'month' }` when the next month begins. Weeks begin on Monday.
 * Without an amount it is the moment itself, without a unit it counts days.
 */
export const RelativeMoment = z.strictObject({
  relative: z.enum(['now', 'startOfDay', 'startOfWeek', 'startOfMonth', 'startOfQuarter', 'startOfYear']),
  amount: z.int().min(-1000).max(1000).optional(),
  unit: z.enum(['minute', 'hour', 'day', 'week', 'month', 'year']).optional(),
});
export type RelativeMoment = z.infer<typeof RelativeMoment>;

const FilterText = longText(500).min(1);

/** One thing that a field is compared with. */
export const FilterScalar = z.union([FilterText, z.number(), z.boolean(), RelativeMoment]);
export type FilterScalar = z.infer<typeof FilterScalar>;

/** One thing, or several: `in`, `notIn`, `any`, `all`, `none` take a list, `between` takes two. */
export const FilterValue = z.union([FilterScalar, z.array(FilterScalar).min(1).max(200)]);
export type FilterValue = z.infer<typeof FilterValue>;

/** One comparison. `field` is a field of the record or `custom.` with the key of a custom field. */
export type FilterCondition = {
  field: string;
  operator: FilterOperator;
  value?: FilterValue | undefined;
};

/** What a list shows: a condition, or filters that are joined or turned round. */
export type Filter = { and: Filter[] } | { or: Filter[] } | { not: Filter } | FilterCondition;

/** How deep filters may stand inside each other, and how many conditions they may have together. */
export const MAX_FILTER_DEPTH = 8;
export const MAX_FILTER_CONDITIONS = 100;

/** How a field is compared. The words of a `word` are known to the database, which refuses others. */
export type FilterFieldType =
  'text' | 'email' | 'phone' | 'search' | 'word' | 'number' | 'boolean' | 'date' | 'datetime' | 'id' | 'tags';

/** The fields of a record that a filter may name, and how each is compared. */
export type FilterFields = Readonly<Record<string, FilterFieldType>>;

/** The operators of each type of field. */
export const FILTER_OPERATORS = {
  text: ['eq', 'ne', 'in', 'notIn', 'contains', 'notContains', 'startsWith', 'endsWith', 'isEmpty', 'isNotEmpty'],
  email: ['eq', 'ne', 'in', 'notIn', 'contains', 'notContains', 'startsWith', 'endsWith', 'isEmpty', 'isNotEmpty'],
  phone: ['eq', 'ne', 'in', 'notIn', 'contains', 'notContains', 'startsWith', 'endsWith', 'isEmpty', 'isNotEmpty'],
  search: ['contains', 'notContains'],
  word: ['eq', 'ne', 'in', 'notIn', 'isEmpty', 'isNotEmpty'],
  number: ['eq', 'ne', 'in', 'notIn', 'lt', 'lte', 'gt', 'gte', 'between', 'isEmpty', 'isNotEmpty'],
  boolean: ['eq', 'ne', 'isEmpty', 'isNotEmpty'],
  date: ['eq', 'ne', 'lt', 'lte', 'gt', 'gte', 'between', 'isEmpty', 'isNotEmpty'],
  datetime: ['lt', 'lte', 'gt', 'gte', 'between', 'isEmpty', 'isNotEmpty'],
  id: ['eq', 'ne', 'in', 'notIn', 'isEmpty', 'isNotEmpty'],
  tags: ['any', 'all', 'none', 'isEmpty', 'isNotEmpty'],
} as const satisfies Record<FilterFieldType, readonly FilterOperator[]>;

const A_TEXT = { schema: FilterText, expected: 'a text of 1 to 500 characters' };

/** What a field of each type is compared with. */
const COMPARED_WITH: Readonly<Record<FilterFieldType, { readonly schema: z.ZodType; readonly expected: string }>> = {
  text: A_TEXT,
  email: A_TEXT,
  phone: A_TEXT,
  search: A_TEXT,
  word: A_TEXT,
  number: { schema: z.int(), expected: 'a whole number' },
  boolean: { schema: z.boolean(), expected: 'true or false' },
  date: { schema: z.union([CalendarDate, RelativeMoment]), expected: 'a day such as 2026-03-31, or a relative moment' },
  datetime: {
    schema: z.union([Timestamp, RelativeMoment]),
    expected: 'an instant such as 2026-03-31T12:00:00Z, or a relative moment',
  },
  id: { schema: Id, expected: 'an id' },
  tags: { schema: Id, expected: 'an id of a tag' },
};

/** The name of a custom field in a filter or an order. */
export const CustomFieldName = z.string().regex(/^custom\.[a-z][a-z0-9_]{0,62}$/u, {
  error: 'must be a field of the record, or custom. and the key of a custom field',
});

interface Problem {
  readonly path: string;
  readonly message: string;
}

/** What is wrong with a condition; a custom field's type is known to the database only, which looks at the rest. */
function problemOf(fields: FilterFields, { field, operator, value }: FilterCondition): Problem | null {
  const type = Object.hasOwn(fields, field) ? fields[field] : undefined;
  if (type !== undefined) {
    const operators: readonly FilterOperator[] = FILTER_OPERATORS[type];
    if (!operators.includes(operator)) return { path: 'operator', message: `must be one of ${operators.join(', ')}` };
  }
  const count = countProblem(operator, value);
  if (count !== null) return { path: 'value', message: count };
  if (type === undefined || value === undefined) return null;
  const { schema, expected } = COMPARED_WITH[type];
  const wrong = [value].flat().some((one) => !schema.safeParse(one).success);
  return wrong ? { path: 'value', message: `must be ${expected}` } : null;
}

function countProblem(operator: FilterOperator, value: FilterValue | undefined): string | null {
  const isList = Array.isArray(value);
  switch (operator) {
    case 'isEmpty':
    case 'isNotEmpty':
      return value === undefined ? null : 'must be left out with this operator';
    case 'between':
      return isList && value.length === 2 ? null : 'must be two values with this operator';
    case 'in':
    case 'notIn':
    case 'any':
    case 'all':
    case 'none':
      return isList ? null : 'must be a list with this operator';
    default:
      return value === undefined || isList ? 'must be one value with this operator' : null;
  }
}

/** The keys of nodes that hold others. */
const GROUPS = ['and', 'or', 'not'] as const;

/**
 * Looks how deep and how large a filter is before it is parsed: the parser goes as deep as its input, and through every
 * node of it. What joins nothing counts as a condition, whatever it holds; and whatever still waits holds one at least.
 */
function sizeProblem(input: unknown): string | null {
  let conditions = 0;
  const open: { node: unknown; depth: number }[] = [{ node: input, depth: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { node, depth } = next;
    if (depth > MAX_FILTER_DEPTH) return `must be at most ${MAX_FILTER_DEPTH} levels deep`;
    const inside = GROUPS.flatMap((key) => insideOf(node, key)).flat();
    if (inside.length === 0) conditions += 1;
    if (conditions + open.length + inside.length > MAX_FILTER_CONDITIONS) {
      return `must have at most ${MAX_FILTER_CONDITIONS} conditions`;
    }
    for (const child of inside) open.push({ node: child, depth: depth + 1 });
  }
  return null;
}

function insideOf(node: unknown, key: string): unknown[] {
  return typeof node === 'object' && node !== null && Object.hasOwn(node, key) ? [Reflect.get(node, key)] : [];
}

/**
 * A filter of any size.
 *
 * @param fields the own fields of the record that a condition may name, beside custom fields
 * @param node the same schema, for what stands inside
 */
export function filterNodeSchema(
  fields: FilterFields,
  node: () => z.ZodType<Filter, Filter>,
): z.ZodType<Filter, Filter> {
  const several = z.array(z.lazy(node)).min(1).max(MAX_FILTER_CONDITIONS);
  const condition = z
    .strictObject({
      field: z.union([z.enum(Object.keys(fields)), CustomFieldName], {
        error: 'must be a field of the record, or custom. and the key of a custom field',
      }),
      operator: FilterOperator,
      value: FilterValue.optional(),
    })
    .superRefine((it, context) => {
      const problem = problemOf(fields, it);
      if (problem !== null) context.addIssue({ code: 'custom', path: [problem.path], message: problem.message });
    });
  return z.union([
    z.strictObject({ and: several }),
    z.strictObject({ or: several }),
    z.strictObject({ not: z.lazy(node) }),
    condition,
  ]);
}

/**
 * A filter that is small enough to be answered.
 *
 * @param node the schema without these limits, as {@link filterNodeSchema} makes it
 */
export function filterSchema(node: z.ZodType<Filter, Filter>) {
  return z.preprocess((input: Filter, context) => {
    const problem = sizeProblem(input);
    if (problem !== null) context.addIssue({ code: 'custom', message: problem, input });
    return input;
  }, node);
}
