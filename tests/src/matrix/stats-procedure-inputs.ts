import type { ProcedureRule } from './procedure-rule.ts';

/** A valid input for every procedure of numbers. */
export const STATS_PROCEDURE_RULES: Readonly<Record<string, readonly ProcedureRule[]>> = {};
