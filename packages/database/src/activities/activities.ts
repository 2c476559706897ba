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
import { listActivitiesByFilter } from './filters.ts';
import { rowOf } from '../kernel/rows.ts';
import { decodeCursor, pageFrom, pageQuery, type Keyset } from '../kernel/cursor.ts';
import { underData } from '../kernel/field-paths.ts';
import { many, one, refusal } from '../kernel/reply.ts';
import type { AgencyScope } from '../kernel/scope.ts';
import { TRASH_NEWEST_FIRST } from '../kernel/trash.ts';
import { expectVersion } from '../kernel/versions.ts';
import { checkCustomFields } from '../custom-fields/values.ts';

/** What happened last comes first. */
const LAST_FIRST: Keyset<Pick<Activity, 'id' | 'occurredAt'>> = {
  tag: 'occurred',
  column: 'occurred_at',
  tieColumn: 'id',
  direction: 'desc',
  key: Timestamp,
  keyOf: (row) => row.occurredAt,
  tieOf: (row) => row.id,
};

/** What is due first comes first. */
const DUE_FIRST: Keyset<Pick<Activity, 'id' | 'dueAt'>> = {
  tag: 'due',
  column: 'due_at',
  tieColumn: 'id',
  direction: 'asc',
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
  if (query.filter !== undefined || query.sort !== undefined) return listActivitiesByFilter(scope, query);
  let selection = scope.db
    .from('activities')
    .select(ACTIVITY_COLUMNS)
    .eq('agency_id', scope.agencyId)
    .is('deleted_at', null);
  if (query.contactId !== undefined) selection = selection.eq('contact_id', query.contactId);
  if (query.opportunityId !== undefined) selection = selection.eq('opportunity_id', query.opportunityId);
  if (query.assigneeId === null) selection = selection.is('assignee_id', null);
  else if (query.assigneeId !== undefined) selection = selection.eq('assignee_id', query.assigneeId);
  if (query.kind !== undefined) selection = selection.eq('kind', query.kind);
  if (query.status !== undefined) selection = selection.eq('status', query.status);
  const rows: Activity[] = many(await pageQuery(selection, LAST_FIRST, query));
  return pageFrom(rows, LAST_FIRST, query.limit);
}

/** Removed activities, those removed last first. @throws DomainError `invalid_cursor` */
export async function listRemovedActivities(scope: AgencyScope, page: PageRequest): Promise<ActivityPage> {
  const selection = scope.db
    .from('activities')
    .select(ACTIVITY_COLUMNS)
    .eq('agency_id', scope.agencyId)
    .not('deleted_at', 'is', null);
  const rows: Activity[] = many(await pageQuery(selection, TRASH_NEWEST_FIRST, page));
  return pageFrom(rows, TRASH_NEWEST_FIRST, page.limit);
}

/** The caller's own open activities. @throws DomainError `invalid_cursor`, `invalid_input` for an unknown time zone */
export async function listMyActivities(scope: AgencyScope, query: ListMyActivities): Promise<ActivityPage> {
  return query.due === 'undated' ? myPage(scope, query, LAST_FIRST) : myPage(scope, query, DUE_FIRST);
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
  const customFields = await checkCustomFields(scope, 'activity', activity.customFields, 'create');
  const isOwnTask = (activity.contactId ?? activity.opportunityId ?? null) === null;
  const assignment = isOwnTask && activity.assigneeId === undefined ? { assignee_id: scope.userId } : {};
  return one(
    await scope.db
      .from('activities')
      .insert({ ...rowOf({ ...activity, customFields }), ...assignment, agency_id: scope.agencyId })
      .select(ACTIVITY_COLUMNS)
      .single(),
  );
}

/** @throws DomainError `not_found`, `stale_version`, `invalid_reference`, `not_active` as {@link createActivity} */
export async function updateActivity(scope: AgencyScope, update: UpdateActivity): Promise<Activity> {
  return underData(async () => {
    const customFields = await checkCustomFields(scope, 'activity', update.data.customFields, 'update');
    const change = scope.db
      .from('activities')
      .update(rowOf({ ...update.data, customFields }))
      .eq('agency_id', scope.agencyId)
      .eq('id', update.id)
      .is('deleted_at', null);
    const versioned = update.version === undefined ? change : change.eq('version', update.version);
    return expectVersion(await versioned.select(ACTIVITY_COLUMNS).single(), update.version, async () => {
      const activity = await getActivity(scope, update);
      return activity.deletedAt === null;
    });
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
