import type { Definer } from './definer.ts';

/** SECURITY DEFINER functions of activities and timelines. */
export const ACTIVITY_DEFINERS: Readonly<Record<string, Definer>> = {};
