import type { ProcedureRule } from './procedure-rule.ts';

/** A valid input for every procedure of tags and work on contacts. */
export const CONTACT_PROCEDURE_RULES: Readonly<Record<string, readonly ProcedureRule[]>> = {};
