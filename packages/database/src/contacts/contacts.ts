import type {
  Contact,
  ContactPage,
  CreateContact,
  ListContacts,
  PageRequest,
  RecordReference,
  UpdateContact,
} from '@axolop/domain';
import { CONTACT_COLUMNS, TAGGED_CONTACT_COLUMNS } from './columns.ts';
import { rowOf } from '../kernel/rows.ts';
import { CONTACT_INPUTS, CONTACT_ORDERS } from './filters.ts';
import { newestFirst, readPage, type Keyset } from '../kernel/cursor.ts';
import { listByFilter, type FilteredList } from '../kernel/filtered-lists.ts';
import { filtersOf, narrowed, needsFilter } from '../kernel/list-inputs.ts';
import { one } from '../kernel/reply.ts';
import type { AgencyScope } from '../kernel/scope.ts';
import { expectVersion } from '../kernel/versions.ts';
import { removedLastFirst } from '../kernel/trash.ts';

const NEWEST_FIRST = newestFirst('contacts');
const REMOVED_LAST_FIRST = removedLastFirst('contacts');

/** {@link NEWEST_FIRST} by the copies of both columns that stand beside a tag; the cursors are the same. */
const TAGGED_NEWEST_FIRST: Keyset<{ readonly contact: Pick<Contact, 'id' | 'createdAt'> }> = {
  ...NEWEST_FIRST,
  column: 'contact_created_at',
  tieColumn: 'contact_id',
  keyOf: ({ contact }) => contact.createdAt,
  tieOf: ({ contact }) => contact.id,
};

/**
 * Live contacts, newest first unless `sort` says otherwise.
 *
 * `text` looks through names, company, e-mail and phone.
 *
 * @throws DomainError `invalid_cursor`, `invalid_input` when the filter does not fit the fields of the agency
 */
export async function listContacts(scope: AgencyScope, query: ListContacts): Promise<ContactPage> {
  if (needsFilter(CONTACT_INPUTS, query)) return listFiltered(scope, query);
  return query.tagId === undefined ? listNewest(scope, query) : listTagged(scope, query, query.tagId);
}

async function listFiltered(scope: AgencyScope, query: ListContacts): Promise<ContactPage> {
  const list: FilteredList<Contact> = {
    list: NEWEST_FIRST.list,
    ...CONTACT_ORDERS,
    read: (args) => scope.db.rpc('list_contacts', { agency_id: scope.agencyId, ...args }).select(CONTACT_COLUMNS),
  };
  return listByFilter(list, { ...query, filters: filtersOf(CONTACT_INPUTS, query) });
}

async function listNewest(scope: AgencyScope, query: ListContacts): Promise<ContactPage> {
  const live = scope.db.from('contacts').select(CONTACT_COLUMNS).eq('agency_id', scope.agencyId).is('deleted_at', null);
  return readPage(narrowed(live, CONTACT_INPUTS, query), NEWEST_FIRST, query);
}

/**
 * Reads the tags, which stand in the order of their contacts. The other way round, from the contacts, a rare tag
 * would mean to look at every contact of the agency.
 */
async function listTagged(scope: AgencyScope, query: ListContacts, tagId: string): Promise<ContactPage> {
  const tagged = scope.db
    .from('contact_tags')
    .select(TAGGED_CONTACT_COLUMNS)
    .eq('agency_id', scope.agencyId)
    .eq('tag_id', tagId)
    .is('contact_live', true)
    .eq('contact.agency_id', scope.agencyId)
    .is('contact.deleted_at', null);
  const page = await readPage(narrowed(tagged, CONTACT_INPUTS, query, 'contact.'), TAGGED_NEWEST_FIRST, query);
  return { ...page, items: page.items.map(({ contact }) => contact) };
}

/** Removed contacts, those removed last first. @throws DomainError `invalid_cursor` */
export async function listRemovedContacts(scope: AgencyScope, page: PageRequest): Promise<ContactPage> {
  const removed = scope.db
    .from('contacts')
    .select(CONTACT_COLUMNS)
    .eq('agency_id', scope.agencyId)
    .not('deleted_at', 'is', null);
  return readPage(removed, REMOVED_LAST_FIRST, page);
}

/** One contact; removed ones too, their `deletedAt` tells. @throws DomainError `not_found` */
export async function getContact(scope: AgencyScope, { id }: RecordReference): Promise<Contact> {
  return one(
    await scope.db.from('contacts').select(CONTACT_COLUMNS).eq('agency_id', scope.agencyId).eq('id', id).single(),
  );
}

/**
 * @throws DomainError `email_taken`, `invalid_reference` when the owner is not a member; `duplicate` for a unique custom
 *   field and `invalid_input` for wrong custom values, each named
 */
export async function createContact(scope: AgencyScope, contact: CreateContact): Promise<Contact> {
  return one(
    await scope.db
      .from('contacts')
      .insert({ ...rowOf(contact), agency_id: scope.agencyId })
      .select(CONTACT_COLUMNS)
      .single(),
  );
}

/** @throws DomainError `not_found`, `stale_version`, `email_taken`, `invalid_reference`, `duplicate` for a unique custom field */
export async function updateContact(scope: AgencyScope, update: UpdateContact): Promise<Contact> {
  const change = scope.db
    .from('contacts')
    .update(rowOf(update.data))
    .eq('agency_id', scope.agencyId)
    .eq('id', update.id)
    .is('deleted_at', null);
  const versioned = update.version === undefined ? change : change.eq('version', update.version);
  return expectVersion(await versioned.select(CONTACT_COLUMNS).single(), update.version, async () => {
    const contact = await getContact(scope, update);
    return contact.deletedAt === null;
  });
}
