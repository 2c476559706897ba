import { z } from 'zod';
import { atMost } from './lengths.ts';

/** Any JSON value. */
export const Json = z.json();
export type Json = z.infer<typeof Json>;

/** A JSON object. */
export const JsonObject = z.record(z.string(), Json);
export type JsonObject = z.infer<typeof JsonObject>;

/** Whether PostgreSQL can store a text: it knows neither the null character nor half of a surrogate pair. */
export function isStorable(text: string): boolean {
  return !text.includes('\u0000') && text.isWellFormed();
}
const NOT_STORABLE = { error: 'must not hold a null character or half a character' };

/**
 * One line of text, trimmed.
 *
 * @param max the most characters
 */
export function shortText(max: number) {
  return atMost(z.string().trim(), max)
    .refine((text) => !/[\r\n]/u.test(text), { error: 'must be a single line' })
    .refine(isStorable, NOT_STORABLE);
}

/**
 * One line of text that is not blank, trimmed.
 *
 * @param max the most characters
 */
export function name(max: number) {
  return shortText(max).min(1);
}

/**
 * Several lines of text.
 *
 * @param max the most characters
 */
export function longText(max: number) {
  return atMost(z.string(), max).refine(isStorable, NOT_STORABLE);
}

/** A colour as `#rrggbb`. */
export const Color = z.string().regex(/^#[0-9a-f]{6}$/u, { error: 'must look like #1d4ed8' });
export type Color = z.infer<typeof Color>;

/** A language tag, such as `en` or `de-AT`. */
export const Locale = z
  .string()
  .max(35)
  .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/u, { error: 'must be a language tag such as de-AT' });
export type Locale = z.infer<typeof Locale>;
