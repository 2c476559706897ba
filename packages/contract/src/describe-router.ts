import { PERMISSIONS, REASONS } from '@axolop/domain';
import type { AnyTRPCRouter } from '@trpc/server';
import { z } from 'zod';
import type { JsonSchema } from './json-schema.ts';
import { mergeInputs } from './merge-inputs.ts';
import { ContractError, ProcedureContract, RouterContract } from './router-contract.ts';
import { SchemaWriter } from './schema-writer.ts';

/** What a procedure of tRPC says about itself. */
const Definition = z.object({
  type: z.enum(['query', 'mutation', 'subscription']),
  meta: z.object(
    {
      access: ProcedureContract.shape.access,
      inAgency: ProcedureContract.shape.inAgency,
      summary: z.string().optional(),
    },
    { error: 'declares no access' },
  ),
  inputs: z.array(z.instanceof(z.ZodType, { error: 'has an input that is no Zod schema' })),
  output: z.instanceof(z.ZodType, { error: 'has no output schema' }),
});

const Procedures = z.record(
  z.string(),
  z.custom<{ _def: unknown }>((it) => typeof it === 'function'),
);

/**
 * Describes a router as data: its procedures with their access and the JSON Schemas of their inputs and
 * outputs, the reasons of errors, the roles of each permission.
 *
 * Refinements and transforms written as functions have no JSON Schema, so a change of one is not seen.
 *
 * @throws ContractError when a procedure doesn't declare its access or its schemas, or is loaded lazily
 */
export function describeRouter(router: AnyTRPCRouter): RouterContract {
  const lazy = Object.keys(router._def.lazy);
  if (lazy.length > 0) throw new ContractError(`Lazy routers cannot be described: ${lazy.join(', ')}.`);

  const inputs = new SchemaWriter('input');
  const outputs = new SchemaWriter('output');
  const procedures = Object.entries(Procedures.parse(router._def.procedures)).map(([path, procedure]) => {
    return [path, describeProcedure(path, procedure._def, inputs, outputs)] as const;
  });

  return RouterContract.parse({
    format: 1,
    procedures: Object.fromEntries(procedures),
    reasons: REASONS,
    permissions: PERMISSIONS,
    schemas: {
      input: inputs.namedIn(procedures.map(([, { input }]) => input)),
      output: outputs.namedIn(procedures.map(([, { output }]) => output)),
    },
  });
}

function describeProcedure(
  path: string,
  definition: unknown,
  inputWriter: SchemaWriter,
  outputWriter: SchemaWriter,
): ProcedureContract {
  const parsed = Definition.safeParse(definition);
  if (!parsed.success) {
    throw new ContractError(`${path} ${parsed.error.issues.map(({ message }) => message).join(', ')}.`);
  }
  const { type, meta, inputs, output } = parsed.data;
  const parts = inputs.map((schema) => inputWriter.write(schema));
  return {
    type,
    access: meta.access,
    ...(meta.inAgency !== undefined && { inAgency: meta.inAgency }),
    summary: meta.summary ?? null,
    input: mergedInput(
      path,
      parts.map(({ schema }) => schema),
      inputWriter,
    ),
    inputRequired: parts.some(({ required }) => required),
    output: outputWriter.write(output).schema,
  };
}

function mergedInput(path: string, parts: readonly JsonSchema[], writer: SchemaWriter): JsonSchema | null {
  const [first, ...rest] = parts;
  if (first === undefined) return null;
  const merged = rest.reduce<JsonSchema | null>((base, own) => base && mergeInputs(base, own, writer.named), first);
  if (merged === null) throw new ContractError(`${path} has inputs that are not all objects: they cannot be merged.`);
  return merged;
}
