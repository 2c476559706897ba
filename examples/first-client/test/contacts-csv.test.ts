import { readFileSync } from 'node:fs';
import { csvLine } from '@axolop/domain';
import { expect, test } from 'vitest';
import { readContacts } from '../src/contacts-csv.ts';

const HEADER = 'First name,Last name,Company,Job title,E-mail,Phone,Street,City,Country,Stage,Source';
const csv = (...lines: string[]) => [HEADER, ...lines].join('\n');

test('the shipped file holds hundreds of contacts and four broken lines', () => {
  const { contacts, broken } = readContacts(readFileSync(new URL('../contacts.csv', import.meta.url), 'utf8'));
  expect(contacts).toHaveLength(300);
  expect(broken).toEqual([
    { line: 66, problem: 'it has 12 fields instead of 11' },
    { line: 135, problem: 'email: must be an e-mail address' },
    { line: 212, problem: 'a quote is misplaced' },
    { line: 261, problem: expect.stringContaining('give a first name') },
  ]);
  expect(contacts.filter(({ email }) => email === undefined)).toHaveLength(6);
  const addresses = contacts.flatMap(({ email }) => email?.toLowerCase() ?? []);
  expect(addresses.length - new Set(addresses).size).toBe(4);
  for (const address of addresses) expect(address).toMatch(/\.example\.(?:com|org|net)$/u);
});

test('what an export guards against spreadsheets comes back as it was', () => {
  const cells = ['=1+1', "'-x", "Zo'ë", '', '', '+43 664 1234567', '@home', '', '', 'lead', ''];
  expect(readContacts(`${HEADER}\n${csvLine(cells)}`)).toEqual({
    contacts: [
      {
        firstName: '=1+1',
        lastName: "'-x",
        companyName: "Zo'ë",
        phone: '+43 664 1234567',
        street: '@home',
        lifecycleStage: 'lead',
      },
    ],
    broken: [],
  });
});

test('quotes, commas, line breaks and letters of all languages survive', () => {
  const { contacts, broken } = readContacts(
    csv(
      'Zoë,"O\'Brien, ""Zo""","Tidy & Sons, Plumbing",,zoe@example.com,+1 202 555 0100,"1 Mill Lane\n2nd floor",大阪,Japan,lead,',
    ),
  );
  expect(broken).toEqual([]);
  expect(contacts).toEqual([
    {
      firstName: 'Zoë',
      lastName: 'O\'Brien, "Zo"',
      companyName: 'Tidy & Sons, Plumbing',
      email: 'zoe@example.com',
      phone: '+1 202 555 0100',
      street: '1 Mill Lane, 2nd floor',
      city: '大阪',
      country: 'Japan',
      lifecycleStage: 'lead',
    },
  ]);
});

test('a quote that never closes costs its own line only, also across many lines', () => {
  const people = Array.from({ length: 20 }, (_, index) => `Ann,Number ${index},,,ann${index}@example.com,,,,,lead,`);
  const { contacts, broken } = readContacts(csv('Bo,"Open,,,bo@example.com,,,,,lead,', ...people));
  expect(contacts).toHaveLength(20);
  expect(broken).toEqual([{ line: 2, problem: 'a quote is opened and not closed' }]);
});

test('lines are counted as editors do, also after a record of several lines, and whatever ends them', () => {
  const text = csv('Ann,"A\nB",,,ann@example.com,,,,,lead,', '', 'Bo,B,,,bo at example,,,,,lead,').replaceAll(
    '\n',
    '\r\n',
  );
  const { contacts, broken } = readContacts(`\uFEFF${text}\r\n`);
  expect(broken.map(({ line }) => line)).toEqual([5]);
  expect(contacts).toMatchObject([{ lastName: 'A, B' }]);
});

test('an unknown stage, and text that is not UTF-8, are named', () => {
  const { broken } = readContacts(csv('Ann,A,,,ann@example.com,,,,,maybe,', 'J\uFFFDrgen,B,,,j@example.com,,,,,lead,'));
  expect(broken).toMatchObject([
    { line: 2, problem: expect.stringContaining('lifecycleStage') },
    { line: 3, problem: 'it is not UTF-8' },
  ]);
});

test('columns may stand in any order, but all must be there', () => {
  const reversed = HEADER.split(',').toReversed().join(',');
  expect(readContacts(`${reversed}\n,lead,,,,,ann@example.com,,,A,Ann\n`).contacts).toMatchObject([
    { firstName: 'Ann' },
  ]);
  expect(() => readContacts('Name,E-mail\nAnn,ann@example.com')).toThrow(
    'The CSV has no column "First name", "Last name"',
  );
  expect(() => readContacts('')).toThrow(/has no column/u);
});
