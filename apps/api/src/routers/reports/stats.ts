import { reportGrowth, reportOverview, reportPeople, reportSales, reportSources } from '@axolop/database';
import {
  ActivityByPerson,
  ConversionBySource,
  Growth,
  Overview,
  ReportGrowth,
  ReportLines,
  ReportSales,
  Sales,
} from '@axolop/domain';
import { agencyProcedure, NoInput } from '../../ladder.ts';
import { router } from '../../trpc.ts';

/** Numbers of an agency. They come from totals that are kept in the transaction of each change, so they are never old. */
export const statsRouter = router({
  overview: agencyProcedure('report:read')
    .meta({ summary: 'Counts contacts by stage and opportunities by currency.' })
    .input(NoInput)
    .output(Overview)
    .query(({ ctx }) => reportOverview(ctx.scope)),

  growth: agencyProcedure('report:read', 'agency:read')
    .meta({ summary: 'Counts new records by day, week or month, without gaps.' })
    .input(ReportGrowth)
    .output(Growth)
    .query(({ ctx, input }) => reportGrowth(ctx.scope, input)),

  sales: agencyProcedure('report:read', 'agency:read')
    .meta({ summary: 'Counts opened, won and lost opportunities in one currency by day, week or month.' })
    .input(ReportSales)
    .output(Sales)
    .query(({ ctx, input }) => reportSales(ctx.scope, input)),

  conversionBySource: agencyProcedure('report:read', 'agency:read')
    .meta({ summary: 'Counts how far the contacts of some days came, largest sources first.' })
    .input(ReportLines)
    .output(ConversionBySource)
    .query(({ ctx, input }) => reportSources(ctx.scope, input)),

  activityByPerson: agencyProcedure('report:read', 'agency:read')
    .meta({ summary: 'Counts what each person entered and completed in some days.' })
    .input(ReportLines)
    .output(ActivityByPerson)
    .query(({ ctx, input }) => reportPeople(ctx.scope, input)),
});
