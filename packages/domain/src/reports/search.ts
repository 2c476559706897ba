import { z } from 'zod';
import { shortText } from '../kernel/fields.ts';
import { Id } from '../kernel/identifiers.ts';
import { folded, isCjk } from '../kernel/text.ts';

/** What the search box finds. */
export const SearchEntity = z.enum(['contact', 'opportunity', 'activity', 'list']);
export type SearchEntity = z.infer<typeof SearchEntity>;

/**
 * How a record matches: one of its titles is the text, or begins with it; it has all the words, or words that look like
 * them. The titles of a contact are the name, the last name, the company and the e-mail.
 */
export const SearchMatch = z.enum(['exact', 'prefix', 'words', 'similar']);
export type SearchMatch = z.infer<typeof SearchMatch>;

/** A part of a text to mark: from the first UTF-16 unit to behind the last, as `String.prototype.slice` takes them. */
export const TextRange = z.tuple([z.int().nonnegative(), z.int().nonnegative()]);
export type TextRange = z.infer<typeof TextRange>;

/** How many records of each kind one search may give. */
export const MAX_HITS_PER_ENTITY = 20;

/** What is looked for: two characters at least, or one of a script in which one says something (`力`). */
export const SearchText = shortText(200).refine((text) => Array.from(folded(text)).length >= 2 || isCjk(folded(text)), {
  error: 'must have at least 2 characters, or one of a script without spaces between words',
});

export const SearchQuery = z.strictObject({
  text: SearchText,
  /** All kinds when it is left out. */
  entities: z.array(SearchEntity).min(1).max(SearchEntity.options.length).optional(),
  /** How many of each kind. */
  limit: z.int().min(1).max(MAX_HITS_PER_ENTITY).default(5),
});
export type SearchQuery = z.infer<typeof SearchQuery>;

/** A record that was found. A higher `rank` is a better match, and its whole part tells the kind of match: 3 = exact. */
export const SearchHit = z.object({
  entity: SearchEntity,
  id: Id,
  title: z.string(),
  titleMatches: z.array(TextRange),
  subtitle: z.string().nullable(),
  subtitleMatches: z.array(TextRange),
  match: SearchMatch,
  rank: z.number(),
});
export type SearchHit = z.infer<typeof SearchHit>;

/** The best first, of all kinds together. */
export const SearchResult = z.object({ items: z.array(SearchHit) });
export type SearchResult = z.infer<typeof SearchResult>;

/** What words end at; private.search_words_in cuts at the same. */
const SEPARATOR =
  /^[\p{Cc}\u0020-\u002F\u003A-\u0040\u005B-\u0060\u007B-\u00A9\u00AB-\u00B4\u00B6-\u00B9\u00BB-\u00BF\u00D7\u00F7\u2000-\u206F\u2190-\u2BFF\u3000-\u3004\u3007-\u3020\uFF01-\uFF0F\uFF1A-\uFF20\u{1F000}-\u{1FAFF}]/u;
const MARK = /^\p{M}/u;

/** A text as it is compared, letter by letter, and where in the text each unit of it comes from. */
interface Letters {
  readonly text: string;
  readonly from: readonly number[];
  readonly to: readonly number[];
  /** Whether a word may begin at this unit: what stands before it is no letter and no digit, or one of them is a word by itself. */
  readonly begins: readonly boolean[];
}

function lettersOf(text: string): Letters {
  const letters: string[] = [];
  const from: number[] = [];
  const to: number[] = [];
  const begins: boolean[] = [];
  let place = 0;
  let isFree = true;
  for (const letter of text) {
    const end = place + letter.length;
    const lower = folded(letter);
    const isSeparator = SEPARATOR.test(lower) || isCjk(lower);
    letters.push(lower);
    for (let unit = 0; unit < lower.length; unit += 1) {
      from.push(place);
      to.push(end);
      begins.push(unit === 0 && (isFree || isSeparator));
    }
    place = end;
    // What a comparison passes over parts no words.
    if (lower !== '') isFree = isSeparator;
  }
  return { text: letters.join(''), from, to, begins };
}

/**
 * Where words stand in a text, whatever their case and accents: at its beginning, and behind anything that is no letter and no digit.
 * The parts are in order, apart from each other, and whole letters with their accents.
 */
export function markMatches(text: string, words: readonly string[]): TextRange[] {
  const letters = lettersOf(text);
  const found = words.flatMap((word) => occurrences(letters, lettersOf(word).text)).toSorted(([a], [b]) => a - b);
  const apart: [number, number][] = [];
  for (const [start, end] of found) {
    const whole = end + accentsAt(text, end);
    const last = apart.at(-1);
    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], whole);
    else apart.push([start, whole]);
  }
  return apart;
}

function occurrences(letters: Letters, word: string): TextRange[] {
  const ranges: TextRange[] = [];
  if (word === '') return ranges;
  for (let at = letters.text.indexOf(word); at !== -1; at = letters.text.indexOf(word, at + 1)) {
    const start = letters.from[at];
    const end = letters.to[at + word.length - 1];
    if (letters.begins[at] === true && start !== undefined && end !== undefined) ranges.push([start, end]);
  }
  return ranges;
}

/** How many units of accents stand at a place: they belong to the letter before it. */
function accentsAt(text: string, place: number): number {
  let length = 0;
  for (const letter of text.slice(place)) {
    if (!MARK.test(letter)) break;
    length += letter.length;
  }
  return length;
}
