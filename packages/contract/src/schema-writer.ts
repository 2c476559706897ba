import * as domain from '@axolop/domain';
import { z } from 'zod';
import { JsonSchema } from './json-schema.ts';
import { ContractError } from './router-contract.ts';

/** Which side of a schema is described: what it takes, or what comes out of it. */
export type Side = 'input' | 'output';

/** The names that schemas of the domain are exported under. */
function domainNames(): z.core.$ZodRegistry<Record<string, unknown>> {
  const names = z.registry<Record<string, unknown>>();
  for (const [id, value] of Object.entries(domain)) {
    if (value instanceof z.ZodType && !names.has(value)) names.add(value, { id });
  }
  return names;
}

const Written = z.object({
  properties: z.object({ value: JsonSchema }),
  required: z.array(z.string()).default([]),
  $defs: z.record(z.string(), JsonSchema).default({}),
});

/**
 * Writes Zod schemas as JSON Schemas. Those that the domain exports are written once, into {@link named}, and
 * referred to as `#/schemas/SIDE/NAME`.
 */
export class SchemaWriter {
  readonly named = new Map<string, JsonSchema>();
  readonly #side: Side;
  readonly #names = domainNames();

  constructor(side: Side) {
    this.#side = side;
  }

  /**
   * @returns the schema, and whether a value must be given
   * @throws ContractError for a recursive schema that the domain does not export
   */
  write(schema: z.ZodType): { schema: JsonSchema; required: boolean } {
    // Inside an object, because a schema on its own can say neither its name nor that it may be left out.
    const json = z.toJSONSchema(z.object({ value: schema }), {
      io: this.#side,
      metadata: this.#names,
      unrepresentable: ({ zodSchema }) => ({ 'x-zod': zodSchema._zod.def.type }),
    });
    const { properties, required, $defs } = Written.parse(withReferences(json, this.#side));
    for (const [name, definition] of Object.entries($defs)) {
      if (name.startsWith('__')) throw new ContractError('A recursive schema needs a name: export it from the domain.');
      this.named.set(name, definition);
    }
    return { schema: properties.value, required: required.includes('value') };
  }

  /** The named schemas that some schemas refer to, and those that these refer to in turn. */
  namedIn(schemas: unknown): Record<string, JsonSchema> {
    const found: Record<string, JsonSchema> = {};
    const visit = (json: unknown): void => {
      if (typeof json !== 'object' || json === null) return;
      for (const [key, value] of Object.entries(json)) {
        const name = key === '$ref' && typeof value === 'string' ? referredName(value) : null;
        const schema = name === null ? undefined : this.named.get(name);
        if (name === null || schema === undefined) visit(value);
        else if (!(name in found)) {
          found[name] = schema;
          visit(schema);
        }
      }
    };
    visit(schemas);
    return found;
  }
}

/** The same JSON with references into the contract instead of into the schema itself. */
function withReferences(json: unknown, side: Side): unknown {
  if (Array.isArray(json)) return json.map((item) => withReferences(item, side));
  if (typeof json !== 'object' || json === null) return json;
  return Object.fromEntries(
    Object.entries(json).map(([key, value]) =>
      key === '$ref' && typeof value === 'string'
        ? [key, value.replace('#/$defs/', referencePrefix(side))]
        : [key, withReferences(value, side)],
    ),
  );
}

function referencePrefix(side: Side): string {
  return `#/schemas/${side}/`;
}

/** The name in a reference that a {@link SchemaWriter} wrote. */
export function referredName(reference: string): string {
  return reference.slice(reference.lastIndexOf('/') + 1);
}
