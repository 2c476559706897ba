import type { Definer } from './definer.ts';

/** SECURITY DEFINER functions of activities and timelines. */
export const ACTIVITY_DEFINERS: Readonly<Record<string, Definer>> = {
  'private.record_log(uuid,uuid,timestamp with time zone,uuid,integer)': {
    door: true,
    reason: 'no role may read the log; gives nothing without audit:read in the active agency',
  },
  'private.check_activity_home()': {
    reason: 'trigger: locks a contact or an opportunity, which its caller may only read',
  },
  'private.check_activity_return()': {
    reason: 'trigger: locks a contact or an opportunity, which its caller may only read',
  },
  'private.check_activity_assignee()': { reason: 'trigger: locks a membership, which no client may' },
};
