import type { Definer } from './definer.ts';

/** SECURITY DEFINER functions of tags and work on contacts. */
export const CONTACT_DEFINERS: Readonly<Record<string, Definer>> = {};
