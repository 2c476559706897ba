import type { JsonSchema } from './json-schema.ts';
import { referredName } from './schema-writer.ts';

/**
 * One object schema out of two that a procedure reads one after the other: the fields of both. The second one
 * decides whether unknown fields are refused; when it is a union, every branch takes the fields of the first.
 *
 * @param named the schemas behind references
 * @returns null when one of them describes no object
 */
export function mergeInputs(
  base: JsonSchema,
  own: JsonSchema,
  named: ReadonlyMap<string, JsonSchema>,
): JsonSchema | null {
  const first = dereferenced(base, named);
  const second = dereferenced(own, named);
  if (first?.type !== 'object' || second === null) return null;

  for (const keyword of ['anyOf', 'oneOf'] as const) {
    const branches = second[keyword];
    if (branches === undefined) continue;
    const merged = branches.map((branch) => mergeInputs(first, branch, named)).filter((branch) => branch !== null);
    return merged.length === branches.length ? { [keyword]: merged } : null;
  }
  if (second.type !== 'object') return null;

  const { default: _, ...rest } = second;
  const required = new Set([...(first.required ?? []), ...(second.required ?? [])]);
  return {
    ...rest,
    properties: { ...first.properties, ...second.properties },
    ...(required.size > 0 && { required: [...required] }),
  };
}

/** The schema itself, however many references stand before it; null when one leads nowhere. */
function dereferenced(schema: JsonSchema, named: ReadonlyMap<string, JsonSchema>): JsonSchema | null {
  let current = schema;
  for (let steps = 0; current.$ref !== undefined; steps += 1) {
    const next = named.get(referredName(current.$ref));
    if (next === undefined || steps > named.size) return null;
    current = next;
  }
  return current;
}
