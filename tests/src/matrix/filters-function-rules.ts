import type { FunctionRule } from './function-rule.ts';

/** What the functions of filtered and sorted lists promise. */
export const FILTER_FUNCTION_RULES: Readonly<Record<string, readonly FunctionRule[]>> = {};
