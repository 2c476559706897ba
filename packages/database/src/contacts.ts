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
import { CONTACT_COLUMNS, rowOf, TAGGED_CONTACT_COLUMNS } from './columns.ts';
import { NEWEST_FIRST, pageFrom, pageQuery, type Keyset } from './cursor.ts';
import { many, one } from './reply.ts';
import type { AgencyScope } from './scope.ts';
import { expectVersion } from './versions.ts';
import { TRASH_NEWEST_FIRST } from './trash.ts';

/** {@link NEWEST_FIRST} by the copies of both columns that stand beside a tag; the cursors are the same. */
const TAGGED_NEWEST_FIRST: Keyset<Contact> = {
  ...NEWEST_FIRST,
  column: 'contact_created_at',
  tieColumn: 'contact_id',
};

/**
 * Live contacts, newest first.
 *
 * `text` looks through names, company, e-mail and phone, among the newest 1,000 contacts that contain it.
 *
 * @throws DomainError `invalid_cursor`
 */
export async function listContacts(scope: AgencyScope, query: ListContacts): Promise<ContactPage> {
  return query.text === undefined ? listFiltered(scope, query) : listMatching(scope, query, query.text);
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

async function listMatching(scope: AgencyScope, query: ListContacts, text: string): Promise<ContactPage> {
  // By POST: in an address, `or` and the text itself would share one space of names with the arguments, and the
  // text would stand in the logs of what is in between. The function is STABLE, so it reads only all the same.
  const found = scope.db
    .rpc('search_contacts', {
      agency_id: scope.agencyId,
      query: text,
      ...(query.tagId === undefined ? {} : { tag_id: query.tagId }),
    })
    .select(CONTACT_COLUMNS);
  const rows: Contact[] = many(await pageQuery(narrowed(found, query), NEWEST_FIRST, query));
  return pageFrom(rows, NEWEST_FIRST, query.limit);
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

/** @throws DomainError `email_taken`, `invalid_reference` when the owner is not a member */
export async function createContact(scope: AgencyScope, contact: CreateContact): Promise<Contact> {
  return one(
    await scope.db
      .from('contacts')
      .insert({ ...rowOf(contact), agency_id: scope.agencyId })
      .select(CONTACT_COLUMNS)
      .single(),
  );
}

/** Creates many, all or none, in one statement. @throws DomainError `email_taken`, `invalid_reference` */
export async function createContacts(scope: AgencyScope, batch: CreateContacts): Promise<CreatedContacts> {
  const created: Contact[] = many(
    await scope.db
      .rpc('create_contacts', {
        agency_id: scope.agencyId,
        contacts: batch.contacts.map((contact) => rowOf(contact)),
        skip_duplicates: batch.onDuplicate === 'skip',
      })
      .select(CONTACT_COLUMNS),
  );
  return { created, skipped: batch.contacts.length - created.length };
}

/** @throws DomainError `not_found`, `stale_version`, `email_taken`, `invalid_reference` */
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
