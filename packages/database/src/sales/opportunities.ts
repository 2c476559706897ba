import type {
  CreateOpportunity,
  ListOpportunities,
  LoseOpportunity,
  MoveOpportunity,
  Opportunity,
  OpportunityPage,
  PageRequest,
  RecordReference,
  ReopenOpportunity,
  UpdateOpportunity,
  WinOpportunity,
} from '@axolop/domain';
import { rowOf } from '../kernel/rows.ts';
import { newestFirst, readPage } from '../kernel/cursor.ts';
import { listByFilter, type FilteredList } from '../kernel/filtered-lists.ts';
import { filtersOf, narrowed, needsFilter } from '../kernel/list-inputs.ts';
import { OPPORTUNITY_COLUMNS } from './columns.ts';
import { OPPORTUNITY_INPUTS, OPPORTUNITY_ORDERS } from './filters.ts';
import { one } from '../kernel/reply.ts';
import type { AgencyScope } from '../kernel/scope.ts';
import { removedLastFirst } from '../kernel/trash.ts';
import { expectVersion } from '../kernel/versions.ts';

const NEWEST_FIRST = newestFirst('opportunities');
const REMOVED_LAST_FIRST = removedLastFirst('opportunities');

/**
 * Live opportunities, newest first unless `sort` says otherwise.
 *
 * @throws DomainError `invalid_cursor`, `invalid_input` when the filter does not fit the fields of the agency
 */
export async function listOpportunities(scope: AgencyScope, query: ListOpportunities): Promise<OpportunityPage> {
  return needsFilter(OPPORTUNITY_INPUTS, query) ? listFiltered(scope, query) : listNewest(scope, query);
}

async function listFiltered(scope: AgencyScope, query: ListOpportunities): Promise<OpportunityPage> {
  const list: FilteredList<Opportunity> = {
    list: NEWEST_FIRST.list,
    ...OPPORTUNITY_ORDERS,
    read: (args) =>
      scope.db.rpc('list_opportunities', { agency_id: scope.agencyId, ...args }).select(OPPORTUNITY_COLUMNS),
  };
  return listByFilter(list, { ...query, filters: filtersOf(OPPORTUNITY_INPUTS, query) });
}

async function listNewest(scope: AgencyScope, query: ListOpportunities): Promise<OpportunityPage> {
  const live = scope.db
    .from('opportunities')
    .select(OPPORTUNITY_COLUMNS)
    .eq('agency_id', scope.agencyId)
    .is('deleted_at', null);
  return readPage(narrowed(live, OPPORTUNITY_INPUTS, query), NEWEST_FIRST, query);
}

/** Removed opportunities, those removed last first. @throws DomainError `invalid_cursor` */
export async function listRemovedOpportunities(scope: AgencyScope, page: PageRequest): Promise<OpportunityPage> {
  const removed = scope.db
    .from('opportunities')
    .select(OPPORTUNITY_COLUMNS)
    .eq('agency_id', scope.agencyId)
    .not('deleted_at', 'is', null);
  return readPage(removed, REMOVED_LAST_FIRST, page);
}

/** One opportunity; removed ones too, their `deletedAt` tells. @throws DomainError `not_found` */
export async function getOpportunity(scope: AgencyScope, { id }: RecordReference): Promise<Opportunity> {
  return one(
    await scope.db
      .from('opportunities')
      .select(OPPORTUNITY_COLUMNS)
      .eq('agency_id', scope.agencyId)
      .eq('id', id)
      .single(),
  );
}

/** @throws DomainError `invalid_reference`, `no_stage` when the pipeline has no open stage */
export async function createOpportunity(scope: AgencyScope, opportunity: CreateOpportunity): Promise<Opportunity> {
  return one(
    await scope.db
      .from('opportunities')
      .insert({ ...rowOf(opportunity), agency_id: scope.agencyId })
      .select(OPPORTUNITY_COLUMNS)
      .single(),
  );
}

/** @throws DomainError `not_found`, `stale_version`, `invalid_reference`, `invalid_input` for a reason of what is not lost */
export async function updateOpportunity(scope: AgencyScope, update: UpdateOpportunity): Promise<Opportunity> {
  const change = scope.db
    .from('opportunities')
    .update(rowOf(update.data))
    .eq('agency_id', scope.agencyId)
    .eq('id', update.id)
    .is('deleted_at', null);
  const versioned = update.version === undefined ? change : change.eq('version', update.version);
  return expectVersion(await versioned.select(OPPORTUNITY_COLUMNS).single(), update.version, async () => {
    const opportunity = await getOpportunity(scope, update);
    return opportunity.deletedAt === null;
  });
}

/** Drags a card. @throws DomainError `not_found`, `stale_version`, `neighbour_moved`, `invalid_reference` */
export async function moveOpportunity(scope: AgencyScope, move: MoveOpportunity): Promise<Opportunity> {
  return one(
    await scope.db
      .rpc('move_opportunity', {
        agency_id: scope.agencyId,
        opportunity_id: move.id,
        stage_id: move.stageId,
        ...(move.beforeId === undefined ? {} : { before_id: move.beforeId }),
        ...(move.afterId === undefined ? {} : { after_id: move.afterId }),
        ...(move.version === undefined ? {} : { expected_version: move.version }),
      })
      .select(OPPORTUNITY_COLUMNS)
      .single(),
  );
}

/** @throws DomainError `not_found`, `stale_version`, `no_stage`, `invalid_reference` */
export async function winOpportunity(scope: AgencyScope, win: WinOpportunity): Promise<Opportunity> {
  return settle(scope, 'won', win);
}

/** @throws DomainError `not_found`, `stale_version`, `no_stage`, `invalid_reference` */
export async function loseOpportunity(scope: AgencyScope, loss: LoseOpportunity): Promise<Opportunity> {
  return settle(scope, 'lost', loss);
}

/** @throws DomainError `not_found`, `stale_version`, `no_stage`, `invalid_reference` */
export async function reopenOpportunity(scope: AgencyScope, reopening: ReopenOpportunity): Promise<Opportunity> {
  return settle(scope, 'open', reopening);
}

async function settle(scope: AgencyScope, outcome: Opportunity['status'], to: LoseOpportunity): Promise<Opportunity> {
  return one(
    await scope.db
      .rpc('settle_opportunity', {
        agency_id: scope.agencyId,
        opportunity_id: to.id,
        outcome,
        ...(to.stageId === undefined ? {} : { stage_id: to.stageId }),
        ...(to.lostReason === undefined ? {} : { lost_reason: to.lostReason }),
        ...(to.version === undefined ? {} : { expected_version: to.version }),
      })
      .select(OPPORTUNITY_COLUMNS)
      .single(),
  );
}
