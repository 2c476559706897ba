import { columnNamesOf } from '@axolop/database';
import type { z } from 'zod';

/** Columns with the reason why a grant and the data schema differ in them. */
type Reasons = Readonly<Record<string, string>>;

/** Where the grants of a table differ from what the API's data schema holds. */
export interface Differences {
  /** Columns that a client may write although the schema does not hold them. */
  readonly also?: Reasons;
  /** Columns of the schema that no client writes, or that are no columns of the table. */
  readonly except?: Reasons;
}

/**
 * The columns that a client may write, from the schema of the data that the API takes: a field that is added there is
 * expected here.
 *
 * @throws Error when a difference is none
 */
export function dataColumns(data: z.ZodObject, { also = {}, except = {} }: Differences = {}): string[] {
  const columns = columnNamesOf(data);
  const idle = [
    ...Object.keys(also).filter((column) => columns.includes(column)),
    ...Object.keys(except).filter((column) => !columns.includes(column)),
  ];
  if (idle.length > 0) throw new Error(`The data schema says the same about ${idle.join(', ')}.`);
  return [...columns.filter((column) => !Object.hasOwn(except, column)), ...Object.keys(also)];
}
