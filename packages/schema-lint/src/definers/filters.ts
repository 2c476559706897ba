import type { Definer } from './definer.ts';

/** SECURITY DEFINER functions of filtered and sorted lists. */
export const FILTER_DEFINERS: Readonly<Record<string, Definer>> = {
  'private.filtered_ids(uuid,text,jsonb,text,text,text,uuid,integer,integer)': {
    door: true,
    reason:
      'filters are compared with operators that are not leakproof; private.require first, ids only, rows are read again under RLS',
  },
};
