import type { Permission } from '@axolop/domain';
import type { FunctionRule } from './function-rule.ts';

/** One kind of record, by the right to read it. */
function of(entity: string, needs: Permission): FunctionRule {
  return {
    about: entity,
    needs,
    reads: true,
    brief: true,
    args: ({ agency }) => ({ agency_id: agency, query: 'parent', entities: [entity] }),
  };
}

/** What the functions of the search box promise. */
export const SEARCH_FUNCTION_RULES: Readonly<Record<string, readonly FunctionRule[]>> = {
  search_records: [
    { needs: 'contact:read', reads: true, args: ({ agency }) => ({ agency_id: agency, query: 'parent' }) },
    of('contact', 'contact:read'),
    of('opportunity', 'opportunity:read'),
    of('activity', 'activity:read'),
    of('list', 'list:read'),
  ],
};
