import type { AnyTRPCRouter } from '@trpc/server';
import { z } from 'zod';
import type { Access, Meta, Permissions } from './trpc.ts';

/** A procedure as it describes itself. */
export interface ProcedureEntry {
  /** As a client writes it: `contacts.list`. */
  readonly path: string;
  readonly type: 'query' | 'mutation' | 'subscription';
  /** `null`: it does not say, which {@link declarationProblems} reports. */
  readonly access: Access | null;
  /** What a role must hold in the agency that the input of a personal procedure names. */
  readonly inAgency: Permissions | null;
  /** What it does, in one line. */
  readonly summary: string | null;
  /** The parsers in their order; an agency procedure's first one reads `agencyId`, the next its own input. */
  readonly inputs: readonly z.ZodType[];
  readonly output: z.ZodType | null;
}

const Definition = z.object({
  type: z.enum(['query', 'mutation', 'subscription']),
  meta: z.custom<Partial<Meta>>((meta) => typeof meta === 'object' && meta !== null).optional(),
  inputs: z.array(z.instanceof(z.ZodType)),
  output: z.instanceof(z.ZodType).optional(),
});

/** Lists every procedure of a router, in the order of its path. */
export function proceduresOf(router: AnyTRPCRouter): ProcedureEntry[] {
  const procedures = z.record(z.string(), z.custom<{ _def: unknown }>()).parse(router._def.procedures);
  return Object.entries(procedures)
    .map(([path, procedure]) => {
      const { type, meta, inputs, output } = Definition.parse(procedure._def);
      return {
        path,
        type,
        access: meta?.access ?? null,
        inAgency: meta?.inAgency ?? null,
        summary: meta?.summary ?? null,
        inputs,
        output: output ?? null,
      };
    })
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

/**
 * What procedures of a router fail to declare. The API does not start while there is anything in the list:
 *
 * - a procedure built beside the ladder, without an access or a summary;
 * - one without an output schema, which would send whatever its resolver returns;
 * - an agency procedure without an input of its own, or one whose input lets unknown fields pass.
 */
export function declarationProblems(router: AnyTRPCRouter): string[] {
  return proceduresOf(router).flatMap((procedure) => problemsOf(procedure).map((text) => `${procedure.path} ${text}`));
}

function problemsOf({ access, summary, inputs, output }: ProcedureEntry): string[] {
  const problems: string[] = [];
  if (access === null) problems.push('declares no access: build it on a procedure of the ladder.');
  if (summary === null) problems.push('has no summary.');
  if (output === null) problems.push('has no output schema.');

  const own = isAgencyAccess(access) ? inputs.slice(1) : inputs;
  if (own.length === 0) problems.push('has no input of its own: use .input(NoInput) if it takes nothing.');
  if (own.some((input) => !isStrict(z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' })))) {
    problems.push('takes unknown fields: its input must be a z.strictObject.');
  }
  return problems;
}

/** Whether an access is that of an agency procedure: what a member's role must hold. */
export function isAgencyAccess(access: Access | null): access is Permissions {
  return access !== null && typeof access !== 'string';
}

/** Whether a JSON Schema refuses fields that it does not name; of a union, every branch must. */
function isStrict(schema: z.core.JSONSchema.BaseSchema): boolean {
  const branches = schema.anyOf ?? schema.oneOf;
  if (branches !== undefined) return branches.every(isStrict);
  return schema.type !== 'object' || schema.additionalProperties === false;
}
