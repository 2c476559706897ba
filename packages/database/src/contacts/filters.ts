import type { Contact, CONTACT_FILTER_FIELDS, ListContacts } from '@axolop/domain';
import { trimmed, type FilteredList } from '../kernel/filtered-lists.ts';
import { equals, type ListInputs } from '../kernel/list-inputs.ts';

/** What the inputs of `contacts.list` ask for, beside filter and order. */
export const CONTACT_INPUTS: ListInputs<ListContacts, keyof typeof CONTACT_FILTER_FIELDS> = {
  ownerId: equals('ownerId'),
  lifecycleStage: equals('lifecycleStage'),
  leadStatus: equals('leadStatus'),
  tagId: { field: 'tags', operator: 'any', readBy: 'source' },
  text: { field: 'text', operator: 'contains', readBy: 'filter' },
};

/** The order of contacts when none is asked for, and what they can be sorted by: expressions of `private.list_order`, too. */
export const CONTACT_ORDERS: Pick<FilteredList<Contact>, 'order' | 'keys'> = {
  order: { field: 'createdAt', direction: 'desc' },
  keys: {
    createdAt: (contact) => contact.createdAt,
    updatedAt: (contact) => contact.updatedAt,
    lastContactedAt: (contact) => contact.lastContactedAt,
    leadScore: (contact) => contact.leadScore,
    name: ({ lastName, firstName, companyName, email }) =>
      trimmed(`${lastName} ${firstName} ${companyName} ${email ?? ''}`),
  },
};
