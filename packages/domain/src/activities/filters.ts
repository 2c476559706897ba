import type { z } from 'zod';
import { filterNodeSchema, filterSchema, type Filter, type FilterFields } from '../kernel/filters.ts';
import { sortSchema } from '../kernel/sorts.ts';

/** The fields of activities that a filter may name. `private.own_filter_fields()` has the same, and a test compares. */
export const ACTIVITY_FILTER_FIELDS = {
  kind: 'word',
  subject: 'text',
  body: 'text',
  status: 'word',
  priority: 'word',
  direction: 'word',
  occurredAt: 'datetime',
  dueAt: 'datetime',
  completedAt: 'datetime',
  durationSeconds: 'number',
  contactId: 'id',
  opportunityId: 'id',
  assigneeId: 'id',
  createdBy: 'id',
  createdAt: 'datetime',
  updatedAt: 'datetime',
} as const satisfies FilterFields;

export const ActivityFilterNode: z.ZodType<Filter, Filter> = filterNodeSchema(
  ACTIVITY_FILTER_FIELDS,
  () => ActivityFilterNode,
);

/** Which activities. */
export const ActivityFilter = filterSchema(ActivityFilterNode);

/** What activities can be sorted by, beside custom fields that have an order. */
export const ACTIVITY_SORT_FIELDS = ['occurredAt', 'updatedAt', 'dueAt'] as const;

export const ActivitySort = sortSchema(ACTIVITY_SORT_FIELDS);
export type ActivitySort = z.infer<typeof ActivitySort>;
