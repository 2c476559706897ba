import type { Definer } from './definer.ts';

/** SECURITY DEFINER functions of pipelines and opportunities. */
export const SALES_DEFINERS: Readonly<Record<string, Definer>> = {};
