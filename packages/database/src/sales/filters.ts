import type { ListOpportunities, Opportunity, OPPORTUNITY_FILTER_FIELDS } from '@axolop/domain';
import { trimmed, type FilteredList } from '../kernel/filtered-lists.ts';
import { equals, type ListInputs } from '../kernel/list-inputs.ts';

/** What the inputs of `opportunities.list` ask for, beside filter and order. */
export const OPPORTUNITY_INPUTS: ListInputs<ListOpportunities, keyof typeof OPPORTUNITY_FILTER_FIELDS> = {
  pipelineId: equals('pipelineId'),
  stageId: equals('stageId'),
  status: equals('status'),
  contactId: equals('contactId'),
  ownerId: equals('ownerId'),
};

/** The order of opportunities when none is asked for, and what they can be sorted by: expressions of `private.list_order`, too. */
export const OPPORTUNITY_ORDERS: Pick<FilteredList<Opportunity>, 'order' | 'keys'> = {
  order: { field: 'createdAt', direction: 'desc' },
  keys: {
    createdAt: (opportunity) => opportunity.createdAt,
    updatedAt: (opportunity) => opportunity.updatedAt,
    name: ({ name }) => trimmed(name),
    amountMinor: (opportunity) => opportunity.amountMinor,
    expectedCloseDate: (opportunity) => opportunity.expectedCloseDate,
  },
};
