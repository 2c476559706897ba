import {
  SalesMonth,
  StageTotals,
  Timestamp,
  type Board,
  type BoardColumn,
  type Forecast,
  type GetBoard,
  type ListColumn,
  type Opportunity,
  type OpportunityHistory,
  type OpportunityPage,
  type RecordReference,
  type SalesPeriod,
  type StageStayPage,
  type TimeInStages,
  type WinRate,
} from '@axolop/domain';
import { z } from 'zod';
import { pageFrom, readPage, type Keyset } from '../kernel/cursor.ts';
import { equals, narrowed, type ListInputs } from '../kernel/list-inputs.ts';
import { BOARD_COLUMNS, OPPORTUNITY_COLUMNS, PIPELINE_COLUMNS, STAGE_STAY_COLUMNS } from './columns.ts';
import { many, one, refusal } from '../kernel/reply.ts';
import type { AgencyScope } from '../kernel/scope.ts';

/** From the top of a column to its bottom. */
const TOP_DOWN: Keyset<{ readonly id: string; readonly position: number }> = {
  list: 'opportunities.column',
  by: 'position',
  direction: 'asc',
  column: 'position',
  tieColumn: 'id',
  key: z.number(),
  keyOf: (card) => card.position,
  tieOf: (card) => card.id,
};

const COLUMN_INPUTS: ListInputs<ListColumn> = { stageId: equals('stageId') };

const LAST_MOVE_FIRST: Keyset<{ readonly id: string; readonly movedAt: string }> = {
  list: 'opportunities.history',
  by: 'movedAt',
  direction: 'desc',
  column: 'moved_at',
  tieColumn: 'id',
  key: Timestamp,
  keyOf: (change) => change.movedAt,
  tieOf: (change) => change.id,
};

/** A pipeline, its columns with the first cards of each, and what they are worth. @throws DomainError `not_found` */
export async function getBoard(scope: AgencyScope, query: GetBoard): Promise<Board> {
  // The totals need the key of the pipeline: who does not name it waits for a look-up more.
  const pipelineId = query.pipelineId ?? (await defaultPipeline(scope));
  const [board, totals] = await Promise.all([
    scope.db
      .from('pipelines')
      .select(BOARD_COLUMNS)
      .eq('agency_id', scope.agencyId)
      .eq('id', pipelineId)
      .eq('stages.agency_id', scope.agencyId)
      .order('position', { referencedTable: 'stages' })
      .eq('stages.cards.agency_id', scope.agencyId)
      .is('stages.cards.deleted_at', null)
      .order('position', { referencedTable: 'stages.cards' })
      .order('id', { referencedTable: 'stages.cards' })
      .limit(query.limit + 1, { referencedTable: 'stages.cards' })
      .single(),
    scope.db.rpc('pipeline_totals', { agency_id: scope.agencyId, pipeline_id: pipelineId }, { get: true }),
  ]);
  const { stages, ...pipeline } = one(board);
  const totalsOf = Map.groupBy(StageTotals.parse(one(totals)), ({ stageId }) => stageId);
  const columns = stages.map(({ cards, ...stage }): BoardColumn => {
    const page = pageFrom<Opportunity, Opportunity>(cards, TOP_DOWN, query.limit);
    return { stage, ...page, totals: totalsOf.get(stage.id) ?? [] };
  });
  return { pipeline, columns };
}

async function defaultPipeline(scope: AgencyScope): Promise<string> {
  const { id } = one(
    await scope.db
      .from('pipelines')
      .select(PIPELINE_COLUMNS)
      .eq('agency_id', scope.agencyId)
      .is('is_default', true)
      .single(),
  );
  return id;
}

/** The cards of one column, from top to bottom. @throws DomainError `invalid_cursor` */
export async function listColumn(scope: AgencyScope, query: ListColumn): Promise<OpportunityPage> {
  const cards = scope.db
    .from('opportunities')
    .select(OPPORTUNITY_COLUMNS)
    .eq('agency_id', scope.agencyId)
    .is('deleted_at', null);
  return readPage(narrowed(cards, COLUMN_INPUTS, query), TOP_DOWN, query);
}

/** The stage changes of an opportunity, the last one first. @throws DomainError `not_found`, `invalid_cursor` */
export async function listStageChanges(scope: AgencyScope, query: OpportunityHistory): Promise<StageStayPage> {
  const changes = scope.db
    .rpc('opportunity_history', { agency_id: scope.agencyId, opportunity_id: query.id })
    .select(STAGE_STAY_COLUMNS);
  const page = await readPage(changes, LAST_MOVE_FIRST, query);
  // Each has at least the change that it was created with.
  if (page.items.length === 0 && (query.cursor ?? null) === null) throw refusal('not_found');
  return page;
}

/** @throws DomainError `not_found` */
export async function timeInStages(scope: AgencyScope, { id }: RecordReference): Promise<TimeInStages> {
  const stages: TimeInStages['stages'] = many(
    await scope.db
      .rpc('opportunity_time_in_stages', { agency_id: scope.agencyId, opportunity_id: id }, { get: true })
      .select('stageId:stage_id,visits,seconds'),
  );
  if (stages.length === 0) throw refusal('not_found');
  return { stages };
}

/** Month by month and currency by currency, what is expected and what came of it. */
export async function forecast(scope: AgencyScope, period: SalesPeriod): Promise<Forecast> {
  return { months: await salesByMonth(scope, period) };
}

/** won / (won + lost) of what was closed in a period. */
export async function winRate(scope: AgencyScope, period: SalesPeriod): Promise<WinRate> {
  const months = await salesByMonth(scope, period);
  const currencies = [...Map.groupBy(months, ({ currency }) => currency)]
    .map(([currency, ofOne]) => ({
      currency,
      ...outcomes(ofOne),
      wonMinor: sum(ofOne.map(({ wonMinor }) => wonMinor)),
      lostMinor: sum(ofOne.map(({ lostMinor }) => lostMinor)),
    }))
    .filter(({ rate }) => rate !== null);
  return { ...outcomes(months), currencies };
}

function outcomes(months: readonly SalesMonth[]): { won: number; lost: number; rate: number | null } {
  const won = sum(months.map(({ wonCount }) => wonCount));
  const lost = sum(months.map(({ lostCount }) => lostCount));
  return { won, lost, rate: won + lost === 0 ? null : won / (won + lost) };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

const SalesRows = z.array(
  SalesMonth.extend({ month: z.iso.date().nullable() }).transform(({ month, ...row }): SalesMonth => {
    return { ...row, month: month?.slice(0, 7) ?? null };
  }),
);

async function salesByMonth(scope: AgencyScope, { from, to, pipelineId }: SalesPeriod): Promise<SalesMonth[]> {
  const reply = await scope.db.rpc(
    'sales_by_month',
    {
      agency_id: scope.agencyId,
      from_month: `${from}-01`,
      to_month: `${to}-01`,
      ...(pipelineId === undefined ? {} : { pipeline_id: pipelineId }),
    },
    { get: true },
  );
  return SalesRows.parse(one(reply));
}
