import { z } from 'zod';
import { atMost } from './lengths.ts';
import { isOneLine, shows } from './text.ts';

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
 * One line of text in the form in which it is kept: composed (NFC), without blanks around it. It is empty or shows
 * something.
 *
 * @param max the most characters
 */
export function shortText(max: number) {
  return atMost(z.string().normalize('NFC').trim(), max)
    .refine(isOneLine, { error: 'must be a single line' })
    .refine((text) => text === '' || shows(text), { error: 'must have a character that shows' })
    .refine(isStorable, NOT_STORABLE);
}

/**
 * One line of text that is not blank, in the form of {@link shortText}.
 *
 * @param max the most characters
 */
export function name(max: number) {
  return shortText(max).min(1);
}

/**
 * Several lines of text, composed (NFC).
 *
 * @param max the most characters
 */
export function longText(max: number) {
  return atMost(z.string().normalize('NFC'), max).refine(isStorable, NOT_STORABLE);
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
