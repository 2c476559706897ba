import type { Pool } from 'pg';
import { z } from 'zod';
import { rowsOf } from '../sql-text.ts';

/** A value that a column refuses only because it is past a bound. */
export interface PastBound {
  readonly table: string;
  readonly column: string;
  readonly value: string;
}

const Checks = z.object({ table: z.string(), column: z.string(), definitions: z.array(z.string()) });
const CHECKS = `
  select c.relname as table, a.attname as column, array_agg(pg_get_constraintdef(k.oid)) as definitions
  from pg_constraint k join pg_class c on c.oid = k.conrelid
  join pg_attribute a on a.attrelid = c.oid and a.attnum = k.conkey[1]
  where k.contype = 'c' and c.relnamespace = 'public'::regnamespace and array_length(k.conkey, 1) = 1
  group by 1, 2 order by 1, 2`;

/**
 * Values just past the bounds of each column, out of its CHECKs: one character too many or too few, only spaces, one more or
 * less than a number may be. A column with a CHECK of another kind is left out: there a value past a bound may be refused
 * for something else, so `bad-values.ts` names values by hand.
 */
export async function valuesPastBounds(sql: Pool): Promise<PastBound[]> {
  return (await rowsOf(sql, Checks, CHECKS)).flatMap(({ table, column, definitions }) => {
    const values = definitions.flatMap((definition) => conjuncts(definition).map((one) => pastBound(one, column)));
    const known = values.filter((value) => value !== null);
    return known.length < values.length ? [] : known.map((value) => ({ table, column, value }));
  });
}

/** `CHECK ((a AND b))` → `a`, `b`, as PostgreSQL prints them. */
function conjuncts(definition: string): string[] {
  const inner = definition
    .replaceAll('"', '')
    .replace(/^CHECK \(+/u, '(')
    .replace(/\)+$/u, ')');
  return inner.split(' AND ').map((one) => one.replace(/^\(+/u, '').replace(/\)+$/u, ''));
}

/** Values past one bound; null = it is no bound. What is too short for a name is a blank one. */
function pastBound(conjunct: string, column: string): string | null {
  const bound =
    /^(?<measure>\w+|length\(\w+\)|length\(btrim\(\w+\)\)) (?<symbol><=|>=) '?(?<digits>-?\d+)'?(?:::\w+)?$/u;
  const { measure, symbol, digits } = bound.exec(conjunct)?.groups ?? {};
  if (measure === undefined || digits === undefined) return null;
  const past = BigInt(digits) + (symbol === '<=' ? 1n : -1n);
  if (measure === column) return String(past);
  const blank = measure.startsWith('length(btrim(') && symbol === '>=';
  return blank ? '  ' : 'x'.repeat(Number(past));
}
