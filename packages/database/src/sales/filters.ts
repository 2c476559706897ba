import type { ListOpportunities, Opportunity, OpportunityPage } from '@axolop/domain';
import { listByFilter, trimmed, type FilteredList } from '../kernel/filtered-lists.ts';
import { equals, joined } from '../kernel/joined-filters.ts';
import { OPPORTUNITY_COLUMNS } from './columns.ts';
import type { AgencyScope } from '../kernel/scope.ts';

/** What opportunities are sorted by; each is an expression of `private.list_order`, too. */
const KEYS: FilteredList<Opportunity>['keys'] = {
  createdAt: (opportunity) => opportunity.createdAt,
  updatedAt: (opportunity) => opportunity.updatedAt,
  name: ({ name }) => trimmed(name),
  amountMinor: (opportunity) => opportunity.amountMinor,
  expectedCloseDate: (opportunity) => opportunity.expectedCloseDate,
};

/** {@link ListOpportunities} by the function of the database that knows filters and orders. */
export async function listOpportunitiesByFilter(
  scope: AgencyScope,
  query: ListOpportunities,
): Promise<OpportunityPage> {
  const filter = joined(
    query.filter,
    ...equals('pipelineId', query.pipelineId),
    ...equals('stageId', query.stageId),
    ...equals('status', query.status),
    ...equals('contactId', query.contactId),
    ...equals('ownerId', query.ownerId),
  );
  const list: FilteredList<Opportunity> = {
    order: { field: 'createdAt', direction: 'desc' },
    keys: KEYS,
    read: (args) =>
      scope.db.rpc('list_opportunities', { agency_id: scope.agencyId, ...args }).select(OPPORTUNITY_COLUMNS),
  };
  return listByFilter(list, { ...query, filter });
}
