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
    .meta({ summary: 'Lists live activities by contact, opportunity, assignee, kind, status, `filter` and `sort`.' })
    .input(ListActivities)
    .output(ActivityPage)
    .query(({ ctx, input }) => listActivities(ctx.scope, input)),

  listTrash: agencyProcedure('activity:read')
    .meta({ summary: 'Lists removed activities.' })
    .input(PageRequest)
    .output(ActivityPage)
    .query(({ ctx, input }) => listRemovedActivities(ctx.scope, input)),

  mine: agencyProcedure('activity:read')
    .meta({ summary: "Lists the caller's open activities: `overdue`, `today`, `upcoming` or `undated`." })
    .input(ListMyActivities)
    .output(ActivityPage)
    .query(({ ctx, input }) => listMyActivities(ctx.scope, input)),

  get: agencyProcedure('activity:read')
    .meta({ summary: 'Gives one activity.' })
    .input(RecordReference)
    .output(Activity)
    .query(({ ctx, input }) => getActivity(ctx.scope, input)),

  create: agencyProcedure('activity:write', 'activity:read')
    .meta({ summary: 'Creates an activity on a contact or an opportunity; a task may stand alone.' })
    .input(CreateActivity)
    .output(Activity)
    .mutation(({ ctx, input }) => createActivity(ctx.scope, input)),

  update: agencyProcedure('activity:write', 'activity:read')
    .meta({ summary: 'Changes an activity.' })
    .input(UpdateActivity)
    .output(Activity)
    .mutation(({ ctx, input }) => updateActivity(ctx.scope, input)),

  complete: agencyProcedure('activity:write', 'activity:read')
    .meta({ summary: 'Completes an activity, now or at a given time; a second call leaves the time.' })
    .input(CompleteActivity)
    .output(Activity)
    .mutation(({ ctx, input }) => completeActivity(ctx.scope, input)),

  reopen: agencyProcedure('activity:write', 'activity:read')
    .meta({ summary: 'Opens a completed activity again.' })
    .input(ReopenActivity)
    .output(Activity)
    .mutation(({ ctx, input }) => reopenActivity(ctx.scope, input)),

  remove: agencyProcedure('activity:remove_own')
    .meta({ summary: 'Moves an activity to the trash.' })
    .input(RecordReference)
    .output(Removed)
    .mutation(({ ctx, input }) => removeRecords(ctx.scope, 'activity', [input.id])),

  restore: agencyProcedure('activity:remove_own')
    .meta({ summary: 'Puts an activity back when its contact and opportunity are there.' })
    .input(RecordReference)
    .output(Done)
    .mutation(({ ctx, input }) => done(restoreRecords(ctx.scope, 'activity', [input.id]))),
});
