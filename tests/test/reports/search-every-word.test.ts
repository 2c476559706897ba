import { markMatches, type TextRange } from '@axolop/domain';
import { twoAgencies } from '@axolop/testing';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';

const WORDS = ['ann', 'anna', 'bo', 'bob', 'cäsar', 'dora', 'x1', 'λόγος', '東京', "o'neil", 'a-b'] as const;
const name = fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 4 }).map((words) => words.join(' '));
const asked = fc
  .tuple(fc.array(fc.constantFrom(...WORDS), { maxLength: 2 }), fc.constantFrom(...WORDS, 'an', 'do', 'λό', '東'))
  .map(([words, last]) => [...words, last].join(' '))
  .filter((text) => text.length >= 2);

const SIGNS = /[\s'-]+/u;
/** The plain meaning: a title is the text, or begins with it, or each word of the text begins a word of the title (numbers whole, unless last). */
function kindOf(title: string, text: string): 'exact' | 'prefix' | 'words' | null {
  if (title === text) return 'exact';
  if (title.startsWith(text)) return 'prefix';
  const words = title.split(SIGNS);
  return text.split(SIGNS).every((part) => words.some((word) => word.startsWith(part))) ? 'words' : null;
}

test('whatever the names: those that match are found, each as it matches, and no other but what looks like it', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(name, { minLength: 1, maxLength: 12 }),
      fc.array(asked, { minLength: 1, maxLength: 6 }),
      async (names, texts) => {
        const contacts = names.map((companyName) => ({ companyName, kind: 'company' as const }));
        await owner.api.contacts.createMany.mutate({ agencyId, contacts });
        for (const text of texts) {
          const { items } = await owner.api.search.query.query({ agencyId, text, limit: 20 });
          const found = items.filter(({ match }) => match !== 'similar').map(({ match, title }) => `${match} ${title}`);
          const expected = names.flatMap((title) => {
            const kind = kindOf(title, text);
            return kind === null ? [] : [`${kind} ${title}`];
          });
          expect(found.toSorted(), text).toEqual(expected.toSorted());
          expect(items.map(({ rank }) => rank)).toEqual(items.map(({ rank }) => rank).toSorted((a, b) => b - a));
          for (const { title, titleMatches, match } of items)
            if (match !== 'similar') expect(titleMatches.length, `${text} in ${title}`).toBeGreaterThan(0);
        }
        await world.sql.query('delete from public.contacts where agency_id = $1', [agencyId]);
      },
    ),
    { numRuns: 40 },
  );
});

/** Marks in square brackets. */
function bracketed(text: string, words: readonly string[]): string {
  let done = 0;
  const parts = markMatches(text, words).map(([from, to]) => {
    const part = `${text.slice(done, from)}[${text.slice(from, to)}]`;
    done = to;
    return part;
  });
  return parts.join('') + text.slice(done);
}

test('words are marked where they begin, in any case, whole letters with their accents', () => {
  expect(bracketed('Ann Hanna ANNA', ['ann'])).toBe('[Ann] Hanna [ANN]A');
  expect(bracketed('ann@ann.example', ['ann'])).toBe('[ann]@[ann].example');
  expect(bracketed('Anna', ['ann', 'anna', 'a'])).toBe('[Anna]');
  expect(bracketed('İstanbul', ['i'])).toBe('[İ]stanbul');
  expect(bracketed('ΟΔΥΣΣΕΥΣ Οδυσσεύς', ['οδυσσευς'])).toBe('[ΟΔΥΣΣΕΥΣ] Οδυσσεύς');
  expect(bracketed('Rene\u0301 Re', ['rene'])).toBe('[Rene\u0301] Re');
  expect(bracketed('🎪 x🎪', ['🎪'])).toBe('[🎪] x[🎪]');
  expect(bracketed('a <b>b</b>', ['b', ''])).toBe('a <[b]>[b]</[b]>');
  expect(bracketed('nothing', [])).toBe('nothing');
  expect(bracketed('', ['x'])).toBe('');
});

test('whatever the text and the words: parts are in order, apart, within the text, and begin with one of the words', () => {
  const fold = (text: string): string =>
    Array.from(text, (letter) => letter.toLowerCase())
      .join('')
      .replaceAll('ς', 'σ');
  const text = fc.string({ unit: 'grapheme', maxLength: 30 });
  fc.assert(
    fc.property(
      text,
      fc.array(
        text.map((word) => word.slice(0, 3)),
        { maxLength: 4 },
      ),
      (whole, words) => {
        let before = -1;
        for (const [from, to] of markMatches(whole, words)) {
          expect(from).toBeGreaterThan(before);
          expect(to).toBeGreaterThan(from);
          expect(to).toBeLessThanOrEqual(whole.length);
          expect(words.some((word) => word !== '' && fold(whole.slice(from)).startsWith(fold(word)))).toBe(true);
          before = to;
        }
        const itself: TextRange[] = whole === '' ? [] : [[0, whole.length]];
        expect(markMatches(whole, [whole])).toEqual(itself);
      },
    ),
  );
});
