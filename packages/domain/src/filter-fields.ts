import { ACTIVITY_FILTER_FIELDS, ACTIVITY_SORT_FIELDS } from './activities/filters.ts';
import { CONTACT_FILTER_FIELDS, CONTACT_SORT_FIELDS } from './contacts/filters.ts';
import type { FilterFields } from './kernel/filters.ts';
import type { RecordEntity } from './kernel/records.ts';
import { OPPORTUNITY_FILTER_FIELDS, OPPORTUNITY_SORT_FIELDS } from './sales/filters.ts';

/** The fields that a filter of each entity may name. */
export const FILTER_FIELDS = {
  contact: CONTACT_FILTER_FIELDS,
  opportunity: OPPORTUNITY_FILTER_FIELDS,
  activity: ACTIVITY_FILTER_FIELDS,
} as const satisfies Record<RecordEntity, FilterFields>;

/** What the lists of each entity can be sorted by, beside custom fields. */
export const SORT_FIELDS = {
  contact: CONTACT_SORT_FIELDS,
  opportunity: OPPORTUNITY_SORT_FIELDS,
  activity: ACTIVITY_SORT_FIELDS,
} as const satisfies Record<RecordEntity, readonly string[]>;
