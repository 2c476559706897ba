import { z } from 'zod';
import { longText } from '../kernel/fields.ts';

/** How many custom fields one call may write on one record. */
const MAX_VALUES = 200;

/**
 * A value of a custom field as it travels: text, e-mails, telephone numbers and web addresses as text, numbers as
 * numbers, currencies in minor units, dates as `YYYY-MM-DD`, instants in UTC, options and people by their ids, several
 * options as a list. `null` takes a value out.
 */
export const CustomFieldInput = z.union([
  longText(50_000),
  z.number(),
  z.boolean(),
  z.array(longText(64)).max(MAX_VALUES),
  z.null(),
]);
export type CustomFieldInput = z.infer<typeof CustomFieldInput>;

/** Values by the key of their field. In an update, fields that are not named stay as they are. */
export const CustomFieldValues = z
  .record(longText(63), CustomFieldInput)
  .refine((values) => Object.keys(values).length <= MAX_VALUES, { error: `must name at most ${MAX_VALUES} fields` });
export type CustomFieldValues = z.infer<typeof CustomFieldValues>;

/** The value of one field; what every object inherits, such as `constructor`, is none. */
export function customValue<Value>(values: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(values, key) ? values[key] : undefined;
}
