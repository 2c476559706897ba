import type { FunctionRule } from './function-rule.ts';

/** What the functions of filtered and sorted lists promise. */
export const FILTER_FUNCTION_RULES: Readonly<Record<string, readonly FunctionRule[]>> = {
  list_contacts: [
    { needs: 'contact:read', reads: true, args: ({ agency }) => ({ agency_id: agency }) },
    {
      about: 'with a filter',
      needs: 'contact:read',
      reads: true,
      foreign: 'unchanged',
      args: ({ agency, ground }) => ({
        agency_id: agency,
        filter: { field: 'ownerId', operator: 'eq', value: ground.here.viewer },
      }),
      result: () => 'unchanged',
    },
  ],
  list_opportunities: [
    { needs: 'opportunity:read', reads: true, args: ({ agency }) => ({ agency_id: agency }) },
    {
      about: 'with a filter',
      needs: 'opportunity:read',
      reads: true,
      foreign: 'unchanged',
      args: ({ agency, ground }) => ({
        agency_id: agency,
        filter: { field: 'stageId', operator: 'eq', value: ground.here.stage },
      }),
    },
  ],
  list_activities: [{ needs: 'activity:read', reads: true, args: ({ agency }) => ({ agency_id: agency }) }],
};
