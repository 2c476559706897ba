import { z } from 'zod';

type Fetch = typeof globalThis.fetch;

/** Watches what a request writes through the REST API. */
export interface WriteWatch {
  /** The `fetch` to give to the clients of the database. */
  readonly fetch: Fetch;
  /**
   * How many writes may stand in the database by now. It counts what was done and what nobody knows about; it does
   * not count what the database refused, because each request is one transaction, which an error takes back.
   */
  possible(): number;
}

const READING: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Codes that come when the connection broke: the transaction may have ended well before. */
const UNCERTAIN = /^(?:08|57P|58|PGRST00)/u;

const Refusal = z.object({ code: z.string().min(1) });

/** Starts to watch. @param fetch sends the requests; the global one when left out */
export function watchWrites(fetch: Fetch = globalThis.fetch): WriteWatch {
  let possible = 0;
  return {
    possible: () => possible,
    fetch: async (input, init) => {
      const method = (init?.method ?? (input instanceof Request ? input.method : 'GET')).toUpperCase();
      if (READING.has(method)) return fetch(input, init);
      possible += 1;
      const response = await fetch(input, init);
      if (await isRefusal(response)) possible -= 1;
      return response;
    },
  };
}

/** Whether PostgreSQL or PostgREST itself said no. A gateway that answers in their place does not know. */
async function isRefusal(response: Response): Promise<boolean> {
  if (response.ok) return false;
  try {
    const body = Refusal.safeParse(await response.clone().json());
    return body.success && !UNCERTAIN.test(body.data.code);
  } catch {
    return false;
  }
}
