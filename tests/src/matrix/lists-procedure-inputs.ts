import type { ProcedureRule } from './procedure-rule.ts';

/** A valid input for every procedure of contact lists. */
export const LIST_PROCEDURE_RULES: Readonly<Record<string, readonly ProcedureRule[]>> = {};
