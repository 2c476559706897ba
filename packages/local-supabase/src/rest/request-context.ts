import { AsyncLocalStorage } from 'node:async_hooks';
import type { WrittenRows } from './written-rows.ts';

/** What PostgREST tells the database about a request. */
export interface RequestContext {
  readonly method: string;
  /** Path below /rest/v1, as PostgREST sees it behind the gateway: `/contacts`, `/rpc/name`. */
  readonly path: string;
  /** Names in lower case, without the cookie header. */
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: Readonly<Record<string, string>>;
  /** What is left to do with the rows that a write returns. */
  written?: WrittenRows;
  /** The table, view or function that the parsed request names. */
  target?: { readonly relation?: string; readonly routine?: string; readonly schema?: string };
}

/** Carries the request to the database connection, past the layers in between that know nothing of it. */
export const requestContext = new AsyncLocalStorage<RequestContext>();

/** The context of a request to the REST layer. */
export function contextOf(request: Request): RequestContext {
  const headers = Object.fromEntries(request.headers);
  const { cookie, ...others } = headers;
  return {
    method: request.method.toUpperCase(),
    path: new URL(request.url).pathname.replace(/^\/rest\/v1/, '') || '/',
    headers: others,
    cookies: Object.fromEntries(
      (cookie ?? '')
        .split(';')
        .map((pair) => pair.trim().split('='))
        .filter(([name]) => name !== undefined && name !== '')
        .map(([name = '', ...value]) => [name, value.join('=')]),
    ),
  };
}
