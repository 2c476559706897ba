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
import { NEWEST_FIRST, pageFrom, pageQuery } from '../kernel/cursor.ts';
import { underData } from '../kernel/field-paths.ts';
import { OPPORTUNITY_COLUMNS } from './columns.ts';
import { listOpportunitiesByFilter } from './filters.ts';
import { many, one } from '../kernel/reply.ts';
import type { AgencyScope } from '../kernel/scope.ts';
import { TRASH_NEWEST_FIRST } from '../kernel/trash.ts';
import { expectVersion } from '../kernel/versions.ts';
import { checkCustomFields } from '../custom-fields/values.ts';

/**
 * Live opportunities, newest first unless `sort` says otherwise.
 *
 * @throws DomainError `invalid_cursor`, `invalid_input` when the filter does not fit the fields of the agency
 */
export async function listOpportunities(scope: AgencyScope, query: ListOpportunities): Promise<OpportunityPage> {
  if (query.filter !== undefined || query.sort !== undefined) return listOpportunitiesByFilter(scope, query);
  let selection = scope.db
    .from('opportunities')
    .select(OPPORTUNITY_COLUMNS)
    .eq('agency_id', scope.agencyId)
    .is('deleted_at', null);
  if (query.pipelineId !== undefined) selection = selection.eq('pipeline_id', query.pipelineId);
  if (query.stageId !== undefined) selection = selection.eq('stage_id', query.stageId);
  if (query.status !== undefined) selection = selection.eq('status', query.status);
  if (query.contactId !== undefined) selection = selection.eq('contact_id', query.contactId);
  if (query.ownerId === null) selection = selection.is('owner_id', null);
  else if (query.ownerId !== undefined) selection = selection.eq('owner_id', query.ownerId);
  const rows: Opportunity[] = many(await pageQuery(selection, NEWEST_FIRST, query));
  return pageFrom(rows, NEWEST_FIRST, query.limit);
}

/** Removed opportunities, those removed last first. @throws DomainError `invalid_cursor` */
export async function listRemovedOpportunities(scope: AgencyScope, page: PageRequest): Promise<OpportunityPage> {
  const selection = scope.db
    .from('opportunities')
    .select(OPPORTUNITY_COLUMNS)
    .eq('agency_id', scope.agencyId)
    .not('deleted_at', 'is', null);
  const rows: Opportunity[] = many(await pageQuery(selection, TRASH_NEWEST_FIRST, page));
  return pageFrom(rows, TRASH_NEWEST_FIRST, page.limit);
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
  const customFields = await checkCustomFields(scope, 'opportunity', opportunity.customFields, 'create');
  return one(
    await scope.db
      .from('opportunities')
      .insert({ ...rowOf({ ...opportunity, customFields }), agency_id: scope.agencyId })
      .select(OPPORTUNITY_COLUMNS)
      .single(),
  );
}

/** @throws DomainError `not_found`, `stale_version`, `invalid_reference`, `invalid_input` for a reason of what is not lost */
export async function updateOpportunity(scope: AgencyScope, update: UpdateOpportunity): Promise<Opportunity> {
  return underData(async () => {
    const customFields = await checkCustomFields(scope, 'opportunity', update.data.customFields, 'update');
    const change = scope.db
      .from('opportunities')
      .update(rowOf({ ...update.data, customFields }))
      .eq('agency_id', scope.agencyId)
      .eq('id', update.id)
      .is('deleted_at', null);
    const versioned = update.version === undefined ? change : change.eq('version', update.version);
    return expectVersion(await versioned.select(OPPORTUNITY_COLUMNS).single(), update.version, async () => {
      const opportunity = await getOpportunity(scope, update);
      return opportunity.deletedAt === null;
    });
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
