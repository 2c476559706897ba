import type {
  ContactList,
  ContactListPage,
  CreateList,
  Filter,
  JsonObject,
  ListContactLists,
  ListCount,
  PageRequest,
  RecordReference,
  SnapshotList,
  UpdateList,
} from '@axolop/domain';
import { rowOf } from '../kernel/rows.ts';
import { newestFirst, readPage } from '../kernel/cursor.ts';
import { equals, narrowed, type ListInputs } from '../kernel/list-inputs.ts';
import { LIST_COLUMNS } from './columns.ts';
import { blamingFilter } from '../kernel/field-paths.ts';
import { one } from '../kernel/reply.ts';
import type { AgencyScope } from '../kernel/scope.ts';
import { storedFilter } from '../kernel/stored-filter.ts';
import { removedLastFirst } from '../kernel/trash.ts';
import { expectVersion } from '../kernel/versions.ts';

const NEWEST_FIRST = newestFirst('lists');
const REMOVED_LAST_FIRST = removedLastFirst('lists');
const LIST_INPUTS: ListInputs<ListContactLists> = { kind: equals('kind') };

/** Live contact lists, newest first. @throws DomainError `invalid_cursor` */
export async function listContactLists(scope: AgencyScope, query: ListContactLists): Promise<ContactListPage> {
  const live = scope.db
    .from('contact_lists')
    .select(LIST_COLUMNS)
    .eq('agency_id', scope.agencyId)
    .is('deleted_at', null);
  return readPage(narrowed(live, LIST_INPUTS, query), NEWEST_FIRST, query);
}

/** Removed lists, those removed last first. @throws DomainError `invalid_cursor` */
export async function listRemovedContactLists(scope: AgencyScope, page: PageRequest): Promise<ContactListPage> {
  const removed = scope.db
    .from('contact_lists')
    .select(LIST_COLUMNS)
    .eq('agency_id', scope.agencyId)
    .not('deleted_at', 'is', null);
  return readPage(removed, REMOVED_LAST_FIRST, page);
}

/** One list; removed ones too, their `deletedAt` tells. @throws DomainError `not_found` */
export async function getContactList(scope: AgencyScope, { id }: RecordReference): Promise<ContactList> {
  return one(
    await scope.db.from('contact_lists').select(LIST_COLUMNS).eq('agency_id', scope.agencyId).eq('id', id).single(),
  );
}

/** The column of a filter, when there is one to write. */
function filterRow(filter: Filter | undefined): { filter?: JsonObject } {
  return filter === undefined ? {} : { filter: storedFilter(filter) };
}

/** @throws DomainError `name_taken`, `invalid_input` when the filter names what is not there */
export async function createContactList(scope: AgencyScope, { filter, ...list }: CreateList): Promise<ContactList> {
  const row = { ...rowOf(list), ...filterRow(filter), agency_id: scope.agencyId };
  return blamingFilter(['filter'], async () =>
    one(await scope.db.from('contact_lists').insert(row).select(LIST_COLUMNS).single()),
  );
}

/**
 * @throws DomainError `not_found`, `stale_version`, `name_taken`, `invalid_input` for a filter on a static list, or one
 *   that names what is not there
 */
export async function updateContactList(scope: AgencyScope, update: UpdateList): Promise<ContactList> {
  const { filter, ...data } = update.data;
  const change = scope.db
    .from('contact_lists')
    .update({ ...rowOf(data), ...filterRow(filter) })
    .eq('agency_id', scope.agencyId)
    .eq('id', update.id)
    .is('deleted_at', null);
  const versioned = update.version === undefined ? change : change.eq('version', update.version);
  return blamingFilter(['data', 'filter'], async () =>
    expectVersion(await versioned.select(LIST_COLUMNS).single(), update.version, async () => {
      const list = await getContactList(scope, update);
      return list.deletedAt === null;
    }),
  );
}

/** How many live contacts are on a list. @throws DomainError `not_found` */
export async function countContactList(scope: AgencyScope, { id }: RecordReference): Promise<ListCount> {
  return { count: one(await scope.db.rpc('count_list', { agency_id: scope.agencyId, list_id: id })) };
}

/** A new static list with the contacts of another. @throws DomainError `not_found`, `name_taken`, `list_too_large` */
export async function snapshotList(scope: AgencyScope, snapshot: SnapshotList): Promise<ContactList> {
  return one(
    await scope.db
      .rpc('snapshot_list', {
        agency_id: scope.agencyId,
        list_id: snapshot.listId,
        name: snapshot.name,
        ...(snapshot.description === undefined || snapshot.description === null
          ? {}
          : { description: snapshot.description }),
      })
      .select(LIST_COLUMNS)
      .single(),
  );
}
