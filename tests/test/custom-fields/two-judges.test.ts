import { customFieldsSchema, type CustomField, type CustomFieldInput } from '@axolop/domain';
import { twoAgencies, type World } from '@axolop/testing';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { customField } from '../../src/custom-fields.ts';
import { VALUE_CASES } from '../../src/custom-value-cases.ts';

// A form judges a value with a schema before it sends it, the database with a function when it is written. They must come
// to the same.

const DIGITS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];
/** Texts that come close to what fields take. */
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
    '\u00A0',
    '\u2003',
    '\u0085',
    '.',
    '..',
    '-',
    '+',
    '@',
    '_',
    "'",
    '/',
    '\\',
    '%',
    '[',
    ']',
    '|',
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

/** A field for each line of the table, with the key of its line. */
async function tableFields(world: World): Promise<CustomField[]> {
  const fields: CustomField[] = [];
  for (const [key, { field }] of Object.entries(VALUE_CASES)) fields.push(await customField(world, { ...field, key }));
  return fields;
}

/** What the schema says about a value of a new record. */
function judge(schema: ReturnType<typeof customFieldsSchema>, key: string, value: CustomFieldInput): Verdict {
  const result = schema.safeParse({ [key]: value });
  if (!result.success) return { value: undefined, problem: result.error.issues[0]?.message ?? 'refused' };
  const kept = result.data[key];
  // JSON has no negative zero.
  return { value: kept === 0 ? 0 : kept, problem: null };
}

test('the schema and the database take, keep and refuse what the table says', async () => {
  await using world = await twoAgencies();
  const fields = await tableFields(world);
  const schema = customFieldsSchema(fields, 'create');
  for (const field of fields) {
    const { taken, refused } = VALUE_CASES[field.key] ?? { taken: [], refused: [] };
    const expected = [
      ...taken.map(([given, kept = given]) => ({ given, value: kept, problem: null })),
      ...refused.map(([given, problem]) => ({ given, value: undefined, problem })),
    ];
    const judged = await verdicts(
      world,
      field,
      expected.map(({ given }) => given),
    );
    for (const [at, { given, value, problem }] of expected.entries()) {
      const what = `${field.key} ${JSON.stringify(given).slice(0, 80)}`;
      expect(judge(schema, field.key, given), `the schema: ${what}`).toEqual({ value, problem });
      expect(judged[at]?.problem, `the database: ${what}`).toBe(problem);
      if (problem === null) expect(judged[at]?.value, `the database: ${what}`).toEqual(value);
    }
  }
});

test('the schema and the database agree on whatever else is given', async () => {
  await using world = await twoAgencies();
  const fields = await tableFields(world);
  const schema = customFieldsSchema(fields, 'create');
  const ids = fields.flatMap(({ options }) => options.map(({ id }) => id));
  let taken = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(values(ids), { minLength: 60, maxLength: 60 }), async (given) => {
      for (const field of fields) {
        const judged = await verdicts(world, field, given);
        for (const [at, value] of given.entries()) {
          const told = judge(schema, field.key, value);
          const { value: kept, problem } = judged[at] ?? { value: undefined, problem: 'no verdict' };
          const what = `${field.key} ${JSON.stringify(value)}`;
          expect(told.problem, what).toBe(problem);
          if (problem === null) {
            taken += 1;
            expect(told.value, what).toEqual(kept);
          }
        }
      }
    }),
    { numRuns: 25 },
  );
  expect(taken).toBeGreaterThan(1000);
});
