import { z } from 'zod';
import { CustomFieldName, type FilterEntity } from './filters.ts';

/** What the lists of each entity can be sorted by, beside custom fields (`custom.` and the key of one that has an order). */
export const SORT_FIELDS = {
  contact: ['createdAt', 'updatedAt', 'lastContactedAt', 'leadScore', 'name'],
  opportunity: ['createdAt', 'updatedAt', 'name', 'amountMinor', 'expectedCloseDate'],
  activity: ['occurredAt', 'updatedAt', 'dueAt'],
} as const satisfies Record<FilterEntity, readonly string[]>;

/** Up or down. Records without what a list is sorted by come last either way. */
export const SortDirection = z.enum(['asc', 'desc']);
export type SortDirection = z.infer<typeof SortDirection>;

/** The order of a list. */
export interface Sort {
  field: string;
  direction: SortDirection;
}

/** The orders of a list. @param fields the own fields that have one */
function sortSchema<const Field extends string>(fields: readonly [Field, ...Field[]]) {
  return z.strictObject({
    field: z.union([z.enum(fields), CustomFieldName], {
      error: `must be one of ${fields.join(', ')}, or custom. and the key of a custom field`,
    }),
    direction: SortDirection,
  });
}

export const ContactSort = sortSchema(SORT_FIELDS.contact);
export type ContactSort = z.infer<typeof ContactSort>;
export const OpportunitySort = sortSchema(SORT_FIELDS.opportunity);
export type OpportunitySort = z.infer<typeof OpportunitySort>;
export const ActivitySort = sortSchema(SORT_FIELDS.activity);
export type ActivitySort = z.infer<typeof ActivitySort>;
