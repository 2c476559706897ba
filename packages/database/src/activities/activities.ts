import {
  Timestamp,
  type Activity,
  type ActivityPage,
  type CompleteActivity,
  type CreateActivity,
  type ListActivities,
  type ListMyActivities,
  type PageRequest,
  type RecordReference,
  type ReopenActivity,
  type UpdateActivity,
} from '@axolop/domain';
import { ACTIVITY_COLUMNS } from './columns.ts';
import { ACTIVITY_INPUTS, ACTIVITY_ORDERS } from './filters.ts';
import { rowOf } from '../kernel/rows.ts';
import { decodeCursor, pageFrom, readPage, type Keyset } from '../kernel/cursor.ts';
import { listByFilter, type FilteredList } from '../kernel/filtered-lists.ts';
import { filtersOf, narrowed, needsFilter } from '../kernel/list-inputs.ts';
import { many, one, refusal } from '../kernel/reply.ts';
import type { AgencyScope } from '../kernel/scope.ts';
import { removedLastFirst } from '../kernel/trash.ts';
import { expectVersion } from '../kernel/versions.ts';

/** What happened last comes first. @param list the name of the list */
function lastFirst(list: string): Keyset<Pick<Activity, 'id' | 'occurredAt'>> {
  return {
    list,
    by: 'occurredAt',
    direction: 'desc',
    column: 'occurred_at',
    tieColumn: 'id',
    key: Timestamp,
    keyOf: (row) => row.occurredAt,
    tieOf: (row) => row.id,
  };
}
const LAST_FIRST = lastFirst('activities');
const REMOVED_LAST_FIRST = removedLastFirst('activities');
const MINE_LAST_FIRST = lastFirst('activities.mine');

/** What is due first comes first. */
const MINE_DUE_FIRST: Keyset<Pick<Activity, 'id' | 'dueAt'>> = {
  list: MINE_LAST_FIRST.list,
  by: 'dueAt',
  direction: 'asc',
  column: 'due_at',
  tieColumn: 'id',
  key: Timestamp,
  keyOf: (row) => {
    // Only what has a date is asked for in this order.
    if (row.dueAt === null) throw refusal('internal');
    return row.dueAt;
  },
  tieOf: (row) => row.id,
};

/**
 * Live activities, last ones first unless `sort` says otherwise.
 *
 * @throws DomainError `invalid_cursor`, `invalid_input` when the filter does not fit the fields of the agency
 */
export async function listActivities(scope: AgencyScope, query: ListActivities): Promise<ActivityPage> {
  return needsFilter(ACTIVITY_INPUTS, query) ? listFiltered(scope, query) : listLast(scope, query);
}

async function listFiltered(scope: AgencyScope, query: ListActivities): Promise<ActivityPage> {
  const list: FilteredList<Activity> = {
    list: LAST_FIRST.list,
    ...ACTIVITY_ORDERS,
    read: (args) => scope.db.rpc('list_activities', { agency_id: scope.agencyId, ...args }).select(ACTIVITY_COLUMNS),
  };
  return listByFilter(list, { ...query, filters: filtersOf(ACTIVITY_INPUTS, query) });
}

async function listLast(scope: AgencyScope, query: ListActivities): Promise<ActivityPage> {
  const live = scope.db
    .from('activities')
    .select(ACTIVITY_COLUMNS)
    .eq('agency_id', scope.agencyId)
    .is('deleted_at', null);
  return readPage(narrowed(live, ACTIVITY_INPUTS, query), LAST_FIRST, query);
}

/** Removed activities, those removed last first. @throws DomainError `invalid_cursor` */
export async function listRemovedActivities(scope: AgencyScope, page: PageRequest): Promise<ActivityPage> {
  const removed = scope.db
    .from('activities')
    .select(ACTIVITY_COLUMNS)
    .eq('agency_id', scope.agencyId)
    .not('deleted_at', 'is', null);
  return readPage(removed, REMOVED_LAST_FIRST, page);
}

/** The caller's own open activities. @throws DomainError `invalid_cursor`, `invalid_input` for an unknown time zone */
export async function listMyActivities(scope: AgencyScope, query: ListMyActivities): Promise<ActivityPage> {
  return query.due === 'undated' ? myPage(scope, query, MINE_LAST_FIRST) : myPage(scope, query, MINE_DUE_FIRST);
}

async function myPage(scope: AgencyScope, query: ListMyActivities, keyset: Keyset<Activity>): Promise<ActivityPage> {
  const from = query.cursor === undefined || query.cursor === null ? null : decodeCursor(keyset, query.cursor);
  const rows: Activity[] = many(
    await scope.db
      .rpc('my_activities', {
        agency_id: scope.agencyId,
        ...(query.due === undefined ? {} : { due: query.due }),
        ...(query.timeZone === undefined ? {} : { time_zone: query.timeZone }),
        ...(from === null ? {} : { after_key: String(from.key), after_id: from.tie }),
        at_most: query.limit + 1,
      })
      .select(ACTIVITY_COLUMNS)
      .order(keyset.column, { ascending: keyset.direction === 'asc' })
      .order('id', { ascending: keyset.direction === 'asc' }),
  );
  return pageFrom(rows, keyset, query.limit);
}

/** One activity; removed ones too, their `deletedAt` tells. @throws DomainError `not_found` */
export async function getActivity(scope: AgencyScope, { id }: RecordReference): Promise<Activity> {
  return one(
    await scope.db.from('activities').select(ACTIVITY_COLUMNS).eq('agency_id', scope.agencyId).eq('id', id).single(),
  );
}

/**
 * A task on nothing is the caller's, unless it says whose.
 *
 * @throws DomainError `invalid_reference` for a contact, an opportunity or a member that is not there, `not_active`
 * for one that is in the trash, or is no active member
 */
export async function createActivity(scope: AgencyScope, activity: CreateActivity): Promise<Activity> {
  const isOwnTask = (activity.contactId ?? activity.opportunityId ?? null) === null;
  const assignment = isOwnTask && activity.assigneeId === undefined ? { assignee_id: scope.userId } : {};
  return one(
    await scope.db
      .from('activities')
      .insert({ ...rowOf(activity), ...assignment, agency_id: scope.agencyId })
      .select(ACTIVITY_COLUMNS)
      .single(),
  );
}

/** @throws DomainError `not_found`, `stale_version`, `invalid_reference`, `not_active` as {@link createActivity} */
export async function updateActivity(scope: AgencyScope, update: UpdateActivity): Promise<Activity> {
  const change = scope.db
    .from('activities')
    .update(rowOf(update.data))
    .eq('agency_id', scope.agencyId)
    .eq('id', update.id)
    .is('deleted_at', null);
  const versioned = update.version === undefined ? change : change.eq('version', update.version);
  return expectVersion(await versioned.select(ACTIVITY_COLUMNS).single(), update.version, async () => {
    const activity = await getActivity(scope, update);
    return activity.deletedAt === null;
  });
}

/** Completes; what is completed already stays so. @throws DomainError `not_found`, `stale_version` */
export async function completeActivity(scope: AgencyScope, completion: CompleteActivity): Promise<Activity> {
  return finish(scope, true, completion);
}

/** Opens again; what is open already stays so. @throws DomainError `not_found`, `stale_version` */
export async function reopenActivity(scope: AgencyScope, reopening: ReopenActivity): Promise<Activity> {
  return finish(scope, false, reopening);
}

async function finish(scope: AgencyScope, finished: boolean, change: CompleteActivity): Promise<Activity> {
  return one(
    await scope.db
      .rpc('finish_activity', {
        agency_id: scope.agencyId,
        activity_id: change.id,
        finished,
        ...(change.completedAt === undefined ? {} : { finished_at: change.completedAt }),
        ...(change.version === undefined ? {} : { expected_version: change.version }),
      })
      .select(ACTIVITY_COLUMNS)
      .single(),
  );
}
