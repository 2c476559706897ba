import type { CustomFieldInput } from '@axolop/domain';
import type { FieldSeed } from './custom-fields.ts';

/** A field, the values that it takes (as they are given, and as they are kept where that is another form), and those that it refuses. */
export interface ValueCases {
  readonly field: Omit<FieldSeed, 'key'>;
  readonly taken: readonly (readonly [given: CustomFieldInput, kept?: CustomFieldInput])[];
  readonly refused: readonly (readonly [given: CustomFieldInput, problem: string])[];
}

const OPTION = {
  one: '0193a7c0-0000-7000-8000-000000000001',
  two: '0193a7c0-0000-7000-8000-000000000002',
  archived: '0193a7c0-0000-7000-8000-000000000003',
} as const;
const OPTIONS = [
  { id: OPTION.one, label: 'One' },
  { id: OPTION.two, label: 'Two' },
  { id: OPTION.archived, label: 'Archived', archived: true },
];

const BLANK = 'must not be blank';
const NO_DATE = 'must be a date such as 2026-05-31';
const NO_INSTANT = 'must be an instant such as 2026-05-31T12:00:00Z';
const NO_EMAIL = 'must be an e-mail address';
const NO_PHONE = 'must be a telephone number';
const NO_ADDRESS = 'must be a web address';
const NO_OPTION = 'must be one of the options';

/**
 * What custom fields take, keep and refuse, and in which words: one table for the schema that forms use and for the
 * database that judges. The values are of new records.
 */
export const VALUE_CASES: Readonly<Record<string, ValueCases>> = {
  text: {
    field: { type: 'text' },
    taken: [
      ['One line'],
      ['  One line\t', 'One line'],
      ['\u00A0\uFEFFno-break\u3000', 'no-break'],
      ['a\u00A0b'],
      ['\u0085'],
      ['😀'.repeat(500)],
    ],
    refused: [
      [5, 'must be text'],
      [true, 'must be text'],
      [['x'], 'must be text'],
      ['', BLANK],
      [' \t ', BLANK],
      ['\u2003\u2028', BLANK],
      ['x'.repeat(501), 'must have at most 500 characters'],
      ['a\nb', 'must be a single line'],
      ['a\rb', 'must be a single line'],
    ],
  },
  short: {
    field: { type: 'text', validation: { minLength: 2, maxLength: 4 } },
    taken: [['ab'], [' abcd ', 'abcd'], ['😀😀']],
    refused: [
      ['a', 'must have at least 2 characters'],
      [' a ', 'must have at least 2 characters'],
      ['😀', 'must have at least 2 characters'],
      ['abcde', 'must have at most 4 characters'],
    ],
  },
  long_text: {
    field: { type: 'long_text', validation: { maxLength: 30 } },
    taken: [['Two\nlines '], ['\u00A0 kept as it is']],
    refused: [
      ['\n', BLANK],
      [' \u2003\n', BLANK],
      ['y'.repeat(31), 'must have at most 30 characters'],
    ],
  },
  number: {
    field: { type: 'number' },
    taken: [[0], [-0.5], [1.7e308], [5e-324], [2 ** 60]],
    refused: [
      ['1', 'must be a number'],
      [true, 'must be a number'],
    ],
  },
  bounded: {
    field: { type: 'number', validation: { min: -2.5, max: 10 } },
    taken: [[-2.5], [10]],
    refused: [
      [-2.6, 'must be at least -2.5'],
      [10.000_001, 'must be at most 10'],
    ],
  },
  currency: {
    field: { type: 'currency', validation: { min: 0 } },
    taken: [[0], [12_345], [Number.MAX_SAFE_INTEGER]],
    refused: [
      ['1', 'must be a number'],
      [1.5, 'must be a whole number of minor units'],
      [2 ** 53, 'must be a whole number of minor units'],
      [-1, 'must be at least 0'],
    ],
  },
  boolean: {
    field: { type: 'boolean' },
    taken: [[true], [false]],
    refused: [
      ['true', 'must be true or false'],
      [1, 'must be true or false'],
    ],
  },
  date: {
    field: { type: 'date' },
    taken: [['2024-02-29'], ['1000-01-01'], ['9999-12-31']],
    refused: [
      ['2026-02-30', NO_DATE],
      ['today', NO_DATE],
      ['0999-01-01', NO_DATE],
      ['2026-01-01T00:00:00Z', NO_DATE],
      [' 2026-01-01', NO_DATE],
      [20_260_101, NO_DATE],
    ],
  },
  day: {
    field: { type: 'date', validation: { minDate: '2024-02-29', maxDate: '2026-12-31' } },
    taken: [['2024-02-29'], ['2026-12-31']],
    refused: [
      ['2024-02-28', 'must not be before 2024-02-29'],
      ['2027-01-01', 'must not be after 2026-12-31'],
    ],
  },
  datetime: {
    field: { type: 'datetime' },
    taken: [
      ['2026-05-31T12:00:00Z', '2026-05-31T12:00:00.000Z'],
      ['2026-03-01T00:30:00.5+01:00', '2026-02-28T23:30:00.500Z'],
      ['2024-02-29T23:59:59.9994Z', '2024-02-29T23:59:59.999Z'],
    ],
    refused: [
      ['2026-01-01', NO_INSTANT],
      ['2026-01-01T00:00:00', NO_INSTANT],
      ['2026-01-01T24:00:00Z', NO_INSTANT],
      ['now', NO_INSTANT],
      ['1000-01-01T00:30:00+01:00', NO_INSTANT],
      ['9999-12-31T23:30:00-01:00', NO_INSTANT],
    ],
  },
  instant: {
    field: { type: 'datetime', validation: { minDate: '2024-02-29', maxDate: '2026-12-31' } },
    taken: [['2024-02-28T23:30:00-01:00', '2024-02-29T00:30:00.000Z']],
    refused: [
      ['2024-02-29T00:30:00+01:00', 'must not be before 2024-02-29'],
      ['2026-12-31T23:30:00-01:00', 'must not be after 2026-12-31'],
    ],
  },
  select: {
    field: { type: 'select', options: OPTIONS },
    taken: [[OPTION.one]],
    refused: [
      ['One', NO_OPTION],
      [OPTION.archived, NO_OPTION],
      [OPTION.one.toUpperCase(), NO_OPTION],
      [[OPTION.one], NO_OPTION],
    ],
  },
  multi_select: {
    field: { type: 'multi_select', options: OPTIONS },
    taken: [[[OPTION.two, OPTION.one]]],
    refused: [
      [OPTION.one, 'must be a list of options'],
      [[OPTION.one, 'Two'], 'must be some of the options'],
      [[OPTION.archived], 'must be some of the options'],
      [[OPTION.one, OPTION.one], 'must not name an option twice'],
    ],
  },
  email: {
    field: { type: 'email' },
    taken: [
      ['ann@example.com'],
      ['\u00A0Ann.O+x@Example.COM ', 'ann.o+x@example.com'],
      ['#sales@xn--mnchen-3ya.example', '#sales@münchen.example'],
    ],
    refused: [
      ['ann', NO_EMAIL],
      ['a..b@example.com', NO_EMAIL],
      ['.a@example.com', NO_EMAIL],
      ['ann@example', NO_EMAIL],
      [`${'x'.repeat(320)}@example.com`, 'must have at most 320 characters'],
    ],
  },
  phone: {
    field: { type: 'phone' },
    taken: [['+43 1 234'], [' (01) 234-5/6 x7 ', '(01) 234-5/6 x7'], ['tel:+43\u00A01\u2013234,,5']],
    refused: [
      ['12', NO_PHONE],
      ['call me 123', NO_PHONE],
      ['1'.repeat(41), 'must have at most 40 characters'],
    ],
  },
  url: {
    field: { type: 'url' },
    taken: [
      ['https://example.com/?q=ü#x'],
      [' HTTP://münchen.example:8080 ', 'HTTP://münchen.example:8080'],
      ['https://ann:secret@example.com'],
      ['http://[2001:db8::1]:80/path'],
      ['http://localhost?x'],
      ['example.com', 'https://example.com'],
    ],
    refused: [
      ['example', NO_ADDRESS],
      ['ftp://example.com', NO_ADDRESS],
      ['javascript:alert(1)', NO_ADDRESS],
      ['http:example.com', NO_ADDRESS],
      ['http://', NO_ADDRESS],
      ['http:///path', NO_ADDRESS],
      ['http://?query', NO_ADDRESS],
      ['https://a b.example', NO_ADDRESS],
      ['https://example.com/a\u00A0b', NO_ADDRESS],
      ['https://exa<mple.com', NO_ADDRESS],
      ['https://example.com:port', NO_ADDRESS],
      ['https://example.com:123456', NO_ADDRESS],
      ['https://[example]', NO_ADDRESS],
      ['https://a\u0001b', NO_ADDRESS],
    ],
  },
};
