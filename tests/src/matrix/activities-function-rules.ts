import type { FunctionRule } from './function-rule.ts';

/** What the functions of activities and timelines promise. */
export const ACTIVITY_FUNCTION_RULES: Readonly<Record<string, readonly FunctionRule[]>> = {};
