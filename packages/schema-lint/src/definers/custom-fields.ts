import type { Definer } from './definer.ts';

/** SECURITY DEFINER functions of custom fields. */
export const CUSTOM_FIELD_DEFINERS: Readonly<Record<string, Definer>> = {};
