import type { ProcedureRule } from './procedure-rule.ts';

/** A valid input for every procedure of custom fields. */
export const CUSTOM_FIELD_PROCEDURE_RULES: Readonly<Record<string, readonly ProcedureRule[]>> = {};
