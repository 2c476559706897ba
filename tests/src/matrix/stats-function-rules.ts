import type { FunctionRule } from './function-rule.ts';

/** What the functions of numbers promise. */
export const STATS_FUNCTION_RULES: Readonly<Record<string, readonly FunctionRule[]>> = {};
