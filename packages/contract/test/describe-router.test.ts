import { Contact, ContactPage, Id, Json, PERMISSIONS, REASONS, UpdateContact } from '@axolop/domain';
import { lazy } from '@trpc/server';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { contractText, describeRouter, parseContract } from '../src/index.ts';
import { contractOf, t } from './small-router.ts';

const open = t.procedure.meta({ access: 'public' });

test('lists every procedure by its path, with type, access and summary', () => {
  const router = t.router({
    deep: t.router({ read: open.output(z.string()).query(() => '') }),
    write: t.procedure
      .meta({ access: 'contact:write', summary: 'Writes.' })
      .output(z.null())
      .mutation(() => null),
  });
  expect(describeRouter(router).procedures).toMatchObject({
    'deep.read': {
      type: 'query',
      access: 'public',
      summary: null,
      input: null,
      inputRequired: false,
      output: { type: 'string' },
    },
    write: { type: 'mutation', access: 'contact:write', summary: 'Writes.' },
  });
});

test('carries the reasons and the permissions of the domain', () => {
  const contract = contractOf({});
  expect(contract.reasons).toEqual(REASONS);
  expect(contract.permissions).toEqual(PERMISSIONS);
});

test('input and output are described from their own side', () => {
  const schema = z.object({ size: z.int().max(9).default(3) });
  const { it } = contractOf({ inputs: [schema], output: schema }).procedures;
  expect(it?.input).toMatchObject({ properties: { size: { default: 3, maximum: 9 } } });
  expect(it?.input).not.toHaveProperty('required');
  expect(it?.output).toMatchObject({ required: ['size'] });
});

test.each([
  { inputs: [], required: false },
  { inputs: [z.strictObject({})], required: true },
  { inputs: [z.strictObject({}).optional()], required: false },
  { inputs: [z.strictObject({ a: z.string().optional() }).prefault({})], required: false },
  { inputs: [z.object({ agencyId: Id }), z.strictObject({}).optional()], required: true },
])('knows whether an input must be given ($#)', ({ inputs, required }) => {
  expect(contractOf({ inputs }).procedures['it']?.inputRequired).toBe(required);
});

test('the inputs of an agency procedure become one object that refuses unknown fields', () => {
  const own = z.strictObject({ name: z.string(), note: z.string().optional() });
  expect(contractOf({ inputs: [z.object({ agencyId: Id }), own] }).procedures['it']?.input).toEqual({
    type: 'object',
    properties: { agencyId: { $ref: '#/schemas/input/Id' }, name: { type: 'string' }, note: { type: 'string' } },
    required: ['agencyId', 'name'],
    additionalProperties: false,
  });
});

test('a second input that has a name is opened, and one that is a union gets the first one in each branch', () => {
  const named = contractOf({ inputs: [z.object({ agencyId: Id }), UpdateContact] });
  expect(Object.keys(named.procedures['it']?.input?.properties ?? {})).toEqual(['agencyId', 'id', 'data', 'version']);
  expect(named.schemas.input).not.toHaveProperty('UpdateContact');

  const union = z.discriminatedUnion('by', [
    z.strictObject({ by: z.literal('id'), id: Id }),
    z.strictObject({ by: z.literal('email'), email: z.string() }),
  ]);
  const { it } = contractOf({ inputs: [z.object({ agencyId: Id }), union] }).procedures;
  expect(it?.input?.oneOf?.map(({ required }) => required)).toEqual([
    ['agencyId', 'by', 'id'],
    ['agencyId', 'by', 'email'],
  ]);
});

test('schemas of the domain stand once, by name, with those they are made of', () => {
  const contract = contractOf({ output: ContactPage });
  expect(contract.procedures['it']?.output).toEqual({ $ref: '#/schemas/output/ContactPage' });
  expect(contract.schemas.output['ContactPage']?.properties?.['items']).toEqual({
    type: 'array',
    items: { $ref: '#/schemas/output/Contact' },
  });
  expect(Object.keys(contract.schemas.output['Contact']?.properties ?? {})).toEqual(Object.keys(Contact.shape));
  expect(contract.schemas.output).toHaveProperty('Timestamp');
  expect(contract.schemas.output).not.toHaveProperty('Agency');
  expect(contract.schemas.input).toEqual({});
});

test('a recursive schema of the domain refers to itself', () => {
  const { schemas } = contractOf({ inputs: [z.strictObject({ value: Json })] });
  expect(schemas.input['Json']?.anyOf).toContainEqual({ type: 'array', items: { $ref: '#/schemas/input/Json' } });
});

test('what JSON does not know is named', () => {
  const { it } = contractOf({ output: z.object({ at: z.date(), id: z.bigint() }) }).procedures;
  expect(it?.output).toMatchObject({ properties: { at: { 'x-zod': 'date' }, id: { 'x-zod': 'bigint' } } });
});

test('the text does not depend on the order in which things were written, and reads back', () => {
  const [a, b] = [
    open.output(z.enum(['x', 'y'])).query(() => 'x' as const),
    open.output(z.enum(['y', 'x'])).query(() => 'x' as const),
  ];
  const text = contractText(describeRouter(t.router({ a, b: a })));
  expect(contractText(describeRouter(t.router({ b, a: b })))).toBe(text);
  expect(contractText(parseContract(text, 'memory'))).toBe(text);
});

test.each([
  {
    what: 'access',
    router: t.router({ it: t.procedure.output(z.string()).query(() => '') }),
    says: 'it declares no access.',
  },
  { what: 'output', router: t.router({ it: open.query(() => '') }), says: 'it has no output schema.' },
  {
    what: 'a schema of Zod',
    router: t.router({
      it: open
        .input((raw: unknown) => String(raw))
        .output(z.string())
        .query(() => ''),
    }),
    says: 'it has an input that is no Zod schema.',
  },
  {
    what: 'inputs that fit together',
    router: t.router({
      it: open
        .input(z.object({ a: z.string() }))
        .input(
          z
            .record(z.string(), z.string())
            .array()
            .transform(() => ({})),
        )
        .output(z.string())
        .query(() => ''),
    }),
    says: 'it has inputs that are not all objects: they cannot be merged.',
  },
  {
    what: 'its procedures at once',
    router: t.router({ later: lazy(async () => t.router({})) }),
    says: 'Lazy routers cannot be described: later.',
  },
])('a router without $what is refused', ({ router, says }) => {
  expect(() => describeRouter(router)).toThrow(expect.objectContaining({ name: 'ContractError', message: says }));
});

test('a recursive schema without a name is refused', () => {
  const Tree = z.object({
    get children() {
      return z.array(Tree);
    },
  });
  expect(() => contractOf({ output: Tree })).toThrow('A recursive schema needs a name: export it from the domain.');
});

test.each([
  ['<<<<<<< ours', /kept is no JSON/u],
  ['{}', /kept is no contract of a router: format/u],
  ['{"format": 2}', /kept is no contract of a router: format/u],
])('a text that is no contract is refused: %s', (text, message) => {
  expect(() => parseContract(text, 'kept')).toThrow(message);
});

test('a contract that refers to what it does not hold is refused', () => {
  const text = contractText(contractOf({ output: Contact })).replace('"Timestamp":', '"Moment":');
  expect(() => parseContract(text, 'kept')).toThrow(
    'kept refers to the schema output/Timestamp, which it does not hold.',
  );
});

test('the text is written as the formatter of the repository writes it', () => {
  const words = Array.from({ length: 12 }, (_, index) => `a word of the list ${index}`);
  const text = contractText(
    contractOf({
      output: z.object({ short: z.enum(['a', 'b']), long: z.enum([...words]), none: z.tuple([]), any: z.unknown() }),
    }),
  );
  expect(text).toContain('"enum": ["a", "b"]');
  expect(text).toMatch(/"enum": \[\n +"a word of the list 0",\n +"a word of the list 1",\n/u);
  expect(text).toContain('"prefixItems": []');
  expect(text).toContain('"any": {}');
  expect(text.endsWith('}\n')).toBe(true);
  expect(text.split('\n').filter((line) => line.startsWith(' ') && line.length > 120 && line.includes('['))).toEqual(
    [],
  );
});
