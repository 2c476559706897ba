import type { IntrospectResult } from '@supabase/lite';

/**
 * A value for a `json` or `jsonb` column or argument. The library guesses from a string whether it is JSON text, and
 * sends `true` as a boolean. In this wrapper it sees an object and sends the JSON text that the wrapper holds.
 */
class JsonValue {
  readonly #value: unknown;

  constructor(value: unknown) {
    this.#value = value;
  }

  toJSON(): unknown {
    return this.#value;
  }
}

/** A parsed request that writes rows or calls a function, as far as it is looked at here. */
export interface WritingRequest {
  readonly type?: string;
  readonly from?: string;
  readonly schema?: string;
  readonly function?: string;
  readonly values?: unknown;
  readonly args?: unknown;
}

const JSON_TYPES = new Set(['json', 'jsonb']);

/**
 * The values and arguments of a request with those for JSON columns and parameters wrapped. `null` stays: PostgREST
 * takes it for SQL's NULL.
 */
export function withJsonValues(
  request: WritingRequest,
  introspection: IntrospectResult,
): { values?: object; args?: object } {
  if (request.type === 'rpc') {
    const names = jsonParameters(request, introspection);
    return names.size === 0 || !isRecord(request.args) ? {} : { args: wrapped(request.args, names) };
  }
  const names = jsonColumns(request, introspection);
  if (names.size === 0) return {};
  if (Array.isArray(request.values)) {
    return { values: request.values.map((row: unknown) => (isRecord(row) ? wrapped(row, names) : row)) };
  }
  return isRecord(request.values) ? { values: wrapped(request.values, names) } : {};
}

function jsonColumns({ from, schema }: WritingRequest, { columns }: IntrospectResult): ReadonlySet<string> {
  const own = columns.filter((column) => column.table === from && (schema === undefined || column.schema === schema));
  return new Set(own.filter((column) => JSON_TYPES.has(column.type)).map((column) => column.name));
}

/** Overloads share a name; a parameter that is JSON in one of them is taken for JSON. */
function jsonParameters(request: WritingRequest, { functions }: IntrospectResult): ReadonlySet<string> {
  const same = (functions ?? []).filter((known) => known.name === request.function);
  return new Set(
    same.flatMap(({ arg_names, arg_types }) => arg_names.filter((_, index) => JSON_TYPES.has(arg_types[index] ?? ''))),
  );
}

function wrapped(record: Record<string, unknown>, names: ReadonlySet<string>): Record<string, unknown> {
  const entries = Object.entries(record).map(([name, value]) => [
    name,
    names.has(name) && value !== null && value !== undefined ? new JsonValue(value) : value,
  ]);
  return Object.fromEntries(entries);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
