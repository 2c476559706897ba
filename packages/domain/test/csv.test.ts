import { expect, test } from 'vitest';
import { csvCell, csvLine, csvText } from '../src/kernel/csv.ts';

test('a cell is quoted when it has to be, and never runs as a formula', () => {
  const cells: [Parameters<typeof csvCell>[0], string][] = [
    ['plain', 'plain'],
    ['', ''],
    [null, ''],
    [undefined, ''],
    [0, '0'],
    [-5.5, '-5.5'],
    [false, 'false'],
    ['a,b', '"a,b"'],
    ['a;b', '"a;b"'],
    ['say "hi"', '"say ""hi"""'],
    ['two\r\nlines', '"two\r\nlines"'],
    [' blank ', '" blank "'],
    ['=1+1', "'=1+1"],
    ['+43', "'+43"],
    ['-1', "'-1"],
    ['@x', "'@x"],
    ['=a,"b"', `"'=a,""b"""`],
    ['\t=1', '"\'\t=1"'],
    ['\n=1', '"\'\n=1"'],
    ['\uFF1D1', "'\uFF1D1"],
    ['a=1', 'a=1'],
  ];
  for (const [value, text] of cells) expect(csvCell(value)).toBe(text);
});

test('a line ends as RFC 4180 says', () => {
  expect(csvLine(['a', 1, null, 'b,c'])).toBe('a,1,,"b,c"\r\n');
});

test('what is guarded is read as it was, and nothing else is touched', () => {
  const texts = [
    '+43 664 1234567',
    '=1+1',
    "'=1+1",
    "''=1",
    "'quoted'",
    "'",
    '',
    '-x',
    ' @x',
    "' =1",
    '\t=1',
    "'\tx",
    'plain',
  ];
  for (const text of texts) {
    const cell = csvCell(text)
      .replace(/^"(.*)"$/su, '$1')
      .replaceAll('""', '"');
    expect(csvText(cell), text).toBe(text);
  }
  // Files of others have cells that begin with a sign, and with an apostrophe.
  for (const text of ['+43', "'tis", '=1']) expect(csvText(text)).toBe(text);
});
