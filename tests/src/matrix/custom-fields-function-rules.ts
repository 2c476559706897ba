import type { FunctionRule } from './function-rule.ts';

/** What the functions of custom fields promise. */
export const CUSTOM_FIELD_FUNCTION_RULES: Readonly<Record<string, readonly FunctionRule[]>> = {};
