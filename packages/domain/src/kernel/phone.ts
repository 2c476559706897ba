import { z } from 'zod';
import type { Dialling } from './country.ts';
import { atMost } from './lengths.ts';

/** The most characters of a telephone number, as it is written. */
export const LONGEST_PHONE = 40;

/** What stands in copied numbers and nobody sees: directions, joiners, soft hyphens. */
const UNSEEN = /[\u00AD\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u2069\uFEFF]/gu;
/** The dashes of typesetting, and the wide signs of Japanese keyboards. */
const DASHES = /[\u2010-\u2015\u2212\u30FC\uFF0D]/gu;
const WIDE = /[\uFF08-\uFF0B\uFF0E\uFF0F\uFF10-\uFF19]/gu;
const WIDE_BY = 0xfe_e0;

/** A number, and behind it perhaps an extension. The database has the same expression in `private.is_phone`. */
const PHONE =
  /^(?=(?:[^0-9]*[0-9]){3})[+(0-9][0-9 ()./-]*(?:(?:;ext=|,+|;|#|(?:extension|extn|ext|dw|x)[.:]?) *[0-9]{1,8} *)?$/u;

/**
 * A telephone number without what word processors, contact cards and Japanese keyboards put around and between its
 * digits: in one kind of digits, blanks and dashes, without `tel:`. It is what is judged; the number is kept as it is
 * written. The database has the same rule in `private.clean_phone`.
 */
export function cleanPhone(text: string): string {
  return text
    .replaceAll(UNSEEN, '')
    .replaceAll(WIDE, (sign) => String.fromCharCode(sign.charCodeAt(0) - WIDE_BY))
    .replaceAll(DASHES, '-')
    .replaceAll(/\s/gu, ' ')
    .trim()
    .toLowerCase()
    .replace(/^tel: */u, '');
}

/** Whether a text is a telephone number. */
export function isPhone(text: string): boolean {
  return PHONE.test(cleanPhone(text)) && !/[\t\n\v\f\r\u2028\u2029]/u.test(text);
}

/** A telephone number as people write it: at least three digits, the usual signs, perhaps an extension. */
export const PhoneNumber = atMost(z.string().trim(), LONGEST_PHONE).refine(isPhone, {
  error: 'must be a telephone number',
});
export type PhoneNumber = z.infer<typeof PhoneNumber>;

const EXTENSION = /(?:;ext=|,+|;|#|(?:extension|extn|ext|dw|x)[.:]?) *([0-9]{1,8}) *$/u;

/**
 * The digits of a number and, behind an `x`, its extension; a plus in front says that it begins with a calling code. It
 * is kept beside the number: the database has the same rule in `private.phone_digits`. Empty for a text without digits.
 */
export function phoneDigits(number: string): string {
  const clean = cleanPhone(number);
  const extension = EXTENSION.exec(clean)?.[1];
  const body = extension === undefined ? clean : clean.replace(EXTENSION, '');
  const isInternational = /^[( ]*(?:\+|00)/u.test(body);
  const digits = (isInternational ? body.replaceAll('(0)', '') : body).replaceAll(/[^0-9]/gu, '');
  if (digits === '') return '';
  const whole = isInternational ? `+${digits.replace(/^00/u, '')}` : digits;
  return extension === undefined ? whole : `${whole}x${extension}`;
}

/** Calling codes are known by their first digits; none begins with another. */
const CALLING_CODE =
  /^(?:1|7|2[07]|2[1-689][0-9]|3[0-469]|3[578][0-9]|4[013-9]|42[0-9]|5[1-8]|5[09][0-9]|6[0-6]|6[7-9][0-9]|8[1246]|8[035789][0-9]|9[0-58]|9[679][0-9]|0[0-9]{2})/u;

/**
 * The form in which numbers are compared: E.164, for somebody in a country, and an extension behind an `x`. Where the
 * country is not known it is the number within its own country, without calling code and zeros in front. The database
 * has the same rule in `private.phone_key`.
 *
 * @param digits what {@link phoneDigits} gives
 */
export function phoneKey(digits: string, country: Dialling | null): string {
  const [number = '', extension] = digits.split('x');
  return national(number, country) + (extension === undefined ? '' : `x${extension}`);
}

function national(number: string, country: Dialling | null): string {
  if (country === null) {
    const within = number.startsWith('+') ? number.slice(1).replace(CALLING_CODE, '') : number;
    return within.replace(/^0+/u, '');
  }
  const { callingCode, trunk, abroad } = country;
  if (number.startsWith('+')) return `+${withoutZero(number.slice(1), country)}`;
  if (abroad !== '' && number.startsWith(abroad)) return `+${withoutZero(number.slice(abroad.length), country)}`;
  return `+${callingCode}${trunk !== '' && number.startsWith(trunk) ? number.slice(trunk.length) : number}`;
}

/** Many write the zero that stands before a number within the country behind their calling code, too. */
function withoutZero(number: string, { callingCode, trunk }: Dialling): string {
  const written = `${callingCode}0`;
  return trunk === '0' && number.startsWith(written) ? callingCode + number.slice(written.length) : number;
}

/**
 * The digits that a number ends with, whoever writes it: the number within its country, without what stands before it.
 * Two that are one have the same end, so an index of the ends finds it.
 */
export function phoneTail(digits: string, country: Dialling | null): string {
  const key = phoneKey(digits, country).split('x')[0] ?? '';
  return key.startsWith('+') ? key.slice(1).replace(CALLING_CODE, '') : key;
}
