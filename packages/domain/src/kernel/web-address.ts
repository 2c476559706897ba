import { z } from 'zod';
import { HOST_NAME } from './hosts.ts';
import { atMost } from './lengths.ts';

/** The most characters of a web address. */
export const LONGEST_WEB_ADDRESS = 2048;

/**
 * Scheme, perhaps somebody, a host, perhaps a port and the rest; no blanks. The database has the same expression in
 * `private.is_web_address`.
 */
const WEB_ADDRESS =
  // oxlint-disable-next-line no-control-regex -- no host has control characters in its name
  /^https?:\/\/(?:[^/?#\\]*@)?(?:\[[0-9a-f:.]+\]|[^/?#\\:@<>[\]^|%\u0001-\u0020\u007f]+)(?::[0-9]{0,5})?(?:[/?#\\].*)?$/iu;

/** A host with a dot in its name, perhaps with a port and the rest, as people type it. */
const BARE = new RegExp(`^${HOST_NAME}(?::[0-9]{1,5})?(?:[/?#].*)?$`, 'u');

/** The web address that somebody means: trimmed, and with a scheme when they typed none. */
export function webAddressOf(given: string): string {
  const text = given.trim();
  return BARE.test(text) ? `https://${text}` : text;
}

/** Whether a text is a web address with `http` or `https`. */
export function isWebAddress(text: string): boolean {
  return /^\S+$/u.test(text) && WEB_ADDRESS.test(text);
}

/** A web address, `http` or `https`; `https` when it has no scheme. */
export const WebAddress = atMost(z.string().overwrite(webAddressOf), LONGEST_WEB_ADDRESS)
  .refine((text) => !text.includes('\u0000') && text.isWellFormed(), {
    error: 'must not hold a null character or half a character',
  })
  .refine(isWebAddress, { error: 'must be a web address' });
export type WebAddress = z.infer<typeof WebAddress>;
