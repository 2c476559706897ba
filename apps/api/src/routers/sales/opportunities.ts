import {
  createOpportunity,
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
} from '@axolop/database';
import {
  Board,
  CreateOpportunity,
  Done,
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
  StageStayPage,
  TimeInStages,
  UpdateOpportunity,
  WinOpportunity,
} from '@axolop/domain';
import { agencyProcedure } from '../../ladder.ts';
import { router } from '../../trpc.ts';
import { done } from '../kernel/done.ts';
import { salesReports } from './reports.ts';

/** Possible sales, their board, and what they come to. */
export const opportunitiesRouter = router({
  ...salesReports,

  list: agencyProcedure('opportunity:read')
    .meta({ summary: 'Lists live opportunities by pipeline, stage, status, contact, owner, `filter` and `sort`.' })
    .input(ListOpportunities)
    .output(OpportunityPage)
    .query(({ ctx, input }) => listOpportunities(ctx.scope, input)),

  listTrash: agencyProcedure('opportunity:read')
    .meta({ summary: 'Lists removed opportunities.' })
    .input(PageRequest)
    .output(OpportunityPage)
    .query(({ ctx, input }) => listRemovedOpportunities(ctx.scope, input)),

  get: agencyProcedure('opportunity:read')
    .meta({ summary: 'Gives one opportunity.' })
    .input(RecordReference)
    .output(Opportunity)
    .query(({ ctx, input }) => getOpportunity(ctx.scope, input)),

  board: agencyProcedure('opportunity:read', 'pipeline:read')
    .meta({ summary: 'Gives a pipeline with the first cards of each column and the worth of each column by currency.' })
    .input(GetBoard)
    .output(Board)
    .query(({ ctx, input }) => getBoard(ctx.scope, input)),

  column: agencyProcedure('opportunity:read')
    .meta({ summary: 'Lists more cards of one column, from top to bottom.' })
    .input(ListColumn)
    .output(OpportunityPage)
    .query(({ ctx, input }) => listColumn(ctx.scope, input)),

  history: agencyProcedure('opportunity:read')
    .meta({ summary: 'Lists the stage changes of an opportunity, last first.' })
    .input(OpportunityHistory)
    .output(StageStayPage)
    .query(({ ctx, input }) => listStageChanges(ctx.scope, input)),

  timeInStages: agencyProcedure('opportunity:read')
    .meta({ summary: 'Tells how often and how long an opportunity was in each stage.' })
    .input(RecordReference)
    .output(TimeInStages)
    .query(({ ctx, input }) => timeInStages(ctx.scope, input)),

  create: agencyProcedure('opportunity:write', 'opportunity:read')
    .meta({ summary: 'Creates an opportunity on top of its column.' })
    .input(CreateOpportunity)
    .output(Opportunity)
    .mutation(({ ctx, input }) => createOpportunity(ctx.scope, input)),

  update: agencyProcedure('opportunity:write', 'opportunity:read')
    .meta({ summary: 'Changes an opportunity, but for its place.' })
    .input(UpdateOpportunity)
    .output(Opportunity)
    .mutation(({ ctx, input }) => updateOpportunity(ctx.scope, input)),

  move: agencyProcedure('opportunity:write', 'opportunity:read')
    .meta({ summary: 'Moves an opportunity into a stage, below `afterId` or above `beforeId`, else on top.' })
    .input(MoveOpportunity)
    .output(Opportunity)
    .mutation(({ ctx, input }) => moveOpportunity(ctx.scope, input)),

  win: agencyProcedure('opportunity:write', 'opportunity:read')
    .meta({ summary: 'Moves an opportunity to a won stage.' })
    .input(WinOpportunity)
    .output(Opportunity)
    .mutation(({ ctx, input }) => winOpportunity(ctx.scope, input)),

  lose: agencyProcedure('opportunity:write', 'opportunity:read')
    .meta({ summary: 'Moves an opportunity to a lost stage, with the reason.' })
    .input(LoseOpportunity)
    .output(Opportunity)
    .mutation(({ ctx, input }) => loseOpportunity(ctx.scope, input)),

  reopen: agencyProcedure('opportunity:write', 'opportunity:read')
    .meta({ summary: 'Moves a closed opportunity back to its last open stage.' })
    .input(ReopenOpportunity)
    .output(Opportunity)
    .mutation(({ ctx, input }) => reopenOpportunity(ctx.scope, input)),

  remove: agencyProcedure('opportunity:remove_own')
    .meta({ summary: 'Moves an opportunity to the trash, with its activities.' })
    .input(RecordReference)
    .output(Removed)
    .mutation(({ ctx, input }) => removeRecords(ctx.scope, 'opportunity', [input.id])),

  restore: agencyProcedure('opportunity:remove_own')
    .meta({ summary: 'Puts an opportunity back, with its activities.' })
    .input(RecordReference)
    .output(Done)
    .mutation(({ ctx, input }) => done(restoreRecords(ctx.scope, 'opportunity', [input.id]))),
});
