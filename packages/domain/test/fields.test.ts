import { describe, expect, test } from 'vitest';
import {
  CalendarDate,
  Color,
  Currency,
  EmailAddress,
  Id,
  Json,
  JsonObject,
  Locale,
  longText,
  name,
  PhoneNumber,
  shortText,
  Timestamp,
  TimeZone,
  Version,
  WebAddress,
} from '../src/index.ts';

const HALF_A_CHARACTER = '\ud83d';
const NULL_CHARACTER = 'a\u0000b';

describe('one line of text', () => {
  const text = shortText(5);

  test.each([
    ['', ''],
    ['   ', ''],
    [' ab ', 'ab'],
    ['\n abcde \r\n', 'abcde'],
    ['a\tb', 'a\tb'],
    ['👍👍', '👍👍'],
  ])('%j becomes %j', (given, kept) => {
    expect(text.parse(given)).toBe(kept);
  });

  test.each(['abcdef', 'a\nb', 'a\rb', NULL_CHARACTER, HALF_A_CHARACTER, 5, null])('refuses %j', (given) => {
    expect(text.safeParse(given).success).toBe(false);
  });

  test('says what is wrong', () => {
    expect(text.safeParse('a\nb').error?.issues.map(({ message }) => message)).toEqual(['must be a single line']);
    expect(text.safeParse(NULL_CHARACTER).error?.issues.map(({ message }) => message)).toEqual([
      'must not hold a null character or half a character',
    ]);
  });

  test.each(['', '   ', '\n', '\u00a0'])('a name is not blank: %j', (given) => {
    expect(name(5).safeParse(given).success).toBe(false);
  });

  test('a name is trimmed', () => {
    expect(name(5).parse('  Ann ')).toBe('Ann');
  });
});

describe('several lines of text', () => {
  test('are kept as they are', () => {
    expect(longText(10).parse(' a\r\n b\n')).toBe(' a\r\n b\n');
  });

  test.each(['12345678901', NULL_CHARACTER, HALF_A_CHARACTER])('refuse %j', (given) => {
    expect(longText(10).safeParse(given).success).toBe(false);
  });
});

describe('an e-mail address', () => {
  test.each([
    ['ann@example.org', 'ann@example.org'],
    ['  Ann.Bee+crm@Example.co.uk\n', 'Ann.Bee+crm@Example.co.uk'],
    ["o'neil@example.ie", "o'neil@example.ie"],
  ])('%j becomes %j', (given, kept) => {
    expect(EmailAddress.parse(given)).toBe(kept);
  });

  test.each([
    '',
    'ann',
    'ann@example',
    'ann@@example.org',
    'an n@example.org',
    'a..b@example.org',
    'ann@example.org\nbcc: bob@example.org',
    `${'a'.repeat(320)}@example.org`,
  ])('refuses %j', (given) => {
    expect(EmailAddress.safeParse(given).success).toBe(false);
  });
});

describe('a telephone number', () => {
  test.each([
    '112',
    '+43 1 234 56-0',
    '(415) 555-2671',
    '+49 (0)30/123',
    '555.1234 x 12',
    'tel:123',
    '123 ext 4',
    '１２３',
  ])('%j is one', (given) => {
    expect(PhoneNumber.parse(given)).toBe(given);
  });

  test.each(['', '12', '+()', '(x)', '123 ext', '123\n456', '1'.repeat(41)])('%j is none', (given) => {
    expect(PhoneNumber.safeParse(given).success).toBe(false);
  });
});

describe('a web address', () => {
  test.each([
    ['https://example.org', 'https://example.org'],
    [' http://localhost:3000/a?b=c#d ', 'http://localhost:3000/a?b=c#d'],
    ['www.example.org', 'https://www.example.org'],
  ])('%j becomes %j', (given, kept) => {
    expect(WebAddress.parse(given)).toBe(kept);
  });

  test.each([
    '',
    'example',
    'https://example.org/\na',
    'http://',
    'https:example.org',
    'ftp://example.org',
    'javascript:alert(1)',
    'data:text/html,x',
    'https://exa mple.org',
    'https://example.org/\u0000',
    `https://example.org/${HALF_A_CHARACTER}`,
    `https://example.org/${'a'.repeat(2048)}`,
  ])('refuses %j', (given) => {
    expect(WebAddress.safeParse(given).success).toBe(false);
  });
});

describe.each([
  { what: 'a colour', schema: Color, yes: ['#1d4ed8'], no: ['1d4ed8', '#1D4ED8', '#fff', '#1d4ed8\n', '#1d4ed88'] },
  { what: 'a currency', schema: Currency, yes: ['EUR', 'USD'], no: ['eur', 'EU', 'EURO', 'EUR\n', '€', 'EUE'] },
  {
    what: 'a time zone',
    schema: TimeZone,
    yes: ['UTC', 'Europe/Vienna', 'America/Argentina/Buenos_Aires', 'Etc/GMT+1'],
    no: ['', '+01:00', '-05', 'GMT+1', 'Mars/Base', 'Europe/Vienna ', 'localtime', 'IST', 'x'.repeat(65)],
  },
  {
    what: 'a language tag',
    schema: Locale,
    yes: ['en', 'de-AT', 'gsw', 'zh-Hant-TW'],
    no: ['', 'e', 'EN', 'de_AT', 'en-', 'en-x', `en${'-abcdefgh'.repeat(4)}`],
  },
  {
    what: 'a key',
    schema: Id,
    yes: ['019adf2e-7a30-7cc5-9d4b-2f6c4de0a6b1', '7B0D2C1E-3F4A-4B5C-8D6E-9F0A1B2C3D4E'],
    no: ['', '019adf2e7a307cc59d4b2f6c4de0a6b1', '019adf2e-7a30-7cc5-9d4b-2f6c4de0a6bg', "' or 1=1"],
  },
  {
    what: 'an instant',
    schema: Timestamp,
    yes: ['2026-11-22T10:30:48.5+00:00', '2026-11-22T10:30:48.123456+05:30', '2026-11-22T10:30:48Z'],
    no: ['2026-11-22', '2026-11-22 10:30:48+00', '2026-11-22T10:30:48', '2026-13-01T00:00:00Z', '2026-02-30T00:00:00Z'],
  },
  {
    what: 'a day',
    schema: CalendarDate,
    yes: ['2026-11-22', '2024-02-29'],
    no: ['2026-02-29', '22.11.2026', '2026-11-22T00:00:00Z', '2026-1-2'],
  },
])('$what', ({ schema, yes, no }) => {
  test.each(yes)('%j is one', (given) => {
    expect(schema.parse(given)).toBe(given);
  });

  test.each(no)('%j is none', (given) => {
    expect(schema.safeParse(given).success).toBe(false);
  });
});

test.each([0, -1, 1.5, Number.NaN, Number.MAX_SAFE_INTEGER + 1, '1', null])('%j is no version', (given) => {
  expect(Version.safeParse(given).success).toBe(false);
});

describe('JSON', () => {
  test.each([null, '', 0, false, [], {}, { a: [1, { b: null }] }])('%j is a value', (given) => {
    expect(Json.parse(given)).toEqual(given);
  });

  test.each([undefined, Number.NaN, Number.POSITIVE_INFINITY, new Date(0), { a: undefined }, () => 1])(
    '%s is none',
    (given) => {
      expect(Json.safeParse(given).success).toBe(false);
    },
  );

  test.each([null, [], 'text', 1])('%j is no object', (given) => {
    expect(JsonObject.safeParse(given).success).toBe(false);
  });

  test('an object cannot smuggle a prototype in', () => {
    const parsed = JsonObject.parse(JSON.parse('{"__proto__":{"admin":true},"a":1}'));
    expect(Object.getPrototypeOf(parsed)).toBe(Object.prototype);
    expect(parsed).not.toHaveProperty('admin');
    expect(parsed).toMatchObject({ a: 1 });
  });
});
