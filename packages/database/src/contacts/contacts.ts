import type {
  Contact,
  ContactPage,
  CreateContact,
  CreateContacts,
  CreatedContacts,
  ListContacts,
  PageRequest,
  RecordReference,
  UpdateContact,
} from '@axolop/domain';
import { CONTACT_COLUMNS, TAGGED_CONTACT_COLUMNS } from './columns.ts';
import { rowOf } from '../kernel/rows.ts';
import { listContactsByFilter } from './filters.ts';
import { NEWEST_FIRST, pageFrom, pageQuery, type Keyset } from '../kernel/cursor.ts';
import { underData } from '../kernel/field-paths.ts';
import { many, one } from '../kernel/reply.ts';
import type { AgencyScope } from '../kernel/scope.ts';
import { expectVersion } from '../kernel/versions.ts';
import { TRASH_NEWEST_FIRST } from '../kernel/trash.ts';
import { checkCustomFields, checkManyCustomFields } from '../custom-fields/values.ts';

/** {@link NEWEST_FIRST} by the copies of both columns that stand beside a tag; the cursors are the same. */
const TAGGED_NEWEST_FIRST: Keyset<Contact> = {
  ...NEWEST_FIRST,
  column: 'contact_created_at',
  tieColumn: 'contact_id',
};

/**
 * Live contacts, newest first unless `sort` says otherwise.
 *
 * `text` looks through names, company, e-mail and phone.
 *
 * @throws DomainError `invalid_cursor`, `invalid_input` when the filter does not fit the fields of the agency
 */
export async function listContacts(scope: AgencyScope, query: ListContacts): Promise<ContactPage> {
  const { filter, sort, text } = query;
  if (filter !== undefined || sort !== undefined || text !== undefined) return listContactsByFilter(scope, query);
  return listFiltered(scope, query);
}

async function listFiltered(scope: AgencyScope, query: ListContacts): Promise<ContactPage> {
  if (query.tagId !== undefined) return listTagged(scope, query, query.tagId);
  const selection = scope.db.from('contacts').select(CONTACT_COLUMNS).eq('agency_id', scope.agencyId);
  const rows: Contact[] = many(await pageQuery(narrowed(selection, query), NEWEST_FIRST, query));
  return pageFrom(rows, NEWEST_FIRST, query.limit);
}

/**
 * Reads the tags, which stand in the order of their contacts. The other way round, from the contacts, a rare tag
 * would mean to look at every contact of the agency.
 */
async function listTagged(scope: AgencyScope, query: ListContacts, tagId: string): Promise<ContactPage> {
  const selection = scope.db
    .from('contact_tags')
    .select(TAGGED_CONTACT_COLUMNS)
    .eq('agency_id', scope.agencyId)
    .eq('tag_id', tagId)
    .is('contact_live', true)
    .eq('contact.agency_id', scope.agencyId);
  const rows = many(await pageQuery(narrowed(selection, query, 'contact.'), TAGGED_NEWEST_FIRST, query));
  const contacts: Contact[] = rows.map(({ contact }) => contact);
  return pageFrom(contacts, NEWEST_FIRST, query.limit);
}

/** The filters that every way to list contacts shares. */
interface ContactFilters {
  is(column: string, value: null): this;
  eq(column: string, value: string): this;
}

/** @param prefix where the columns are those of an embedded contact: its name and a dot */
function narrowed<Query extends ContactFilters>(selection: Query, query: ListContacts, prefix = ''): Query {
  let narrower = selection.is(`${prefix}deleted_at`, null);
  if (query.ownerId === null) narrower = narrower.is(`${prefix}owner_id`, null);
  else if (query.ownerId !== undefined) narrower = narrower.eq(`${prefix}owner_id`, query.ownerId);
  if (query.lifecycleStage !== undefined) narrower = narrower.eq(`${prefix}lifecycle_stage`, query.lifecycleStage);
  if (query.leadStatus !== undefined) narrower = narrower.eq(`${prefix}lead_status`, query.leadStatus);
  return narrower;
}

/** Removed contacts, those removed last first. @throws DomainError `invalid_cursor` */
export async function listRemovedContacts(scope: AgencyScope, page: PageRequest): Promise<ContactPage> {
  const selection = scope.db
    .from('contacts')
    .select(CONTACT_COLUMNS)
    .eq('agency_id', scope.agencyId)
    .not('deleted_at', 'is', null);
  const rows: Contact[] = many(await pageQuery(selection, TRASH_NEWEST_FIRST, page));
  return pageFrom(rows, TRASH_NEWEST_FIRST, page.limit);
}

/** One contact; removed ones too, their `deletedAt` tells. @throws DomainError `not_found` */
export async function getContact(scope: AgencyScope, { id }: RecordReference): Promise<Contact> {
  return one(
    await scope.db.from('contacts').select(CONTACT_COLUMNS).eq('agency_id', scope.agencyId).eq('id', id).single(),
  );
}

/** @throws DomainError `email_taken`, `invalid_reference` when the owner is not a member, `duplicate` for a unique custom field */
export async function createContact(scope: AgencyScope, contact: CreateContact): Promise<Contact> {
  const customFields = await checkCustomFields(scope, 'contact', contact.customFields, 'create');
  return one(
    await scope.db
      .from('contacts')
      .insert({ ...rowOf({ ...contact, customFields }), agency_id: scope.agencyId })
      .select(CONTACT_COLUMNS)
      .single(),
  );
}

/** Creates many, all or none, in one statement. @throws DomainError `email_taken`, `invalid_reference`, `duplicate` */
export async function createContacts(scope: AgencyScope, batch: CreateContacts): Promise<CreatedContacts> {
  const contacts = await checkManyCustomFields(scope, 'contact', batch.contacts, 'contacts');
  const created: Contact[] = many(
    await scope.db
      .rpc('create_contacts', {
        agency_id: scope.agencyId,
        contacts: contacts.map((contact) => rowOf(contact)),
        skip_duplicates: batch.onDuplicate === 'skip',
      })
      .select(CONTACT_COLUMNS),
  );
  return { created, skipped: batch.contacts.length - created.length };
}

/** @throws DomainError `not_found`, `stale_version`, `email_taken`, `invalid_reference`, `duplicate` for a unique custom field */
export async function updateContact(scope: AgencyScope, update: UpdateContact): Promise<Contact> {
  return underData(async () => {
    const customFields = await checkCustomFields(scope, 'contact', update.data.customFields, 'update');
    const change = scope.db
      .from('contacts')
      .update(rowOf({ ...update.data, customFields }))
      .eq('agency_id', scope.agencyId)
      .eq('id', update.id)
      .is('deleted_at', null);
    const versioned = update.version === undefined ? change : change.eq('version', update.version);
    return expectVersion(await versioned.select(CONTACT_COLUMNS).single(), update.version, async () => {
      const contact = await getContact(scope, update);
      return contact.deletedAt === null;
    });
  });
}
