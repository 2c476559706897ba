import type { ProcedureRule } from './procedure-rule.ts';

/** A valid input for every procedure of filtered and sorted lists. */
export const FILTER_PROCEDURE_RULES: Readonly<Record<string, readonly ProcedureRule[]>> = {
  'contacts.export': [
    { input: () => ({}) },
    {
      about: 'of a tag',
      input: ({ ground }) => ({ filter: { field: 'tags', operator: 'any', value: [ground.here.tag] } }),
      foreign: 'OK',
    },
  ],
};
