import type { KeyedMutation } from './keyed-mutation.ts';

/** How every mutation of tags and work on contacts is tried. */
export const CONTACT_KEYED_MUTATIONS: Readonly<Record<string, KeyedMutation>> = {};
