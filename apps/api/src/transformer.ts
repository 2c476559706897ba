import { DomainError } from '@axolop/domain';
import type { TRPCCombinedDataTransformer } from '@trpc/server';
import { deserialize, serialize, type SuperJSONResult } from 'superjson';
import { z } from 'zod';

/** How deep lists and objects may stand inside each other: parsers and validators go as deep as their input. */
export const MAX_INPUT_DEPTH = 64;

/**
 * The types beside JSON's own that an input may carry. Each is a leaf that costs what its text costs. superjson knows
 * more: a set or a map inside another costs more time than its text, and a regular expression is a program.
 */
const InputType = z.enum(['Date', 'undefined', 'number']);

/** What superjson says beside the JSON: the type of each leaf, by its path; one alone when the value itself is a leaf. */
const Annotations = z.union([z.tuple([InputType]), z.record(z.string(), z.tuple([InputType]))]);

/** For a value that JSON.parse gave, or that {@link isJson} has looked through: it is JSON, and is not walked once more. */
const AlreadyJson = z.custom<SuperJSONResult['json']>(() => true);

const Envelope = z.object({
  json: AlreadyJson,
  meta: z.object({ values: Annotations.optional(), v: z.literal(1).optional() }).optional(),
});

/**
 * Reads a value that somebody else wrote: JSON, and the few types that inputs need. The cost is linear in the text.
 *
 * superjson also tells which objects are one and the same in the caller's memory. That is left out, not refused: the
 * JSON holds a whole copy of each, and a value that contains itself has no end.
 *
 * @throws DomainError `invalid_input` for another type, more than {@link MAX_INPUT_DEPTH} levels, or no envelope
 */
export function readUntrusted(payload: unknown): unknown {
  const envelope = Envelope.safeParse(payload);
  if (!envelope.success)
    throw refused('The input is not in the form of superjson: dates are the only type beside JSON.');
  const { json, meta } = envelope.data;
  if (isTooDeep(json)) throw refused(`The input is more than ${MAX_INPUT_DEPTH} levels deep.`);
  if (meta?.values === undefined) return json;
  try {
    return deserialize({ json, meta: { values: meta.values, v: meta.v ?? 0 } }, { inPlace: true });
  } catch (cause) {
    throw refused('The input names the type of something that is not there.', cause);
  }
}

function refused(sentence: string, cause?: unknown): DomainError {
  return new DomainError('invalid_input', sentence, { cause });
}

/** Goes level by level, because a recursion would go as deep as the input. */
function isTooDeep(json: unknown): boolean {
  let level: unknown[] = [json];
  for (let depth = 0; level.length > 0; depth += 1) {
    const next: unknown[] = [];
    for (const value of level) {
      if (typeof value !== 'object' || value === null) continue;
      if (depth >= MAX_INPUT_DEPTH) return true;
      for (const inside of Object.values(value)) if (typeof inside === 'object' && inside !== null) next.push(inside);
    }
    level = next;
  }
  return false;
}

/**
 * Writes an answer: JSON, and where its dates and undefined values stand, in the form of superjson.
 *
 * superjson's own writer refuses values with a key such as `constructor`, which JSON that people keep may have, and
 * keeps account of every object to say which ones are the same, which no reader of ours uses.
 *
 * @param value what an output schema let through: JSON, dates and undefined
 */
export function writeAnswer(value: unknown): SuperJSONResult {
  if (isJson(value)) return { json: AlreadyJson.parse(value) };
  const values: Record<string, ['Date'] | ['undefined']> = {};
  const json = written(value, [], values);
  const root = Object.hasOwn(values, '') && (value === undefined || value instanceof Date) ? values[''] : undefined;
  if (root !== undefined) return { json, meta: { values: root, v: 1 } };
  return Object.keys(values).length === 0 ? { json } : { json, meta: { values, v: 1 } };
}

/** Whether a value is JSON as it is: nothing in it has to be written in another form. Most answers are. */
function isJson(value: unknown): boolean {
  if (value === undefined || value instanceof Date) return false;
  if (typeof value !== 'object' || value === null) return true;
  for (const key in value) if (Object.hasOwn(value, key) && !isJson(Reflect.get(value, key))) return false;
  return true;
}

function written(
  value: unknown,
  path: readonly string[],
  values: Record<string, ['Date'] | ['undefined']>,
): SuperJSONResult['json'] {
  if (value === undefined) {
    values[addressOf(path)] = ['undefined'];
    return null;
  }
  if (value instanceof Date) {
    values[addressOf(path)] = ['Date'];
    return value.toISOString();
  }
  if (Array.isArray(value)) return value.map((item, index) => written(item, [...path, String(index)], values));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, written(item, [...path, key], values)]));
  }
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
}

/** A path in the words of superjson: names with dots between them, and a backslash before a dot or backslash of a name. */
function addressOf(path: readonly string[]): string {
  return path.map((name) => name.replaceAll(/[\\.]/gu, String.raw`\$&`)).join('.');
}

/** How values travel: callers' are read with {@link readUntrusted}, ours are written with {@link writeAnswer}. */
export const transformer: TRPCCombinedDataTransformer = {
  input: { serialize, deserialize: readUntrusted },
  output: { serialize: writeAnswer, deserialize },
};
