import { z } from 'zod';
import { JsonSchema } from './json-schema.ts';
import { prettyJson, sorted } from './pretty-json.ts';

/** Who may call a procedure. A kept contract may write one permission as a text. */
const AccessContract = z.union([z.string(), z.array(z.string()).min(1)]);

/** What a caller may rely on in one procedure. */
export const ProcedureContract = z.strictObject({
  type: z.enum(['query', 'mutation', 'subscription']),
  /** `public`, `signed_in`, or the permissions that the caller's role must hold, all of them. */
  access: AccessContract,
  /** What a role must hold in the agency that the input may name. */
  inAgency: z.array(z.string()).optional(),
  summary: z.string().nullable(),
  /** `null`: it takes nothing. */
  input: JsonSchema.nullable(),
  /** Whether a call without any input is refused. */
  inputRequired: z.boolean(),
  output: JsonSchema,
});
export type ProcedureContract = z.infer<typeof ProcedureContract>;

/**
 * Everything that a client of the router may rely on, as data. Schemas of the domain stand once, under their
 * names: what callers may send in `schemas.input`, what they receive in `schemas.output`.
 */
export const RouterContract = z.strictObject({
  format: z.literal(1),
  procedures: z.record(z.string(), ProcedureContract),
  /** The code of each reason that an error may carry. */
  reasons: z.record(z.string(), z.string()),
  /** The roles that hold each permission. */
  permissions: z.record(z.string(), z.array(z.string())),
  schemas: z.strictObject({
    input: z.record(z.string(), JsonSchema),
    output: z.record(z.string(), JsonSchema),
  }),
});
export type RouterContract = z.infer<typeof RouterContract>;

/** A contract that cannot be made or read; the message tells what to do. */
export class ContractError extends Error {
  override readonly name = 'ContractError';
}

/** The contract as the text of its file: sorted keys, so that equal contracts have equal texts. */
export function contractText(contract: RouterContract): string {
  return `${prettyJson(sorted(contract))}\n`;
}

/**
 * Reads a contract from its text.
 *
 * @param source where the text comes from, for the message
 * @throws ContractError when it is no contract
 */
export function parseContract(text: string, source: string): RouterContract {
  const json = jsonIn(text, source);
  const parsed = RouterContract.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new ContractError(
      `${source} is no contract of a router: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`,
    );
  }
  const { procedures, schemas } = parsed.data;
  for (const name of referencesIn([procedures, schemas])) {
    const [side, schema] = name.split('/');
    const known = side === 'input' || side === 'output' ? schemas[side] : {};
    if (schema === undefined || !Object.hasOwn(known, schema)) {
      throw new ContractError(`${source} refers to the schema ${name}, which it does not hold.`);
    }
  }
  return parsed.data;
}

/** The references in a JSON value, as `SIDE/NAME`. */
function referencesIn(json: unknown): string[] {
  if (typeof json !== 'object' || json === null) return [];
  return Object.entries(json).flatMap(([key, value]) =>
    key === '$ref' && typeof value === 'string' ? [value.replace(/^#\/schemas\//u, '')] : referencesIn(value),
  );
}

function jsonIn(text: string, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new ContractError(`${source} is no JSON (is there a conflict in it?).`, { cause });
  }
}
