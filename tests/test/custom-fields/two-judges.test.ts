import { customFieldsSchema, type CustomField, type CustomFieldInput } from '@axolop/domain';
import { twoAgencies, type World } from '@axolop/testing';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { customField, type FieldSeed } from '../../src/custom-fields.ts';

// The API judges a value with a schema, the database with a function. They must come to the same.

const DIGITS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];
const OPTIONS = [{ label: 'A' }, { label: 'B' }, { label: 'C', archived: true }];

const SEEDS: readonly FieldSeed[] = [
  { key: 'text', type: 'text' },
  { key: 'short', type: 'text', validation: { minLength: 2, maxLength: 4 } },
  { key: 'long_text', type: 'long_text', validation: { maxLength: 30 } },
  { key: 'number', type: 'number' },
  { key: 'bounded', type: 'number', validation: { min: -2.5, max: 10 } },
  { key: 'currency', type: 'currency', validation: { min: 0 } },
  { key: 'boolean', type: 'boolean' },
  { key: 'date', type: 'date' },
  { key: 'day', type: 'date', validation: { minDate: '2024-02-29', maxDate: '2026-12-31' } },
  { key: 'datetime', type: 'datetime' },
  { key: 'instant', type: 'datetime', validation: { minDate: '2024-02-29', maxDate: '2026-12-31' } },
  { key: 'select', type: 'select', options: OPTIONS },
  { key: 'multi_select', type: 'multi_select', options: OPTIONS },
  { key: 'email', type: 'email' },
  { key: 'phone', type: 'phone' },
  { key: 'url', type: 'url' },
];

/** Texts that come close to what fields take. Blanks are those that both sides know; others the API trims, the database keeps. */
function textLike(): fc.Arbitrary<string> {
  const pieces = fc.constantFrom(
    'a',
    'B',
    'ü',
    '😀',
    '1',
    '23',
    ' ',
    '\t',
    '\n',
    '.',
    '..',
    '-',
    '+',
    '@',
    '_',
    "'",
    '/',
    ':',
    '(',
    ')',
    'x',
    'example',
    '.com',
    'http://',
    'HTTPS://',
    'T',
    'Z',
    '2024',
    '-02-29',
    '-01-31',
    '00:00',
    '23:59:59.9999',
  );
  const digits = (count: number) => fc.array(fc.constantFrom(...DIGITS), { minLength: count, maxLength: count });
  const dateLike = fc
    .tuple(digits(4), digits(2), digits(2))
    .map((parts) => parts.map((part) => part.join('')).join('-'));
  const date = fc
    .date({ min: new Date('0990-01-01'), max: new Date('9998-12-30'), noInvalidDate: true })
    .map((day) => day.toISOString());
  const zone = fc.constantFrom('Z', '+01:00', '-11:30', '+14:00', '', '+1', 'z', '+00:60');
  return fc.oneof(
    fc.array(pieces, { maxLength: 8 }).map((all) => all.join('')),
    fc
      .tuple(
        fc.constantFrom('a', 'A.b', '.a', 'a..b', "o'x", 'a+b', ''),
        fc.constantFrom('@', '', '@@'),
        fc.constantFrom('example.com', 'x.y', 'x-.com', 'example', '-x.com', 'EXAMPLE.org'),
      )
      .map((all) => all.join('')),
    fc
      .array(fc.constantFrom(...DIGITS, '+', '(', ')', ' ', '.', '/', 'x', '-', 'a'), { maxLength: 44 })
      .map((all) => all.join('')),
    fc.webUrl(),
    fc.emailAddress(),
    dateLike,
    date,
    date.map((text) => text.slice(0, 10)),
    fc
      .tuple(date, fc.constantFrom(10, 16, 19, 21, 23), zone)
      .map(([text, length, offset]) => text.slice(0, length) + offset),
    fc.constantFrom(
      '',
      ' ',
      'now',
      'today',
      'infinity',
      'epoch',
      '2026-02-29',
      '24:00',
      'true',
      '1',
      '1e5',
      'NaN',
      'x'.repeat(500),
      'x'.repeat(501),
      '😀'.repeat(500),
      'y'.repeat(31),
    ),
  );
}

function values(ids: readonly string[]): fc.Arbitrary<CustomFieldInput> {
  const id = fc.oneof(fc.constantFrom(...ids), fc.uuid());
  return fc.oneof(
    { arbitrary: textLike(), weight: 6 },
    { arbitrary: fc.double({ noNaN: true, noDefaultInfinity: true }), weight: 1 },
    {
      arbitrary: fc.constantFrom(0, -0, 1.5, -2.5, 10, 10.000_001, 2 ** 53 - 1, 2 ** 53, -(2 ** 53), 5e-324, 1.7e308),
      weight: 1,
    },
    { arbitrary: fc.integer({ min: -20, max: 20 }), weight: 1 },
    { arbitrary: fc.boolean(), weight: 1 },
    { arbitrary: id, weight: 1 },
    { arbitrary: fc.array(id, { minLength: 1, maxLength: 4 }), weight: 1 },
  );
}

type Verdict = { readonly value: unknown; readonly problem: string | null };

/** What the database says about the values of a field, none of which the record has. */
async function verdicts(world: World, field: CustomField, given: readonly CustomFieldInput[]): Promise<Verdict[]> {
  const { rows } = await world.sql.query<Verdict>(
    `select v.value, v.problem
     from jsonb_array_elements($2::jsonb) with ordinality g (given, place)
     cross join public.custom_fields f cross join lateral private.read_custom_value(f, g.given, null) v
     where f.id = $1 order by g.place`,
    [field.id, JSON.stringify(given)],
  );
  return rows;
}

test('schema and database take the same values, keep them in the same form and refuse them in the same words', async () => {
  await using world = await twoAgencies();
  const fields: CustomField[] = [];
  for (const seed of SEEDS) fields.push(await customField(world, seed));
  const schema = customFieldsSchema(fields, 'create');
  const ids = fields.flatMap(({ options }) => options.map(({ id }) => id));
  let taken = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(values(ids), { minLength: 60, maxLength: 60 }), async (given) => {
      for (const field of fields) {
        const judged = await verdicts(world, field, given);
        for (const [at, value] of given.entries()) {
          const result = schema.safeParse({ [field.key]: value });
          const told = result.success
            ? { value: result.data[field.key], problem: null }
            : { value: undefined, problem: result.error.issues[0]?.message };
          const { value: kept, problem } = judged[at] ?? { value: undefined, problem: 'no verdict' };
          const what = `${field.key} ${JSON.stringify(value)}`;
          // What a web address may be inside, the schema alone knows.
          if (field.type === 'url' && told.problem === 'must be a web address') continue;
          expect(told.problem, what).toBe(problem);
          if (problem === null) {
            taken += 1;
            // JSON has no negative zero.
            expect(told.value === 0 ? 0 : told.value, what).toEqual(kept);
          }
        }
      }
    }),
    { numRuns: 25 },
  );
  expect(taken).toBeGreaterThan(1000);
});
