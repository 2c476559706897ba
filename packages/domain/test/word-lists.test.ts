import { expect, expectTypeOf, test } from 'vitest';
import { ContactKind, LeadStatus, LifecycleStage, WORD_LISTS, type ColumnRefinements } from '../src/index.ts';

test('the lists of a table are the enums of its entity, under the names of its columns', () => {
  expect(WORD_LISTS.contacts).toEqual({
    kind: ContactKind.options,
    lifecycle_stage: LifecycleStage.options,
    lead_status: LeadStatus.options,
  });
  expectTypeOf(WORD_LISTS.contacts).toEqualTypeOf<{
    readonly kind: readonly ContactKind[];
    readonly lifecycle_stage: readonly LifecycleStage[];
    readonly lead_status: readonly LeadStatus[];
  }>();
});

test('what a generated type can say by itself is not refined', () => {
  expectTypeOf<keyof ColumnRefinements['contacts']>().toEqualTypeOf<
    'kind' | 'lifecycle_stage' | 'lead_status' | 'custom_fields'
  >();
});

test('no list names a word twice', () => {
  for (const columns of Object.values(WORD_LISTS)) {
    for (const words of Object.values(columns)) expect(new Set(words).size).toBe(words.length);
  }
});
