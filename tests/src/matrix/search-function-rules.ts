import type { FunctionRule } from './function-rule.ts';

/** What the functions of the search box promise. */
export const SEARCH_FUNCTION_RULES: Readonly<Record<string, readonly FunctionRule[]>> = {};
