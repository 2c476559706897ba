/** Where Unicode ends a line in any text: line feed, vertical tab, form feed, carriage return, NEL and its two separators. */
const LINE_BREAK = /[\n\v\f\r\u0085\u2028\u2029]/u;

/**
 * A letter, digit or sign that shows: anything but blanks, control characters, what Unicode calls ignorable by default
 * (zero-width spaces and joiners, Hangul fillers, selectors, tags) and the empty Braille cell. `private.shows` has the
 * same ranges; as ranges they stay what they are, whatever Unicode a runtime knows.
 */
const VISIBLE =
  // oxlint-disable-next-line no-control-regex, no-misleading-character-class -- these characters are what it is about
  /[^\u0000-\u0020\u007F-\u00A0\u00AD\u034F\u061C\u115F\u1160\u1680\u17B4\u17B5\u180B-\u180F\u2000-\u200F\u2028-\u202F\u205F-\u206F\u2800\u3000\u3164\uFE00-\uFE0F\uFEFF\uFFA0\uFFF0-\uFFFB\u{1BCA0}-\u{1BCA3}\u{1D173}-\u{1D17A}\u{E0000}-\u{E0FFF}]/u;

/** A text in the form in which it is kept: accents composed with their letters (NFC), so that equal names are equal texts. */
export function composed(text: string): string {
  return text.normalize('NFC');
}

/** One line in the form in which it is kept: {@link composed}, without blanks around it. */
export function tidied(text: string): string {
  return composed(text).trim();
}

/** Whether a text stays within its line. */
export function isOneLine(text: string): boolean {
  return !LINE_BREAK.test(text);
}

/** Whether a text shows anything, to a person who reads it. */
export function shows(text: string): boolean {
  return VISIBLE.test(text);
}
