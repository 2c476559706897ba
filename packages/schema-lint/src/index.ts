export { supabaseAdvice } from './advisors.ts';
export { ALLOW_LIST, type Allowance } from './allow-list.ts';
export type { Found, Level, Lint } from './lint.ts';
export { lintSchema, lintTransaction, type Finding, type LintReport } from './lint-schema.ts';
export { LINTS } from './lints/all-lints.ts';
