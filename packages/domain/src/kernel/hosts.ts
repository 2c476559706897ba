/**
 * Letters beyond ASCII that names of hosts have: no blanks, signs, invisible letters or other widths. The database has
 * the same ranges in `private.host_letters`.
 */
const FOREIGN = [
  '\u00B7\u00DF-\u00F6\u00F8-\u034E\u0350-\u037D\u037F-\u061B\u061D-\u115E\u1161-\u167F\u1681-\u180A\u1810-\u1FFF',
  '\u2C00-\u2DFF\u3005-\u3007\u3021-\u3163\u3165-\uD7FF\uF900-\uFAFF\u{10000}-\u{3FFFF}',
  '\u00C0-\u00D6\u00D8-\u00DE',
].join('');
const LETTER = `A-Za-z0-9${FOREIGN}`;
const LABEL = `[${LETTER}](?:[${LETTER}-]*[${LETTER}])?`;

/** The name of a host with a dot in it, as part of a regular expression; what stands last begins with a letter. */
export const HOST_NAME = `(?:${LABEL}\\.)+[A-Za-z${FOREIGN}][${LETTER}-]*[${LETTER}]`;

const FOREIGN_LABEL = new RegExp(`^(?=.*[${FOREIGN}])${LABEL}$`, 'u');
/** A label holds at most 63 bytes on the wire. */
const LONGEST_LABEL = 63;
const PREFIX = 'xn--';

/** The one form of all ways to write the name of a host: in lower case, in letters instead of punycode. */
export function hostKey(host: string): string {
  return lowerCase(host.normalize('NFC'))
    .split('.')
    .map((label) => unicodeLabel(label))
    .join('.');
}

/** Letter by letter, as the database does it: what stands beside a letter changes nothing. */
export function lowerCase(text: string): string {
  return Array.from(text, (letter) => (letter === '\u0130' ? 'i' : letter.toLowerCase())).join('');
}

/** A label in letters; itself when it is no punycode, or that of something which is no label in its one form. */
function unicodeLabel(label: string): string {
  if (!label.startsWith(PREFIX) || label.length > LONGEST_LABEL) return label;
  const letters = decoded(label.slice(PREFIX.length));
  const isOneForm = letters !== null && FOREIGN_LABEL.test(letters) && lowerCase(letters.normalize('NFC')) === letters;
  return isOneForm ? letters : label;
}

/** RFC 3492, section 6.2; null for what is no punycode. */
function decoded(text: string): string | null {
  const split = text.lastIndexOf('-');
  const points = Array.from(split > 0 ? text.slice(0, split) : '', (letter) => letter.charCodeAt(0));
  let code = 128;
  let place = 0;
  let bias = 72;
  let at = split + 1;
  while (at < text.length) {
    const before = place;
    let weight = 1;
    for (let step = 36; ; step += 36) {
      const digit = digitOf(text.charCodeAt(at));
      at += 1;
      if (digit === null) return null;
      place += digit * weight;
      if (place > 0x7f_ff_ff_ff) return null;
      const threshold = Math.min(26, Math.max(1, step - bias));
      if (digit < threshold) break;
      weight *= 36 - threshold;
    }
    const count = points.length + 1;
    bias = adapted(place - before, count, before === 0);
    code += Math.floor(place / count);
    place %= count;
    if (code > 0x10_ff_ff || (code >= 0xd8_00 && code <= 0xdf_ff)) return null;
    points.splice(place, 0, code);
    place += 1;
  }
  return String.fromCodePoint(...points);
}

function digitOf(unit: number): number | null {
  if (unit >= 97 && unit <= 122) return unit - 97;
  return unit >= 48 && unit <= 57 ? unit - 22 : null;
}

function adapted(delta: number, count: number, isFirst: boolean): number {
  let rest = Math.floor(delta / (isFirst ? 700 : 2));
  rest += Math.floor(rest / count);
  let steps = 0;
  while (rest > 455) {
    rest = Math.floor(rest / 35);
    steps += 36;
  }
  return steps + Math.floor((36 * rest) / (rest + 38));
}
