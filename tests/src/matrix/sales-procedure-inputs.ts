import type { ProcedureRule } from './procedure-rule.ts';

/** A valid input for every procedure of pipelines and opportunities. */
export const SALES_PROCEDURE_RULES: Readonly<Record<string, readonly ProcedureRule[]>> = {};
