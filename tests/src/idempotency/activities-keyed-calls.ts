import type { KeyedMutation } from './keyed-mutation.ts';

/** How every mutation of activities and timelines is tried. */
export const ACTIVITY_KEYED_MUTATIONS: Readonly<Record<string, KeyedMutation>> = {};
