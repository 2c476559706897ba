import type { KeyedMutation } from './keyed-mutation.ts';

/** How every mutation of contact lists is tried. */
export const LIST_KEYED_MUTATIONS: Readonly<Record<string, KeyedMutation>> = {};
