import {
  createOpportunity,
  forecast,
  getBoard,
  getOpportunity,
  listColumn,
  listOpportunities,
  listRemovedOpportunities,
  listStageChanges,
  loseOpportunity,
  moveOpportunity,
  removeRecords,
  reopenOpportunity,
  restoreRecords,
  timeInStages,
  updateOpportunity,
  winOpportunity,
  winRate,
} from '@axolop/database';
import {
  Board,
  CreateOpportunity,
  Done,
  Forecast,
  GetBoard,
  ListColumn,
  ListOpportunities,
  LoseOpportunity,
  MoveOpportunity,
  Opportunity,
  OpportunityHistory,
  OpportunityPage,
  PageRequest,
  RecordReference,
  Removed,
  ReopenOpportunity,
  SalesPeriod,
  StageStayPage,
  TimeInStages,
  UpdateOpportunity,
  WinOpportunity,
  WinRate,
} from '@axolop/domain';
import { agencyProcedure } from '../../ladder.ts';
import { router } from '../../trpc.ts';
import { done } from '../kernel/done.ts';

/** Possible sales, their board, and what they come to. */
export const opportunitiesRouter = router({
  list: agencyProcedure('opportunity:read')
    .input(ListOpportunities)
    .output(OpportunityPage)
    .query(({ ctx, input }) => listOpportunities(ctx.scope, input)),

  listTrash: agencyProcedure('opportunity:read')
    .input(PageRequest)
    .output(OpportunityPage)
    .query(({ ctx, input }) => listRemovedOpportunities(ctx.scope, input)),

  get: agencyProcedure('opportunity:read')
    .input(RecordReference)
    .output(Opportunity)
    .query(({ ctx, input }) => getOpportunity(ctx.scope, input)),

  board: agencyProcedure('opportunity:read')
    .input(GetBoard)
    .output(Board)
    .query(({ ctx, input }) => getBoard(ctx.scope, input)),

  column: agencyProcedure('opportunity:read')
    .input(ListColumn)
    .output(OpportunityPage)
    .query(({ ctx, input }) => listColumn(ctx.scope, input)),

  history: agencyProcedure('opportunity:read')
    .input(OpportunityHistory)
    .output(StageStayPage)
    .query(({ ctx, input }) => listStageChanges(ctx.scope, input)),

  timeInStages: agencyProcedure('opportunity:read')
    .input(RecordReference)
    .output(TimeInStages)
    .query(({ ctx, input }) => timeInStages(ctx.scope, input)),

  forecast: agencyProcedure('report:read')
    .input(SalesPeriod)
    .output(Forecast)
    .query(({ ctx, input }) => forecast(ctx.scope, input)),

  winRate: agencyProcedure('report:read')
    .input(SalesPeriod)
    .output(WinRate)
    .query(({ ctx, input }) => winRate(ctx.scope, input)),

  create: agencyProcedure('opportunity:write')
    .input(CreateOpportunity)
    .output(Opportunity)
    .mutation(({ ctx, input }) => createOpportunity(ctx.scope, input)),

  update: agencyProcedure('opportunity:write')
    .input(UpdateOpportunity)
    .output(Opportunity)
    .mutation(({ ctx, input }) => updateOpportunity(ctx.scope, input)),

  move: agencyProcedure('opportunity:write')
    .input(MoveOpportunity)
    .output(Opportunity)
    .mutation(({ ctx, input }) => moveOpportunity(ctx.scope, input)),

  win: agencyProcedure('opportunity:write')
    .input(WinOpportunity)
    .output(Opportunity)
    .mutation(({ ctx, input }) => winOpportunity(ctx.scope, input)),

  lose: agencyProcedure('opportunity:write')
    .input(LoseOpportunity)
    .output(Opportunity)
    .mutation(({ ctx, input }) => loseOpportunity(ctx.scope, input)),

  reopen: agencyProcedure('opportunity:write')
    .input(ReopenOpportunity)
    .output(Opportunity)
    .mutation(({ ctx, input }) => reopenOpportunity(ctx.scope, input)),

  remove: agencyProcedure('opportunity:remove_own')
    .input(RecordReference)
    .output(Removed)
    .mutation(({ ctx, input }) => removeRecords(ctx.scope, 'opportunity', [input.id])),

  restore: agencyProcedure('opportunity:remove_own')
    .input(RecordReference)
    .output(Done)
    .mutation(({ ctx, input }) => done(restoreRecords(ctx.scope, 'opportunity', [input.id]))),
});
