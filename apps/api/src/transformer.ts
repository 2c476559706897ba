import { DomainError } from '@axolop/domain';
import type { TRPCCombinedDataTransformer } from '@trpc/server';
import superjson, { deserialize, serialize, type SuperJSONResult } from 'superjson';
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

/** Whoever calls {@link readUntrusted} read the text with JSON.parse, so this is JSON; walking it would take a while. */
const ParsedJson = z.custom<SuperJSONResult['json']>(() => true);

const Envelope = z.object({
  json: ParsedJson,
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

/** How values travel: callers' are read with {@link readUntrusted}, ours are written by superjson. */
export const transformer: TRPCCombinedDataTransformer = {
  input: { serialize, deserialize: readUntrusted },
  output: superjson,
};
