import { ACCOUNT_TABLES } from './account-table-rules.ts';
import { CRM_TABLES } from './crm-table-rules.ts';
import { MARKETING_TABLES } from './marketing-table-rules.ts';
import { STATS_TABLES } from './stats-table-rules.ts';
import type { TableRule } from './table-rule.ts';

/**
 * What every table of the exposed schema promises: which permission each statement needs, which columns a client may
 * write, and how a row looks. A table that is missing here fails the matrix by its name.
 */
export const TABLE_RULES: Readonly<Record<string, TableRule>> = {
  ...ACCOUNT_TABLES,
  ...CRM_TABLES,
  ...MARKETING_TABLES,
  ...STATS_TABLES,
};
