import type { KeyedMutation } from './keyed-mutation.ts';

/** How every mutation of filtered and sorted lists is tried. */
export const FILTER_KEYED_MUTATIONS: Readonly<Record<string, KeyedMutation>> = {};
