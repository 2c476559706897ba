import type { Definer } from './definer.ts';

const COUNTS = 'a trigger: writes totals, which no client may, of the agencies of the rows that the statement changed';

/** SECURITY DEFINER functions of numbers. */
export const STATS_DEFINERS: Readonly<Record<string, Definer>> = {
  'private.count_contacts()': { reason: COUNTS },
  'private.total_opportunities()': { reason: COUNTS },
  'private.count_activities()': { reason: COUNTS },
  'private.follow_timezone()': {
    reason: 'a trigger: counts the totals of the agency again, of whose time zone the policy has judged',
  },
  'private.rebuild_totals(uuid)': {
    reason:
      'counts one agency again for the trigger of its time zone, and for seeds and repairs, past the policies; no client may call it',
  },
};
