import { retryAfter, Unanswered } from './unanswered.ts';

type Fetch = typeof globalThis.fetch;

/** The part of a request that tRPC sets; where `RequestInit` wants a missing key, it writes undefined. */
interface RequestParts {
  readonly method?: string | undefined;
  readonly headers?: RequestInit['headers'] | undefined;
  readonly body?: RequestInit['body'] | undefined;
  readonly signal?: AbortSignal | null | undefined;
}

type Send = (input: string | URL | Request, parts?: RequestParts) => Promise<Response>;

/**
 * A `fetch` that tells answers of the API from everything else. tRPC reads each body as JSON and forgets the status
 * when that fails; here the page of a proxy becomes an {@link Unanswered} that knows it.
 *
 * @param fetch sends the request
 * @param url the address of the API, for the messages
 */
export function sender(fetch: Fetch, url: string): Send {
  return async (input, parts) => {
    const response = await sent(fetch, url, input, parts ?? {});
    if (isJson(response)) return response;
    // Cancel the body, which nobody reads, so that the connection can serve the next request.
    await response.body?.cancel();
    throw new Unanswered(`${url} answered ${response.status} without JSON: that is not the API.`, {
      status: response.status,
      retryAfterMs: retryAfter(response.headers),
    });
  };
}

async function sent(fetch: Fetch, url: string, input: string | URL | Request, parts: RequestParts): Promise<Response> {
  const { method = 'GET', headers = {}, body = null, signal = null } = parts;
  try {
    return await fetch(input, { method, headers, body, signal });
  } catch (cause) {
    // The caller aborted the request; that is no failure of the network.
    if (signal?.aborted === true) throw cause;
    throw new Unanswered(`The API at ${url} cannot be reached.`, { cause });
  }
}

function isJson(response: Response): boolean {
  return /^application\/(?:[\w.+-]+\+)?json\b/iu.test(response.headers.get('content-type') ?? '');
}
