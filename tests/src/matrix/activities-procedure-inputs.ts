import type { ProcedureRule } from './procedure-rule.ts';

/** A valid input for every procedure of activities and timelines. */
export const ACTIVITY_PROCEDURE_RULES: Readonly<Record<string, readonly ProcedureRule[]>> = {};
