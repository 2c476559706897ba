import type { KeyedMutation } from './keyed-mutation.ts';

/** How every mutation of custom fields is tried. */
export const CUSTOM_FIELD_KEYED_MUTATIONS: Readonly<Record<string, KeyedMutation>> = {};
