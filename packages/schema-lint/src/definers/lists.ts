import type { Definer } from './definer.ts';

/** SECURITY DEFINER functions of contact lists. */
export const LIST_DEFINERS: Readonly<Record<string, Definer>> = {};
