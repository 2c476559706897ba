import type { Definer } from './definer.ts';

/** SECURITY DEFINER functions of the search box. */
export const SEARCH_DEFINERS: Readonly<Record<string, Definer>> = {};
