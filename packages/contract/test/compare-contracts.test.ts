import { Contact, Json, LeadStatus } from '@axolop/domain';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { RouterContract } from '../src/index.ts';
import { changes, contractOf } from './small-router.ts';

const takes = (field: z.ZodType) => ({ inputs: [z.strictObject({ field })] });
const gives = (field: z.ZodType) => ({ output: z.object({ field }) });

test('the same router has no changes', () => {
  const sample = { inputs: [z.strictObject({ value: Json, status: LeadStatus.nullish() })], output: Contact };
  expect(changes(sample, sample)).toEqual([]);
});

describe('procedures', () => {
  const without = (contract: RouterContract): RouterContract => ({ ...contract, procedures: {} });

  test('a removed one breaks, a new one does not', () => {
    const contract = contractOf({});
    expect(changes(contract, without(contract))).toEqual(['breaking: removed']);
    expect(changes(without(contract), contract)).toEqual(['additive: new query']);
  });

  test('another type breaks', () => {
    expect(changes({ type: 'query' }, { type: 'mutation' })).toEqual(['breaking: was a query and is a mutation']);
  });

  test('another summary does not break', () => {
    expect(changes({}, { summary: 'Tells.' })).toEqual(['additive: another summary']);
  });

  test.each([
    ['public', 'signed_in', 'breaking: access public → signed_in, which shuts out: anyone'],
    ['signed_in', 'contact:read', 'breaking: access signed_in → contact:read, which shuts out: anyone signed in'],
    ['contact:read', 'contact:write', 'breaking: access contact:read → contact:write, which shuts out: viewer'],
    [
      'contact:read',
      'nonsense:read',
      'breaking: access contact:read → nonsense:read, which shuts out: owner, admin, member, viewer',
    ],
    ['contact:write', 'contact:read', 'additive: access contact:write → contact:read'],
    ['contact:read', 'tag:read', 'additive: access contact:read → tag:read'],
    ['contact:read', 'signed_in', 'additive: access contact:read → signed_in'],
    ['signed_in', 'public', 'additive: access signed_in → public'],
    [['list:read'], ['list:read', 'contact:read'], 'additive: access list:read → contact:read and list:read'],
    [
      ['contact:read'],
      ['contact:read', 'contact:write'],
      'breaking: access contact:read → contact:read and contact:write, which shuts out: viewer',
    ],
    [
      ['contact:read', 'contact:write'],
      'contact:write',
      'additive: access contact:read and contact:write → contact:write',
    ],
  ])('access %s → %s', (before, after, change) => {
    expect(changes({ access: before }, { access: after })).toEqual([change]);
  });

  test('what a role must hold in the agency that the input may name', () => {
    const personal = { access: 'signed_in', inAgency: ['contact:read'] };
    const narrower = { access: 'signed_in', inAgency: ['contact:write'] };
    const text = 'access signed_in, in an agency contact:read → signed_in, in an agency contact:write';
    expect(changes(personal, narrower)).toEqual([`breaking: ${text}, which shuts out: viewer`]);
    expect(changes(personal, personal)).toEqual([]);
  });

  test('the same permissions in another order or form are no change', () => {
    expect(changes({ access: ['a:read', 'b:read'] }, { access: ['b:read', 'a:read'] })).toEqual([]);
    expect(changes({ access: 'a:read' }, { access: ['a:read'] })).toEqual([]);
  });
});

describe('an input', () => {
  const some = [z.strictObject({ a: z.string() })];
  const optional = [z.strictObject({ a: z.string() }).optional()];

  test.each([
    { what: 'new and required', before: [], after: some, expected: ['breaking input: now required'] },
    { what: 'new and optional', before: [], after: optional, expected: ['additive input: new'] },
    { what: 'removed', before: optional, after: [], expected: ['breaking input: removed'] },
    { what: 'now required', before: optional, after: some, expected: ['breaking input: now required'] },
    { what: 'now optional', before: some, after: optional, expected: ['additive input: now optional'] },
  ])('$what', ({ before, after, expected }) => {
    expect(changes({ inputs: before }, { inputs: after })).toEqual(expected);
  });

  test('a new required field breaks, a new optional one does not', () => {
    const before = { inputs: [z.strictObject({})] };
    expect(changes(before, takes(z.string()))).toEqual(['breaking input.field: new and required']);
    expect(changes(before, takes(z.string().optional()))).toEqual(['additive input.field: new and optional']);
    expect(changes(before, takes(z.string().default('x')))).toEqual(['additive input.field: new and optional']);
  });

  test('a removed field breaks', () => {
    expect(changes(takes(z.string().optional()), { inputs: [z.strictObject({})] })).toEqual([
      'breaking input.field: removed',
    ]);
  });

  const text = z.string();
  const small = z.strictObject({ a: text });
  test.each([
    ['required from now on', text.optional(), text, 'breaking input.field: now required'],
    ['optional from now on', text, text.optional(), 'additive input.field: now optional'],
    ['a lower maximum', z.int().max(200), z.int().max(100), 'breaking input.field: maximum 200 → 100'],
    ['a higher maximum', z.int().max(100), z.int().max(200), 'additive input.field: maximum 100 → 200'],
    ['a higher minimum', z.int().min(1), z.int().min(2), 'breaking input.field: minimum 1 → 2'],
    ['a lower minimum', z.int().min(2), z.int().min(1), 'additive input.field: minimum 2 → 1'],
    ['the limit itself', z.number().min(0), z.number().gt(0), 'breaking input.field: minimum 0 → 0 (not included)'],
    ['a new maximum length', text, text.max(5), 'breaking input.field: maxLength none → 5'],
    ['no maximum length', text.max(5), text, 'additive input.field: maxLength 5 → none'],
    ['a higher minimum length', text, text.min(1), 'breaking input.field: minLength none → 1'],
    ['fewer items', z.array(text).max(9), z.array(text).max(8), 'breaking input.field: maxItems 9 → 8'],
    ['a lost word', z.enum(['a', 'b']), z.enum(['a']), 'breaking input.field: no longer takes "b"'],
    ['a new word', z.enum(['a']), z.enum(['a', 'b']), 'additive input.field: also takes "b"'],
    ['words instead of text', text, z.enum(['a']), 'breaking input.field: only "a" from now on'],
    ['text instead of words', z.enum(['a']), text, 'additive input.field: not only "a" any more'],
    ['no null', text.nullable(), text, 'breaking input.field: no longer takes null'],
    ['null too', text, text.nullable(), 'additive input.field: also takes null'],
    ['whole numbers', z.number().max(9).min(1), z.int().max(9).min(1), 'breaking input.field: whole numbers only'],
    ['all numbers', z.int().max(9).min(1), z.number().max(9).min(1), 'additive input.field: not only whole numbers'],
    ['another type beside', text, z.union([text, z.boolean()]), 'additive input.field: also takes boolean'],
    ['anything', text, z.unknown(), 'additive input.field: also takes anything'],
    ['not anything', z.unknown().nonoptional(), text, 'breaking input.field: no longer takes anything'],
    ['a new pattern', text, text.regex(/^a$/u), 'breaking input.field: new pattern "^a$"'],
    ['no pattern', text.regex(/^a$/u), text, 'additive input.field: no pattern "^a$" any more'],
    ['another pattern', text.regex(/^a$/u), text.regex(/^b$/u), 'breaking input.field: pattern "^a$" → "^b$"'],
    ['another default', text.default('a'), text.default('b'), 'breaking input.field: the default was "a" and is "b"'],
    ['no default', text.default('a'), text.optional(), 'breaking input.field: the default was "a" and is none'],
    ['unknown fields', small, z.looseObject({ a: text }), 'additive input.field: takes unknown fields'],
    ['no unknown fields', z.object({ a: text }), small, 'breaking input.field: refuses unknown fields'],
    [
      'a field of an item',
      z.array(small),
      z.array(small.extend({ b: text })),
      'breaking input.field[].b: new and required',
    ],
    [
      'a value by name',
      z.record(text, z.int()),
      z.record(text, z.int().nullable()),
      'additive input.field{}: also takes null',
    ],
    ['a name', z.record(text, text), z.record(text.max(5), text), 'breaking input.field{name}: maxLength none → 5'],
    ['a place in a tuple', z.tuple([text]), z.tuple([text.max(5)]), 'breaking input.field[0]: maxLength none → 5'],
  ])('%s', (_, before, after, change) => {
    expect(changes(takes(before), takes(after))).toEqual([change]);
  });

  test('a union of constants is the same as a list of words', () => {
    const union = z.union([z.literal('a'), z.literal('b')]);
    expect(changes(takes(z.enum(['a', 'b'])), takes(union))).toEqual([]);
    expect(changes(takes(union), takes(z.literal('a')))).toEqual(['breaking input.field: no longer takes "b"']);
  });

  test('another type takes one thing and no longer the other', () => {
    expect(changes(takes(text), takes(z.boolean()))).toEqual([
      'breaking input.field: no longer takes string',
      'additive input.field: also takes boolean',
    ]);
  });

  test('branches of a union are told apart by their constants, whatever their order', () => {
    const card = z.strictObject({ by: z.literal('card'), number: z.string() });
    const bank = z.strictObject({ by: z.literal('bank'), iban: z.string() });
    const cash = z.strictObject({ by: z.literal('cash') });
    const pay = (first: typeof card | typeof bank, ...others: (typeof card | typeof bank | typeof cash)[]) =>
      takes(z.discriminatedUnion('by', [first, ...others]));
    expect(changes(pay(card, bank), pay(bank, card))).toEqual([]);
    expect(changes(pay(card, bank), pay(bank, cash, card))).toEqual([
      'additive input.field: also takes object with by="cash"',
    ]);
    expect(changes(pay(card, bank), pay(bank))).toEqual([
      'breaking input.field: no longer takes object with by="card"',
    ]);
  });
});

describe('an output', () => {
  const text = z.string();

  test('a removed field breaks, a new one does not', () => {
    expect(changes(gives(text), { output: z.object({}) })).toEqual(['breaking output.field: removed']);
    expect(changes({ output: z.object({}) }, gives(text))).toEqual(['additive output.field: new']);
    expect(changes({ output: z.object({}) }, gives(text.optional()))).toEqual(['additive output.field: new']);
  });

  test.each([
    ['may be missing', text, text.optional(), 'breaking output.field: may now be missing'],
    ['always there', text.optional(), text, 'additive output.field: now always there'],
    ['may be null', text, text.nullable(), 'breaking output.field: may now be null'],
    ['never null', text.nullable(), text, 'additive output.field: is never null any more'],
    ['a new word', z.enum(['a']), z.enum(['a', 'b']), 'breaking output.field: may now be "b"'],
    ['a lost word', z.enum(['a', 'b']), z.enum(['a']), 'additive output.field: is never "b" any more'],
    ['text instead of words', z.enum(['a']), text, 'breaking output.field: not only "a" any more'],
    [
      'numbers that are not whole',
      z.int().max(9).min(1),
      z.number().max(9).min(1),
      'breaking output.field: not only whole numbers',
    ],
    ['anything', text, z.unknown().nonoptional(), 'breaking output.field: may now be anything'],
    ['a longer text', text.max(5), text.max(9), 'additive output.field: maxLength 5 → 9'],
    ['another pattern', text.regex(/^a$/u), text.regex(/^b$/u), 'additive output.field: pattern "^a$" → "^b$"'],
    ['a value that JSON does not know', z.date(), z.bigint(), 'breaking output.field: may now be bigint'],
  ])('%s', (_, before, after, change) => {
    expect(changes(gives(before), gives(after))).toContain(change);
  });

  test('unknown fields and defaults do not count', () => {
    expect(changes(gives(text.default('a')), gives(text.default('b')))).toEqual([]);
    expect(changes({ output: z.strictObject({ a: text }) }, { output: z.looseObject({ a: text }) })).toEqual([]);
  });

  test('another type breaks', () => {
    expect(changes(gives(text), gives(z.int()))).toContain('breaking output.field: may now be number');
  });
});

describe('schemas behind names', () => {
  const before = contractOf({ inputs: [z.strictObject({ value: Json, status: LeadStatus })], output: Contact });
  const changed = structuredClone(before);
  const { input, output } = changed.schemas;

  test('are compared where they are used', () => {
    const after: RouterContract = {
      ...changed,
      schemas: {
        input: { ...input, LeadStatus: { type: 'string', enum: ['new'] } },
        output: {
          ...output,
          Contact: { ...output['Contact'], properties: { ...output['Contact']?.properties, city: { type: 'string' } } },
        },
      },
    };
    const lost = LeadStatus.options.filter((word) => word !== 'new');
    expect(changes(before, after)).toEqual([
      ...lost.map((word) => `breaking input.status: no longer takes "${word}"`),
      'additive output.city: is never null any more',
    ]);
  });

  test('are found to be the same when only their name changed', () => {
    const text = JSON.stringify(before).replaceAll('LeadStatus', 'LeadState');
    expect(changes(before, JSON.parse(text))).toEqual([]);
  });

  test('may be recursive', () => {
    const recursive = { anyOf: [{ type: 'string' }, { type: 'array', items: { $ref: '#/schemas/input/Json' } }] };
    const after: RouterContract = { ...changed, schemas: { input: { ...input, Json: recursive }, output } };
    expect(changes(before, after)).toEqual([
      'breaking input.value: no longer takes number',
      'breaking input.value: no longer takes boolean',
      'breaking input.value: no longer takes null',
      'breaking input.value: no longer takes object',
    ]);
  });
});

describe('reasons and permissions', () => {
  const contract = contractOf({});
  const { email_taken: code, ...otherReasons } = contract.reasons;
  const { 'contact:write': holders, ...otherPermissions } = contract.permissions;

  test.each([
    ['a removed reason', { ...contract, reasons: otherReasons }, 'breaking reason email_taken: removed'],
    [
      'another code',
      { ...contract, reasons: { ...contract.reasons, email_taken: 'GONE' } },
      'breaking reason email_taken: code CONFLICT → GONE',
    ],
    [
      'a new reason',
      { ...contract, reasons: { ...contract.reasons, tired: 'CONFLICT' } },
      'additive reason tired: new, with the code CONFLICT',
    ],
    [
      'a removed permission',
      { ...contract, permissions: otherPermissions },
      'breaking permission contact:write: removed',
    ],
    [
      'a new permission',
      { ...contract, permissions: { ...contract.permissions, 'contact:fly': ['owner'] } },
      'additive permission contact:fly: new, for owner',
    ],
    [
      'a role that lost it',
      { ...contract, permissions: { ...contract.permissions, 'contact:write': ['owner', 'admin'] } },
      'breaking permission contact:write: member no longer holds it',
    ],
    [
      'a role that got it',
      { ...contract, permissions: { ...contract.permissions, 'contact:write': [...(holders ?? []), 'viewer'] } },
      'additive permission contact:write: viewer holds it now',
    ],
  ])('%s', (_, after, change) => {
    expect(code).toBe('CONFLICT');
    expect(changes(contract, after)).toEqual([change]);
  });
});
