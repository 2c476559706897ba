import { SuperJSON, type SuperJSONResult } from 'superjson';
import { z } from 'zod';
import type { ProcedureEntry } from '@axolop/api';
import type { StackAddress } from '@axolop/testing';

/** How a procedure answered. */
export interface ProcedureAnswer {
  /** `OK`, or the code of the error. */
  readonly code: string;
  readonly reason: string | null;
  /** What went out, without what belongs to the one request. */
  readonly text: string;
  /** The data of a good answer. */
  readonly data: unknown;
}

// What comes in is read by superjson alone, which takes whatever JSON there is.
const Packed = z.custom<SuperJSONResult>((value) => typeof value === 'object' && value !== null && 'json' in value);
const Body = z.union([z.object({ result: z.object({ data: Packed }) }), z.object({ error: Packed })]);
const Refusal = z.object({
  message: z.string(),
  data: z.object({ code: z.string(), reason: z.string(), fields: z.array(z.unknown()) }),
});

/** Calls a procedure by its path, as a client without types does: by hand, over HTTP. */
export async function callProcedure(
  address: StackAddress,
  { path, type }: Pick<ProcedureEntry, 'path' | 'type'>,
  { token, input }: { token: string | null; input: unknown },
): Promise<ProcedureAnswer> {
  const packed = JSON.stringify(SuperJSON.serialize(input));
  const url = new URL(`${address.apiUrl}/trpc/${path}`);
  if (type === 'query') url.searchParams.set('input', packed);
  const response = await fetch(url, {
    method: type === 'query' ? 'GET' : 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(type === 'query' ? {} : { body: packed }),
  });
  const body = Body.parse(await response.json());
  if ('result' in body) {
    const data: unknown = SuperJSON.deserialize(body.result.data);
    return { code: 'OK', reason: null, text: JSON.stringify(data), data };
  }
  const { message, data } = Refusal.parse(SuperJSON.deserialize(body.error));
  return { code: data.code, reason: data.reason, text: JSON.stringify({ message, ...data }), data: null };
}
