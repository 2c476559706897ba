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

/**
 * Accents and points that a comparison passes over: those of Latin, Greek and Cyrillic, Hebrew and Arabic. Others, such as
 * the voicing marks of Japanese and the vowels of Indic scripts, make another letter.
 */
const PASSED_OVER_MARKS =
  '\\u0300-\\u036F\\u0483-\\u0489\\u0591-\\u05BD\\u05BF\\u05C1\\u05C2\\u05C4\\u05C5\\u05C7\\u0610-\\u061A\\u064B-\\u065F\\u0670\\u06D6-\\u06DC\\u1AB0-\\u1AFF\\u1DC0-\\u1DFF\\u20D0-\\u20FF\\uFE20-\\uFE2F';
/** Of what does not show, the characters that are no blanks. */
const PASSED_OVER_SIGNS =
  '\\u00AD\\u0640\\u115F\\u1160\\u17B4\\u17B5\\u180B-\\u180F\\u200B-\\u200F\\u202A-\\u202E\\u2060-\\u206F\\uFE00-\\uFE0F\\uFEFF\\uFFF0-\\uFFFB\\u{1BCA0}-\\u{1BCA3}\\u{1D173}-\\u{1D17A}\\u{E0000}-\\u{E0FFF}';
const PASSED_OVER = new RegExp(`[${PASSED_OVER_MARKS}${PASSED_OVER_SIGNS}]+`, 'gu');

/** Letters that Unicode takes for letters of their own, and people for others with something added. */
const LIKE_OTHERS: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  þ: 'th',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ħ: 'h',
  ı: 'i',
  ł: 'l',
  ŧ: 't',
  ς: 'σ',
};
const OTHER_LETTERS = new RegExp(`[${Object.keys(LIKE_OTHERS).join('')}]`, 'gu');

/**
 * A text in the form in which it is compared, searched and held unique: without case, accents, ligatures, widths and what
 * does not show. `Dvořák` is `dvorak`, `Weiß` is `weiss`, `ﬁ` is `fi`. `private.folded` makes the same of every text.
 */
export function folded(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(PASSED_OVER, '')
    .toLowerCase()
    .replaceAll(OTHER_LETTERS, (letter) => LIKE_OTHERS[letter] ?? letter)
    .normalize('NFC');
}

/** Letters of scripts that are written without spaces between words: Han, kana, bopomofo and Hangul. `private.cjk` has the same. */
const CJK =
  /[\u3005\u3006\u3041-\u3096\u309D-\u309F\u30A1-\u30FA\u30FC-\u30FF\u3105-\u312F\u3131-\u318E\u31A0-\u31BF\u31F0-\u31FF\u3400-\u4DBF\u4E00-\u9FFF\uAC00-\uD7A3\uF900-\uFAFF\u{20000}-\u{323AF}]/u;

/** Whether a letter stands for a word, or a part of one, by itself. */
export function isCjk(letter: string): boolean {
  return CJK.test(letter);
}
