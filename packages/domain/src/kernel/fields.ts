import { z } from 'zod';
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
  return z
    .string()
    .normalize('NFC')
    .trim()
    .max(max)
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
  return z.string().normalize('NFC').max(max).refine(isStorable, NOT_STORABLE);
}

/** An e-mail address as people type it; spaces around it are dropped. */
export const EmailAddress = z.string().trim().max(320).pipe(z.email());
export type EmailAddress = z.infer<typeof EmailAddress>;

/** A telephone number as people write it: at least three digits, spaces and the usual signs. */
export const PhoneNumber = z
  .string()
  .trim()
  .max(40)
  .regex(/^(?=(?:[^0-9]*[0-9]){3})[+(0-9][0-9 ()./x-]*$/u, { error: 'must be a telephone number' });
export type PhoneNumber = z.infer<typeof PhoneNumber>;

/** A web address, `http` or `https`. */
export const WebAddress = z
  .string()
  .trim()
  .max(2048)
  .refine(isStorable, NOT_STORABLE)
  .pipe(z.url({ protocol: /^https?$/u }));
export type WebAddress = z.infer<typeof WebAddress>;

/** A colour as `#rrggbb`. */
export const Color = z.string().regex(/^#[0-9a-f]{6}$/u, { error: 'must look like #1d4ed8' });
export type Color = z.infer<typeof Color>;

/** An ISO 4217 currency code. */
export const Currency = z.string().regex(/^[A-Z]{3}$/u, { error: 'must be a currency code such as EUR' });
export type Currency = z.infer<typeof Currency>;

/**
 * Whether the runtime knows a time zone by this name. An offset such as `+01:00` is none: it forgets summer
 * time, and PostgreSQL reads its sign the other way round.
 */
function isTimeZone(text: string): boolean {
  if (/^[+-]/u.test(text)) return false;
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).resolvedOptions().timeZone.length > 0;
  } catch {
    return false;
  }
}

/** A time zone of the IANA list, such as `Europe/Vienna`. */
export const TimeZone = z.string().max(64).refine(isTimeZone, { error: 'must be a time zone such as Europe/Vienna' });
export type TimeZone = z.infer<typeof TimeZone>;

/** A language tag, such as `en` or `de-AT`. */
export const Locale = z
  .string()
  .max(35)
  .regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/u, { error: 'must be a language tag such as de-AT' });
export type Locale = z.infer<typeof Locale>;
