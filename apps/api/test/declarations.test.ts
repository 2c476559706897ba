import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { agencyProcedure, NoInput, publicProcedure } from '../src/ladder.ts';
import { declarationProblems, proceduresOf } from '../src/router-catalog.ts';
import { appRouter } from '../src/routers/index.ts';
import { baseProcedure, router } from '../src/trpc.ts';
import { sampleRouter } from './support.ts';

describe('what procedures declare', () => {
  test('the router of the API and the sample declare everything', () => {
    expect(declarationProblems(appRouter)).toEqual([]);
    expect(declarationProblems(sampleRouter())).toEqual([]);
  });

  test('a procedure beside the ladder, without an output, or with a loose input is found', () => {
    const careless = router({
      beside: baseProcedure
        .input(NoInput)
        .output(z.null())
        .query(() => null),
      bare: baseProcedure.meta({ access: ['contact:read'], summary: 'Reads.' }).query(() => null),
      loose: agencyProcedure('contact:read')
        .meta({ summary: 'Reads.' })
        .input(z.object({ limit: z.int() }))
        .output(z.null())
        .query(() => null),
      union: publicProcedure
        .meta({ summary: 'Reads.' })
        .input(z.union([z.strictObject({ a: z.string() }), z.object({ b: z.string() })]))
        .output(z.null())
        .query(() => null),
    });
    expect(declarationProblems(careless)).toEqual([
      'bare has no output schema.',
      'bare has no input of its own: use .input(NoInput) if it takes nothing.',
      'beside declares no access: build it on a procedure of the ladder.',
      'beside has no summary.',
      'loose takes unknown fields: its input must be a z.strictObject.',
      'union takes unknown fields: its input must be a z.strictObject.',
    ]);
  });

  test('no procedure says another access than the one that is checked', () => {
    const liar = router({
      open: publicProcedure
        // @ts-expect-error: the ladder says the access
        .meta({ access: ['contact:remove'], summary: 'Reads.' })
        .input(NoInput.optional())
        .output(z.null())
        .query(() => null),
      asked: agencyProcedure('list:write', 'contact:read')
        // @ts-expect-error: the ladder says the access
        .meta({ access: 'public', summary: 'Reads.' })
        .input(NoInput)
        .output(z.null())
        .query(() => null),
    });
    expect(proceduresOf(liar).map(({ access }) => access)).toEqual([['list:write', 'contact:read'], 'public']);
  });

  test('no step can be left out', () => {
    const rung = agencyProcedure('contact:read');
    // @ts-expect-error: a summary comes first
    expect(rung.input).toBeUndefined();
    // @ts-expect-error: meta needs a summary
    expect(() => rung.meta({}).input(NoInput)).not.toThrow();
    const described = rung.meta({ summary: 'Reads.' });
    // @ts-expect-error: then the input
    expect(described.output).toBeUndefined();
    // @ts-expect-error: then the output
    expect(described.input(NoInput).query).toBeUndefined();
    // @ts-expect-error: who could own the key of a public mutation?
    expect(publicProcedure.meta({ summary: 'Reads.' }).input(NoInput).output(z.null()).mutation).toBeUndefined();
  });

  test('the contract can read access, inputs and outputs', () => {
    const entry = proceduresOf(sampleRouter()).find(({ path }) => path === 'contacts.list');
    expect(entry).toMatchObject({ type: 'query', access: ['contact:read'], summary: 'Lists.' });
    const [agency, own] = (entry?.inputs ?? []).map((input) =>
      z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }),
    );
    expect(agency).toMatchObject({
      properties: { agencyId: { type: 'string', format: 'uuid' } },
      required: ['agencyId'],
    });
    expect(own).toMatchObject({
      properties: { limit: { type: 'integer', minimum: 1, maximum: 200 } },
      additionalProperties: false,
    });
  });
});
