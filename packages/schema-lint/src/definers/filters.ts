import type { Definer } from './definer.ts';

/** SECURITY DEFINER functions of filtered and sorted lists. */
export const FILTER_DEFINERS: Readonly<Record<string, Definer>> = {};
