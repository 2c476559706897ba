import type { Contact, ContactPage, Filter, ListContacts } from '@axolop/domain';
import { CONTACT_COLUMNS } from './columns.ts';
import { listByFilter, trimmed, type FilteredList } from '../kernel/filtered-lists.ts';
import { equals, joined } from '../kernel/joined-filters.ts';
import type { AgencyScope } from '../kernel/scope.ts';

/** What contacts are sorted by; each is an expression of `private.list_order`, too. */
export const CONTACT_SORT_KEYS: FilteredList<Contact>['keys'] = {
  createdAt: (contact) => contact.createdAt,
  updatedAt: (contact) => contact.updatedAt,
  lastContactedAt: (contact) => contact.lastContactedAt,
  leadScore: (contact) => contact.leadScore,
  name: ({ lastName, firstName, companyName, email }) =>
    trimmed(`${lastName} ${firstName} ${companyName} ${email ?? ''}`),
};

/** {@link ListContacts} by the function of the database that knows filters and orders. */
export async function listContactsByFilter(scope: AgencyScope, query: ListContacts): Promise<ContactPage> {
  return listByFilter(contactList(scope), { ...query, filter: wholeFilter(query) });
}

function contactList(scope: AgencyScope): FilteredList<Contact> {
  return {
    order: { field: 'createdAt', direction: 'desc' },
    keys: CONTACT_SORT_KEYS,
    read: (args) => scope.db.rpc('list_contacts', { agency_id: scope.agencyId, ...args }).select(CONTACT_COLUMNS),
  };
}

/** The filter of a query and what its other inputs ask for, as one filter. */
function wholeFilter(query: ListContacts): Filter | undefined {
  const { ownerId, lifecycleStage, leadStatus, tagId, text, filter } = query;
  const tagged: Filter[] = tagId === undefined ? [] : [{ field: 'tags', operator: 'any', value: [tagId] }];
  const matching: Filter[] = text === undefined ? [] : [{ field: 'text', operator: 'contains', value: text }];
  return joined(
    filter,
    ...equals('ownerId', ownerId),
    ...equals('lifecycleStage', lifecycleStage),
    ...equals('leadStatus', leadStatus),
    ...tagged,
    ...matching,
  );
}
