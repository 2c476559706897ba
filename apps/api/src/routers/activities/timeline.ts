import { listTimeline } from '@axolop/database';
import { ListTimeline, TimelinePage } from '@axolop/domain';
import { agencyProcedure } from '../../ladder.ts';
import { router } from '../../trpc.ts';

/** What happened on a contact or an opportunity, in one order. */
export const timelineRouter = router({
  list: agencyProcedure('activity:read')
    .meta({
      summary:
        'Lists activities, stage changes, submissions and, with `audit:read`, the audit log of a record, newest first.',
    })
    .input(ListTimeline)
    .output(TimelinePage)
    .query(({ ctx, input }) => listTimeline(ctx.scope, input)),
});
