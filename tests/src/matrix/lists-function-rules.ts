import type { FunctionRule } from './function-rule.ts';

/** What the functions of contact lists promise. */
export const LIST_FUNCTION_RULES: Readonly<Record<string, readonly FunctionRule[]>> = {};
