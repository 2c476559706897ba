import { ACCOUNT_DEFINERS } from './accounts.ts';
import { SALES_DEFINERS } from './sales.ts';
import { ACTIVITY_DEFINERS } from './activities.ts';
import { CUSTOM_FIELD_DEFINERS } from './custom-fields.ts';
import { FILTER_DEFINERS } from './filters.ts';
import { CONTACT_DEFINERS } from './contacts.ts';
import { LIST_DEFINERS } from './lists.ts';
import { SEARCH_DEFINERS } from './search.ts';
import { STATS_DEFINERS } from './stats.ts';
import type { Definer } from './definer.ts';

/** Every SECURITY DEFINER function there may be. */
export const DEFINERS: Readonly<Record<string, Definer>> = {
  ...ACCOUNT_DEFINERS,
  ...SALES_DEFINERS,
  ...ACTIVITY_DEFINERS,
  ...CUSTOM_FIELD_DEFINERS,
  ...FILTER_DEFINERS,
  ...CONTACT_DEFINERS,
  ...LIST_DEFINERS,
  ...SEARCH_DEFINERS,
  ...STATS_DEFINERS,
};
