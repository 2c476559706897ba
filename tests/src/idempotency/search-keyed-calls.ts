import type { KeyedMutation } from './keyed-mutation.ts';

/** How every mutation of the search box is tried. */
export const SEARCH_KEYED_MUTATIONS: Readonly<Record<string, KeyedMutation>> = {};
