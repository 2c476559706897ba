import type { FunctionRule } from './function-rule.ts';

/** What the functions of tags and work on contacts promise. */
export const CONTACT_FUNCTION_RULES: Readonly<Record<string, readonly FunctionRule[]>> = {};
