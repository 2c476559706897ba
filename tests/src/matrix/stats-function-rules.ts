import type { FunctionRule } from './function-rule.ts';

/** Whoever reads reports reads all of them; none takes an id beside the agency's. */
const REPORT: readonly FunctionRule[] = [
  { needs: 'report:read', reads: true, args: ({ agency }) => ({ agency_id: agency }) },
];

/** What the functions of numbers promise. */
export const STATS_FUNCTION_RULES: Readonly<Record<string, readonly FunctionRule[]>> = {
  report_contacts: REPORT,
  report_growth: REPORT,
  report_people: REPORT,
  report_pipeline: REPORT,
  report_sales: REPORT,
  report_sources: REPORT,
};
