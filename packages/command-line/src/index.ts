export { Command, Option } from '@commander-js/extra-typings';
export { runnable, UsageError } from './runnable.ts';
export type { Runnable } from './runnable.ts';
export { runOneOf } from './run-one-of.ts';
export type { Listed } from './run-one-of.ts';
export { listOf, wholeNumber } from './values.ts';
