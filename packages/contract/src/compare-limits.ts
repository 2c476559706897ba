import type { JsonSchema } from './json-schema.ts';

/** A limit that moved, and whether more or fewer values pass it. */
export interface LimitChange {
  readonly effect: 'limit narrowed' | 'limit widened';
  readonly text: string;
}

const LOWER = ['minLength', 'minItems', 'minProperties', 'minimum'] as const;
const UPPER = ['maxLength', 'maxItems', 'maxProperties', 'maximum'] as const;

/** Compares the limits of lengths, sizes and numbers. */
export function compareLimits(before: JsonSchema, after: JsonSchema): LimitChange[] {
  return [
    ...LOWER.flatMap((keyword) => compareLimit(keyword, lowest(keyword, before), lowest(keyword, after), -1)),
    ...UPPER.flatMap((keyword) => compareLimit(keyword, highest(keyword, before), highest(keyword, after), 1)),
  ];
}

/** A limit: its number, and whether the number itself is outside. */
interface Limit {
  readonly value: number;
  readonly exclusive: boolean;
}

/** @param growth which way the limit lets more values in */
function compareLimit(keyword: string, before: Limit, after: Limit, growth: 1 | -1): LimitChange[] {
  const further = Math.sign(after.value - before.value) * growth || Number(before.exclusive) - Number(after.exclusive);
  if (further === 0 || Number.isNaN(further)) return [];
  const text = `${keyword} ${inWords(before)} → ${inWords(after)}`;
  return [{ effect: further > 0 ? 'limit widened' : 'limit narrowed', text }];
}

function lowest(keyword: (typeof LOWER)[number], schema: JsonSchema): Limit {
  const including = numberIn(schema[keyword], Number.NEGATIVE_INFINITY);
  const above =
    keyword === 'minimum' ? numberIn(schema.exclusiveMinimum, Number.NEGATIVE_INFINITY) : Number.NEGATIVE_INFINITY;
  if (above < including || above === Number.NEGATIVE_INFINITY) return { value: including, exclusive: false };
  return schema.type === 'integer'
    ? { value: Math.max(including, above + 1), exclusive: false }
    : { value: above, exclusive: true };
}

function highest(keyword: (typeof UPPER)[number], schema: JsonSchema): Limit {
  const including = numberIn(schema[keyword], Number.POSITIVE_INFINITY);
  const below =
    keyword === 'maximum' ? numberIn(schema.exclusiveMaximum, Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY;
  if (below > including || below === Number.POSITIVE_INFINITY) return { value: including, exclusive: false };
  return schema.type === 'integer'
    ? { value: Math.min(including, below - 1), exclusive: false }
    : { value: below, exclusive: true };
}

function numberIn(value: unknown, absent: number): number {
  return typeof value === 'number' ? value : absent;
}

function inWords({ value, exclusive }: Limit): string {
  if (!Number.isFinite(value)) return 'none';
  return exclusive ? `${value} (not included)` : String(value);
}
