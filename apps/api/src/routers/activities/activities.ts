import {
  completeActivity,
  createActivity,
  getActivity,
  listActivities,
  listMyActivities,
  listRemovedActivities,
  removeRecords,
  reopenActivity,
  restoreRecords,
  updateActivity,
} from '@axolop/database';
import {
  Activity,
  ActivityPage,
  CompleteActivity,
  CreateActivity,
  Done,
  ListActivities,
  ListMyActivities,
  PageRequest,
  RecordReference,
  Removed,
  ReopenActivity,
  UpdateActivity,
} from '@axolop/domain';
import { agencyProcedure } from '../../ladder.ts';
import { router } from '../../trpc.ts';
import { done } from '../kernel/done.ts';

/** What people did or will do: calls, e-mails, meetings, notes, tasks. */
export const activitiesRouter = router({
  list: agencyProcedure('activity:read')
    .input(ListActivities)
    .output(ActivityPage)
    .query(({ ctx, input }) => listActivities(ctx.scope, input)),

  listTrash: agencyProcedure('activity:read')
    .input(PageRequest)
    .output(ActivityPage)
    .query(({ ctx, input }) => listRemovedActivities(ctx.scope, input)),

  mine: agencyProcedure('activity:read')
    .input(ListMyActivities)
    .output(ActivityPage)
    .query(({ ctx, input }) => listMyActivities(ctx.scope, input)),

  get: agencyProcedure('activity:read')
    .input(RecordReference)
    .output(Activity)
    .query(({ ctx, input }) => getActivity(ctx.scope, input)),

  create: agencyProcedure('activity:write')
    .input(CreateActivity)
    .output(Activity)
    .mutation(({ ctx, input }) => createActivity(ctx.scope, input)),

  update: agencyProcedure('activity:write')
    .input(UpdateActivity)
    .output(Activity)
    .mutation(({ ctx, input }) => updateActivity(ctx.scope, input)),

  complete: agencyProcedure('activity:write')
    .input(CompleteActivity)
    .output(Activity)
    .mutation(({ ctx, input }) => completeActivity(ctx.scope, input)),

  reopen: agencyProcedure('activity:write')
    .input(ReopenActivity)
    .output(Activity)
    .mutation(({ ctx, input }) => reopenActivity(ctx.scope, input)),

  remove: agencyProcedure('activity:remove_own')
    .input(RecordReference)
    .output(Removed)
    .mutation(({ ctx, input }) => removeRecords(ctx.scope, 'activity', [input.id])),

  restore: agencyProcedure('activity:remove_own')
    .input(RecordReference)
    .output(Done)
    .mutation(({ ctx, input }) => done(restoreRecords(ctx.scope, 'activity', [input.id]))),
});
