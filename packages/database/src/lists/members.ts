import {
  Timestamp,
  type AddByFilter,
  type AddedByFilter,
  type AddedMembers,
  type AddMembers,
  type ChangedMembers,
  type Contact,
  type JsonObject,
  type ListMember,
  type ListMemberPage,
  type MembersOfList,
  type RemovedMembers,
  type RemoveMembers,
  type SetMemberStatus,
} from '@axolop/domain';
import { CONTACT_COLUMNS } from '../contacts/columns.ts';
import { CONTACT_ORDERS } from '../contacts/filters.ts';
import { readPage, type Keyset } from '../kernel/cursor.ts';
import { blamingFilter } from '../kernel/field-paths.ts';
import { listByFilter, type FilteredList } from '../kernel/filtered-lists.ts';
import { equals, narrowed, type ListInputs } from '../kernel/list-inputs.ts';
import { LIST_MEMBER_COLUMNS } from './columns.ts';
import { getContactList } from './lists.ts';
import { one, refusal } from '../kernel/reply.ts';
import type { AgencyScope } from '../kernel/scope.ts';
import { storedFilter } from '../kernel/stored-filter.ts';

/** The name of both kinds of members in their cursors. */
const MEMBERS = 'lists.members';

/** A membership as the page query reads it. */
type Membership = NonNullable<ListMember['membership']> & Pick<ListMember, 'contact'>;

/** The order of a static list: who came last first. */
const CAME_LAST_FIRST: Keyset<Membership> = {
  list: MEMBERS,
  by: 'addedAt',
  direction: 'desc',
  column: 'added_at',
  tieColumn: 'contact_id',
  key: Timestamp,
  keyOf: (row) => row.addedAt,
  tieOf: (row) => row.contact.id,
};

/** What narrows a static list. */
const MEMBER_INPUTS: ListInputs<MembersOfList> = { listId: equals('listId'), status: equals('status') };

/**
 * Who is on a live list, those in the trash left out.
 *
 * @throws DomainError `not_found`, `invalid_cursor`
 */
export async function membersOfList(scope: AgencyScope, query: MembersOfList): Promise<ListMemberPage> {
  const list = await getContactList(scope, { id: query.listId });
  if (list.deletedAt !== null) throw refusal('not_found');
  return list.kind === 'static' ? staticMembers(scope, query) : dynamicMembers(scope, query, list.filter);
}

/** Contacts that pass the filter now, newest first. Nobody there has a status. */
async function dynamicMembers(
  scope: AgencyScope,
  query: MembersOfList,
  filter: JsonObject | null,
): Promise<ListMemberPage> {
  if (query.status !== undefined) return { items: [], nextCursor: null };
  const list: FilteredList<Contact> = {
    list: MEMBERS,
    ...CONTACT_ORDERS,
    read: (args) => scope.db.rpc('list_contacts', { agency_id: scope.agencyId, ...args }).select(CONTACT_COLUMNS),
  };
  const page = await listByFilter(list, { ...query, filters: filter === null ? [] : [filter] });
  return { ...page, items: page.items.map((contact) => ({ contact, membership: null })) };
}

async function staticMembers(scope: AgencyScope, query: MembersOfList): Promise<ListMemberPage> {
  const everyone = scope.db
    .from('contact_list_members')
    .select(LIST_MEMBER_COLUMNS)
    .eq('agency_id', scope.agencyId)
    .is('contact_live', true)
    .eq('contact.agency_id', scope.agencyId);
  const page = await readPage(narrowed(everyone, MEMBER_INPUTS, query), CAME_LAST_FIRST, query);
  return { ...page, items: page.items.map(({ contact, ...membership }) => ({ contact, membership })) };
}

/** @throws DomainError `not_found` for a list or a contact that is not there, `dynamic_list` */
export async function addListMembers(scope: AgencyScope, batch: AddMembers): Promise<AddedMembers> {
  return one(
    await scope.db
      .rpc('add_list_members', {
        agency_id: scope.agencyId,
        list_id: batch.listId,
        contact_ids: batch.contactIds,
        source: batch.source,
      })
      .select('added,alreadyThere:already_there')
      .single(),
  );
}

/** @throws DomainError `not_found` for a list that is not there, `dynamic_list`, `invalid_input` for the filter */
export async function addListMembersByFilter(scope: AgencyScope, batch: AddByFilter): Promise<AddedByFilter> {
  return blamingFilter(['filter'], async () =>
    one(
      await scope.db
        .rpc('add_list_members_by_filter', {
          agency_id: scope.agencyId,
          list_id: batch.listId,
          filter: storedFilter(batch.filter),
          source: batch.source,
        })
        .select('added,alreadyThere:already_there,more')
        .single(),
    ),
  );
}

/** @throws DomainError `not_found` for a list that is not there, `dynamic_list` */
export async function removeListMembers(scope: AgencyScope, batch: RemoveMembers): Promise<RemovedMembers> {
  const removed = one(
    await scope.db.rpc('remove_list_members', {
      agency_id: scope.agencyId,
      list_id: batch.listId,
      contact_ids: batch.contactIds,
    }),
  );
  return { removed };
}

/** @throws DomainError `not_found` for a list or a member that is not there, `dynamic_list` */
export async function setListMemberStatus(scope: AgencyScope, batch: SetMemberStatus): Promise<ChangedMembers> {
  const changed = one(
    await scope.db.rpc('set_list_member_status', {
      agency_id: scope.agencyId,
      list_id: batch.listId,
      contact_ids: batch.contactIds,
      status: batch.status,
    }),
  );
  return { changed };
}
