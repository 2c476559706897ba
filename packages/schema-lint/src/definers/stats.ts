import type { Definer } from './definer.ts';

/** SECURITY DEFINER functions of numbers. */
export const STATS_DEFINERS: Readonly<Record<string, Definer>> = {};
