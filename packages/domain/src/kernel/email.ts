import { z } from 'zod';
import { hostKey, HOST_NAME, lowerCase } from './hosts.ts';
import { atMost } from './lengths.ts';

/** The most characters of an address: 64 before the sign, 255 behind it. */
export const LONGEST_EMAIL = 320;

/**
 * What RFC 5322 calls a dot-atom, and the name of a host with a dot in it. The database has the same expression in
 * `private.is_email`.
 */
const ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
const EMAIL = new RegExp(`^${ATOM}(?:\\.${ATOM})*@${HOST_NAME}$`, 'u');

/** Whether a trimmed text is an e-mail address. */
export function isEmail(text: string): boolean {
  return EMAIL.test(text);
}

/** An e-mail address as people type it; spaces around it are dropped. */
export const EmailAddress = atMost(z.string().trim(), LONGEST_EMAIL).refine(isEmail, {
  error: 'must be an e-mail address',
});
export type EmailAddress = z.infer<typeof EmailAddress>;

/**
 * The one form of all ways to write an address: in lower case, its host in letters instead of punycode. Two texts are
 * one address when their keys are equal. The database has the same rule in `private.email_key`.
 */
export function emailKey(text: string): string {
  const address = text.trim();
  const at = address.lastIndexOf('@') + 1;
  return lowerCase(address.slice(0, at).normalize('NFC')) + hostKey(address.slice(at));
}
