import type { KeyedMutation } from './keyed-mutation.ts';

/** How every mutation of numbers is tried. */
export const STATS_KEYED_MUTATIONS: Readonly<Record<string, KeyedMutation>> = {};
