import { ActivityTotals, ContactTotals, OpportunityTotals } from './stats.ts';

export * from './search.ts';
export * from './stats.ts';

/** The tables of this area, each with the entity that its rows are. */
export const REPORT_TABLES = {
  activity_totals: ActivityTotals,
  contact_totals: ContactTotals,
  opportunity_totals: OpportunityTotals,
} as const;
