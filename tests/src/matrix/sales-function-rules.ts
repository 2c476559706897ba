import type { FunctionRule } from './function-rule.ts';

/** What the functions of pipelines and opportunities promise. */
export const SALES_FUNCTION_RULES: Readonly<Record<string, readonly FunctionRule[]>> = {};
