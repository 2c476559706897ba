import type { KeyedMutation } from './keyed-mutation.ts';

/** How every mutation of pipelines and opportunities is tried. */
export const SALES_KEYED_MUTATIONS: Readonly<Record<string, KeyedMutation>> = {};
