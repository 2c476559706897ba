import type { z } from 'zod';
import { filterNodeSchema, filterSchema, type Filter, type FilterFields } from '../kernel/filters.ts';
import { sortSchema } from '../kernel/sorts.ts';

/** The fields of opportunities that a filter may name. `private.own_filter_fields()` has the same, and a test compares. */
export const OPPORTUNITY_FILTER_FIELDS = {
  name: 'text',
  contactId: 'id',
  pipelineId: 'id',
  stageId: 'id',
  status: 'word',
  amountMinor: 'number',
  currency: 'word',
  probability: 'number',
  expectedCloseDate: 'date',
  closedAt: 'datetime',
  lostReason: 'text',
  ownerId: 'id',
  createdBy: 'id',
  createdAt: 'datetime',
  updatedAt: 'datetime',
} as const satisfies FilterFields;

export const OpportunityFilterNode: z.ZodType<Filter, Filter> = filterNodeSchema(
  OPPORTUNITY_FILTER_FIELDS,
  () => OpportunityFilterNode,
);

/** Which opportunities. */
export const OpportunityFilter = filterSchema(OpportunityFilterNode);

/** What opportunities can be sorted by, beside custom fields that have an order. */
export const OPPORTUNITY_SORT_FIELDS = ['createdAt', 'updatedAt', 'name', 'amountMinor', 'expectedCloseDate'] as const;

export const OpportunitySort = sortSchema(OPPORTUNITY_SORT_FIELDS);
export type OpportunitySort = z.infer<typeof OpportunitySort>;
