import type { Activity, ACTIVITY_FILTER_FIELDS, ListActivities } from '@axolop/domain';
import type { FilteredList } from '../kernel/filtered-lists.ts';
import { equals, type ListInputs } from '../kernel/list-inputs.ts';

/** What the inputs of `activities.list` ask for, beside filter and order. */
export const ACTIVITY_INPUTS: ListInputs<ListActivities, keyof typeof ACTIVITY_FILTER_FIELDS> = {
  contactId: equals('contactId'),
  opportunityId: equals('opportunityId'),
  assigneeId: equals('assigneeId'),
  kind: equals('kind'),
  status: equals('status'),
};

/** The order of activities when none is asked for, and what they can be sorted by: expressions of `private.list_order`, too. */
export const ACTIVITY_ORDERS: Pick<FilteredList<Activity>, 'order' | 'keys'> = {
  order: { field: 'occurredAt', direction: 'desc' },
  keys: {
    occurredAt: (activity) => activity.occurredAt,
    updatedAt: (activity) => activity.updatedAt,
    dueAt: (activity) => activity.dueAt,
  },
};
