import type { ProcedureRule } from './procedure-rule.ts';

/** A valid input for every procedure of the search box. */
export const SEARCH_PROCEDURE_RULES: Readonly<Record<string, readonly ProcedureRule[]>> = {
  'search.query': [
    { input: () => ({ text: 'parent' }) },
    { about: 'one kind', input: () => ({ text: 'parent', entities: ['list'], limit: 1 }) },
  ],
};
