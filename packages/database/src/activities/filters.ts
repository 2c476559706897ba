import type { Activity, ActivityPage, ListActivities } from '@axolop/domain';
import { ACTIVITY_COLUMNS } from './columns.ts';
import { listByFilter, type FilteredList } from '../kernel/filtered-lists.ts';
import { equals, joined } from '../kernel/joined-filters.ts';
import type { AgencyScope } from '../kernel/scope.ts';

/** What activities are sorted by; each is an expression of `private.list_order`, too. */
const KEYS: FilteredList<Activity>['keys'] = {
  occurredAt: (activity) => activity.occurredAt,
  updatedAt: (activity) => activity.updatedAt,
  dueAt: (activity) => activity.dueAt,
};

/** {@link ListActivities} by the function of the database that knows filters and orders. */
export async function listActivitiesByFilter(scope: AgencyScope, query: ListActivities): Promise<ActivityPage> {
  const filter = joined(
    query.filter,
    ...equals('contactId', query.contactId),
    ...equals('opportunityId', query.opportunityId),
    ...equals('assigneeId', query.assigneeId),
    ...equals('kind', query.kind),
    ...equals('status', query.status),
  );
  const list: FilteredList<Activity> = {
    order: { field: 'occurredAt', direction: 'desc' },
    keys: KEYS,
    read: (args) => scope.db.rpc('list_activities', { agency_id: scope.agencyId, ...args }).select(ACTIVITY_COLUMNS),
  };
  return listByFilter(list, { ...query, filter });
}
