import { z } from 'zod';

/** What is inside a cursor: a key `k`, a tie-breaker `i`, and whose cursor it is. */
const Inside = z.record(z.string(), z.unknown());

/**
 * A cursor with other parts than the real one.
 *
 * @param real the `nextCursor` of a page
 * @param parts `k` for another key, `i` for another tie-breaker, or parts that a cursor does not have
 */
export function forgedCursor(real: string | null, parts: Readonly<Record<string, unknown>>): string {
  const inside = Inside.parse(JSON.parse(Buffer.from(real ?? '', 'base64url').toString('utf8')));
  return Buffer.from(JSON.stringify({ ...inside, ...parts })).toString('base64url');
}
