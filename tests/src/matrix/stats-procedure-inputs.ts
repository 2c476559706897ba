import type { ProcedureRule } from './procedure-rule.ts';

const REPORT: readonly ProcedureRule[] = [{ input: () => ({}) }];

/** A valid input for every procedure of numbers. */
export const STATS_PROCEDURE_RULES: Readonly<Record<string, readonly ProcedureRule[]>> = {
  'stats.activityByPerson': REPORT,
  'stats.conversionBySource': REPORT,
  'stats.growth': REPORT,
  'stats.overview': REPORT,
  'stats.sales': REPORT,
};
