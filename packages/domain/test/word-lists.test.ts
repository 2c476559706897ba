import { expect, expectTypeOf, test } from 'vitest';
import { WORD_LISTS, type ColumnRefinements, type WordListColumns } from '../src/index.ts';

type Lists = typeof WORD_LISTS;

/** The union of words of each list, by table and column. */
type Words = {
  -readonly [Table in keyof Lists]: {
    -readonly [Column in keyof Lists[Table]]: Lists[Table][Column] extends readonly (infer Word)[] ? Word : never;
  };
};

test('every refined text column has its list, and the list has exactly the words of the refinement', () => {
  expectTypeOf<Words>().toEqualTypeOf<WordListColumns>();
  expectTypeOf<WordListColumns['contacts']>().toEqualTypeOf<
    Pick<ColumnRefinements['contacts'], 'kind' | 'lifecycle_stage' | 'lead_status'>
  >();
});

test('no list names a word twice', () => {
  for (const columns of Object.values(WORD_LISTS)) {
    for (const words of Object.values(columns)) expect(new Set(words).size).toBe(words.length);
  }
});
