import { SearchQuery } from '@axolop/domain';
import { twoAgencies } from '@axolop/testing';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { refusal } from '../../src/refusal.ts';

/** Names that would be syntax, if anything on the way took them for it. */
const NAMES = [
  '100% Wool',
  'snake_case Ltd',
  String.raw`back\slash`,
  '\\',
  "end\\'",
  'O"Quote',
  "O'Quote",
  "''",
  'Comma, Inc.',
  'Paren (Europe)',
  "a' | 'b",
  'a:* & b <-> !c',
  '*star*',
  '=equals=',
  '{curly}[square]',
  '$1 :name ?',
  'Ünïcödé Ä',
  'ΣΊΣΥΦΟΣ',
  'İstanbul',
  '日本語 会社',
  '🎪 circus',
  '🎪🎪',
  'null',
  'two  blanks',
] as const;

test('whatever stands in a name: the whole of it finds it, and every part is marked as it stands there', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  await owner.api.contacts.createMany.mutate({ agencyId, contacts: NAMES.map((companyName) => ({ companyName })) });
  for (const name of NAMES) {
    if (name.length < 2) continue;
    for (const text of [name, name.toLowerCase()]) {
      const { items } = await owner.api.search.query.query({ agencyId, text, limit: 20 });
      expect(items[0], text).toMatchObject({ match: 'exact', title: name });
      const { title = '', titleMatches = [] } = items[0] ?? {};
      expect(titleMatches.length, text).toBeGreaterThan(0);
      for (const [from, to] of titleMatches) expect(name.toLowerCase()).toContain(title.slice(from, to).toLowerCase());
    }
  }
  const marked = async (text: string) => {
    const { items } = await owner.api.search.query.query({ agencyId, text });
    return items.map(({ title, titleMatches }) => titleMatches.map(([from, to]) => title.slice(from, to)));
  };
  expect(await marked('ÜNÏ')).toEqual([['Ünï']]);
  expect(await marked('日本')).toEqual([['日本']]);
  expect(await marked('σίσυφος')).toEqual([['ΣΊΣΥΦΟΣ']]);
  expect(await marked('wool 100')).toEqual([['100', 'Wool']]);
});

test('signs alone find nothing, and break nothing', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  await world.a.contact({ firstName: 'Plain' });
  for (const text of [
    '%%',
    '__',
    '\\\\',
    "''",
    '::',
    '&&',
    '||',
    '!!',
    '()',
    ':*',
    '<->',
    '🎪🎪',
    '. .',
    '==',
    '%_',
    '--',
  ])
    expect((await owner.api.search.query.query({ agencyId, text })).items, text).toEqual([]);
});

test('any text at all gives an answer or is refused as input, at both doors', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  await world.a.contact({ firstName: 'Plain', email: 'plain@example.com' });
  const db = owner.supabase(agencyId);
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }), async (text) => {
      if (SearchQuery.safeParse({ text }).success) {
        const { items } = await owner.api.search.query.query({ agencyId, text });
        expect(Array.isArray(items)).toBe(true);
      }
      if (text.includes('\u0000')) return;
      const { error } = await db.rpc('search_records', { agency_id: agencyId, query: text });
      expect([undefined, 'AX400']).toContain(error?.code);
    }),
    { numRuns: 150 },
  );
});

test('what is no question is refused, at both doors', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const inputs: unknown[] = [
    {},
    { text: 'x' },
    { text: ' x ' },
    { text: 'x'.repeat(201) },
    { text: 'two\nlines' },
    { text: 'nul \u0000 nul' },
    { text: 'half \ud800 half' },
    { text: 'fine', limit: 0 },
    { text: 'fine', limit: 21 },
    { text: 'fine', limit: 1.5 },
    { text: 'fine', entities: [] },
    { text: 'fine', entities: ['form'] },
    { text: 'fine', more: true },
  ];
  for (const input of inputs) {
    const wrong = Object.assign({ agencyId, text: '' }, { text: undefined }, input);
    await expect(owner.api.search.query.query(wrong), JSON.stringify(input)).rejects.toMatchObject(
      refusal('invalid_input'),
    );
  }
  const db = owner.supabase(agencyId);
  const asked = { agency_id: agencyId, query: 'fine' };
  for (const wrong of [
    { query: 'x' },
    { query: '  x  ' },
    { query: 'x'.repeat(201) },
    { at_most: 0 },
    { at_most: 21 },
    { entities: [] },
    { entities: ['agency'] },
    { entities: ['contact', 'agency'] },
  ]) {
    const { error, data } = await db.rpc('search_records', { ...asked, ...wrong });
    expect([error?.code, error?.message, data], JSON.stringify(wrong)).toEqual(['AX400', 'invalid_input', null]);
  }
  expect((await db.rpc('search_records', asked)).error).toBeNull();
});
