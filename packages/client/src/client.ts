import type { AppRouter } from '@axolop/api';
import { createTRPCClient, httpBatchLink, httpLink, splitLink, type Operation, type TRPCClient } from '@trpc/client';
import superjson, { serialize } from 'superjson';
import { LARGEST_BODY } from '@axolop/domain';
import { bytesOf } from './batches.ts';
import { idempotencyKeyOf } from './idempotency.ts';
import { RETRIES, retrying, type RetryNotice } from './retry.ts';
import { sender } from './send.ts';

/** The API, call by call: `api.contacts.list.query({ agencyId })`. */
export type ApiClient = TRPCClient<AppRouter>;

/** How {@link createApiClient} reaches the API. */
export interface ApiClientOptions {
  /** Where the API is, such as `https://api.example.com`; `/trpc` may be left out. */
  readonly url: string;
  /**
   * The access token of Supabase Auth, or what gives it: asked before every request, so a refreshed token is used
   * at once. `null` calls as nobody.
   */
  readonly accessToken?: string | null | (() => string | null | Promise<string | null>);
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sends the requests; the global `fetch` when left out. */
  readonly fetch?: typeof globalThis.fetch;
  /** Calls made in the same tick share a request; `false` sends each alone. */
  readonly batch?: false | { readonly maxItems?: number };
  /** How often a call that may be repeated is; 3 when left out, 0 sends each once. */
  readonly retries?: number;
  /** Hears of each retry before its pause. */
  readonly onRetry?: (notice: RetryNotice) => void;
}

/** Calls in one request. The server takes up to 50. */
export const MAX_BATCH_ITEMS = 25;
/** Proxies and servers cut off longer addresses; what does not fit goes into another request, or into a body. */
const MAX_URL_LENGTH = 4000;
/** What stands around an input in the body of a batch. */
const AROUND_INPUT = 32;

/**
 * Makes a typed client of the API. It runs in browsers and in Node.
 *
 * Queries are repeated (see `retries`) when the API cannot be reached or asks to come back later; mutations
 * only when they carry an idempotency key (see `idempotent`).
 *
 * @throws TypeError at once when the URL is not an http(s) address. Calls throw `TRPCClientError`; see `isReason`.
 */
export function createApiClient(options: ApiClientOptions): ApiClient {
  const url = procedureUrl(options.url);
  const endpoint = { url, transformer: superjson, fetch: sender(options.fetch ?? boundFetch, url) };
  const headers = requestHeaders(options);

  const alone = httpLink<AppRouter>({ ...endpoint, headers: ({ op }) => headers(idempotencyKeyOf(op)) });
  const inBody = httpLink<AppRouter>({ ...endpoint, methodOverride: 'POST', headers: () => headers(null) });
  const maxItems = (options.batch === false ? undefined : options.batch)?.maxItems ?? MAX_BATCH_ITEMS;
  // So that a full batch has room in one body, whatever its calls bring.
  const mostBytes = Math.floor(LARGEST_BODY / maxItems) - AROUND_INPUT;
  const together =
    options.batch === false
      ? alone
      : httpBatchLink<AppRouter>({
          ...endpoint,
          maxItems,
          maxURLLength: MAX_URL_LENGTH,
          headers: () => headers(null),
        });

  return createTRPCClient<AppRouter>({
    links: [
      retrying(options.retries ?? RETRIES, options.onRetry),
      splitLink({
        condition: (op) => op.type === 'query' && isTooLongForUrl(op, url),
        true: inBody,
        // The key is a header of the whole request, so such a call shares its request with no other; nor does a large one.
        false: splitLink({
          condition: (op) => idempotencyKeyOf(op) !== null || (op.type === 'mutation' && bytesOf(op.input) > mostBytes),
          true: alone,
          false: together,
        }),
      }),
    ],
  });
}

/** `fetch` of a browser refuses to be called as a method of something else. */
const boundFetch: typeof globalThis.fetch = (input, init) => globalThis.fetch(input, init);

function procedureUrl(given: string): string {
  if (!/^https?:\/\//iu.test(given) || !URL.canParse(given)) {
    throw new TypeError(`The address of the API is ${JSON.stringify(given)}, but must begin with http:// or https://.`);
  }
  const base = given.replace(/\/+$/u, '');
  return base.endsWith('/trpc') ? base : `${base}/trpc`;
}

/** Headers of one request: the caller's own, who calls, and an id to find it in the log. */
function requestHeaders({ accessToken, headers }: ApiClientOptions) {
  return async (idempotencyKey: string | null): Promise<Record<string, string>> => {
    const token = typeof accessToken === 'function' ? await accessToken() : accessToken;
    return {
      'x-request-id': randomId(),
      ...headers,
      ...(token === null || token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(idempotencyKey === null ? {} : { 'idempotency-key': idempotencyKey }),
    };
  };
}

/** 128 random bits. `crypto.randomUUID` is missing on pages that were not loaded over TLS. */
function randomId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function isTooLongForUrl(op: Operation, url: string): boolean {
  const input = encodeURIComponent(JSON.stringify({ 0: serialize(op.input) }));
  return url.length + op.path.length + input.length + '/?batch=1&input='.length > MAX_URL_LENGTH;
}
