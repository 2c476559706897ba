import { forecast, winRate } from '@axolop/database';
import { Forecast, SalesPeriod, WinRate } from '@axolop/domain';
import { agencyProcedure } from '../../ladder.ts';

/** What sales come to: a part of the router of opportunities. */
export const salesReports = {
  forecast: agencyProcedure('report:read', 'opportunity:read', 'pipeline:read')
    .meta({ summary: 'Reports by month and currency what is open, weighted, won and lost.' })
    .input(SalesPeriod)
    .output(Forecast)
    .query(({ ctx, input }) => forecast(ctx.scope, input)),

  winRate: agencyProcedure('report:read', 'opportunity:read', 'pipeline:read')
    .meta({ summary: 'Reports won / (won + lost) of the opportunities closed in some months.' })
    .input(SalesPeriod)
    .output(WinRate)
    .query(({ ctx, input }) => winRate(ctx.scope, input)),
};
