import { z } from 'zod';
import { CustomFieldName } from './filters.ts';

/** Up or down. Records without what a list is sorted by come last either way. */
export const SortDirection = z.enum(['asc', 'desc']);
export type SortDirection = z.infer<typeof SortDirection>;

/** The order of a list. */
export interface Sort {
  field: string;
  direction: SortDirection;
}

/** The orders of a list: by own fields, and by custom fields (`custom.` and the key of one that has an order). @param fields the own ones */
export function sortSchema<const Field extends string>(fields: readonly [Field, ...Field[]]) {
  return z.strictObject({
    field: z.union([z.enum(fields), CustomFieldName], {
      error: `must be one of ${fields.join(', ')}, or custom. and the key of a custom field`,
    }),
    direction: SortDirection,
  });
}
