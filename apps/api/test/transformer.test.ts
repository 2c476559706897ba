import { DomainError } from '@axolop/domain';
import { deserialize, serialize } from 'superjson';
import { describe, expect, test } from 'vitest';
import { MAX_INPUT_DEPTH, readUntrusted, writeAnswer } from '../src/transformer.ts';
import { api, errorOf, post } from './running.ts';

const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
const sent = (value: unknown): unknown => JSON.parse(JSON.stringify(serialize(value)));

describe('what a client sends comes in', () => {
  const shared = { city: 'Vienna' };
  test.each([
    ['nothing', undefined],
    ['a date', new Date(0)],
    ['dates and undefined inside', { since: new Date(5), until: undefined, 'a.b': [new Date(7)] }],
    ['numbers that JSON lacks, for a schema to refuse', { amount: Number.NaN, most: Infinity, zero: -0 }],
    ['an object that stands in two places', { home: shared, work: shared, list: [shared] }],
  ])('%s', (_name, value) => {
    expect(readUntrusted(sent(value))).toEqual(value);
  });
});

describe('what we write, a client reads', () => {
  const shared = { city: 'Vienna' };
  const own: unknown = JSON.parse('{"constructor": 1, "prototype": {"__proto__": [2]}}');
  test.each([
    ['nothing', undefined],
    ['a date', new Date(0)],
    [
      'dates and undefined inside',
      { since: new Date(5), until: undefined, 'a.b\\\\c': [new Date(7), undefined], '': [new Date(9)] },
    ],
    ['the same object twice', [shared, shared]],
    ['names that every object has', own],
  ])('%s', (_name, value) => {
    const sentText = JSON.stringify(writeAnswer(value));
    expect(deserialize(JSON.parse(sentText), { inPlace: true })).toEqual(value);
  });
});

const HOSTILE: readonly (readonly [string, unknown])[] = [
  ['a set', sent({ a: new Set([1]) })],
  ['a map', sent({ a: new Map([[1, 2]]) })],
  ['a regular expression', sent({ a: /(a+)+$/u })],
  ['a large integer', sent({ a: 1n })],
  ['an error', sent({ a: new Error('x') })],
  ['a link', sent({ a: new URL('http://a.example') })],
  ['a type inside a type', { json: { a: [] }, meta: { values: { a: ['Date', { 0: ['Date'] }] }, v: 1 } }],
  ['an unknown version', { json: {}, meta: { values: { a: ['Date'] }, v: 2 } }],
  ['no envelope', 5],
  ['too many levels', { json: JSON.parse(nested(MAX_INPUT_DEPTH + 1)) }],
];

test.each(HOSTILE)('%s is refused as invalid_input', (_name, payload) => {
  expect(() => readUntrusted(payload)).toThrow(DomainError);
});

test('as many levels as are allowed come in', () => {
  expect(readUntrusted({ json: JSON.parse(nested(MAX_INPUT_DEPTH)) })).toHaveLength(1);
});

test('what says that objects are the same costs nothing and changes nothing', () => {
  const names = Array.from({ length: 20_000 }, (_, index) => `list.${index}`);
  const meta = { referentialEqualities: { list: names, 'list.0': ['list', ...names] }, v: 1 };
  const before = process.cpuUsage();
  expect(readUntrusted({ json: { list: [[], 1] }, meta })).toEqual({ list: [[], 1] });
  // Reading it the old way took seconds for each hundred thousand characters; this is a bound of kind, not of speed.
  expect(process.cpuUsage(before).user).toBeLessThan(500_000);
});

test('over HTTP, a hostile input is a clean 400, even on a procedure that anyone may call', async () => {
  await using server = await api({ bodyLimit: 1_048_576 });
  for (const [, payload] of HOSTILE) {
    const response = await server.get('/trpc/contacts.write', post(JSON.stringify(payload)));
    expect([400, 401]).toContain(response.status);
    const open = await server.get(`/trpc/open?input=${encodeURIComponent(JSON.stringify(payload))}`);
    expect(open.status).toBe(400);
    expect(await errorOf(open)).toMatchObject({ data: { reason: 'invalid_input' } });
  }
});
