import { DomainError, type Reason } from '@axolop/domain';
import { getUntypedClient } from '@trpc/client';
import { initTRPC, TRPCError } from '@trpc/server';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import superjson from 'superjson';
import { createApiClient, type ApiClientOptions } from '../src/index.ts';

/** One HTTP request that arrived. */
export interface Arrival {
  readonly method: string;
  readonly url: URL;
  readonly headers: Headers;
  readonly body: string;
}

/** What happens to one request, before the router would see it; `undefined` lets it pass. */
export type Disturbance = (request: Request) => Response | Promise<Response> | undefined;

/**
 * A small API of the same form as the real one, in this process: superjson, batches, errors with reasons. It keeps
 * what arrived, and can be told to disturb the next requests.
 */
export function fakeApi() {
  const arrivals: Arrival[] = [];
  const disturbances: Disturbance[] = [];
  const effects: string[] = [];

  const t = initTRPC.create({
    transformer: superjson,
    allowOutsideOfServer: true,
    errorFormatter: ({ shape, error }) => {
      const refused = error.cause instanceof DomainError ? error.cause : null;
      const { code, httpStatus } = shape.data;
      return {
        code: shape.code,
        message: shape.message,
        data: {
          code,
          httpStatus,
          reason: refused?.reason ?? 'internal',
          requestId: 'request-1',
          fields: refused?.fields ?? [],
        },
      };
    },
  });
  const anything = (value: unknown): unknown => value;
  const refuse = (error: DomainError): never => {
    throw new TRPCError({ code: error.code, message: error.message, cause: error });
  };
  const router = t.router({
    echo: t.procedure.input(anything).query(({ input }) => input),
    now: t.procedure.query(() => new Date(0)),
    write: t.procedure.input(anything).mutation(({ input }) => {
      effects.push(JSON.stringify(input));
      return effects.length;
    }),
    refuse: t.procedure.query(() =>
      refuse(
        new DomainError('email_taken', 'This e-mail address is already in use.', {
          fields: [{ path: ['email'], message: 'is taken' }],
        }),
      ),
    ),
    busy: t.procedure.query(() => refuse(new DomainError('database_unavailable', 'Try again.'))),
  });

  const handle = async (request: Request): Promise<Response> => {
    const copy = request.clone();
    arrivals.push({
      method: request.method,
      url: new URL(request.url),
      headers: request.headers,
      body: await copy.text(),
    });
    const disturbed = disturbances.shift()?.(request);
    if (disturbed !== undefined) return disturbed;
    return fetchRequestHandler({ endpoint: '/trpc', req: request, router, allowMethodOverride: true });
  };

  return {
    arrivals,
    effects,
    /** The next requests meet these, in order. */
    disturb: (...next: Disturbance[]) => disturbances.push(...next),
    /** A client that calls procedures by name, because this router isn't the one of its types. */
    client: (options: Partial<ApiClientOptions> = {}) =>
      getUntypedClient(
        createApiClient({
          url: 'http://api.example',
          fetch: async (input, init) => handle(new Request(input, init)),
          ...options,
        }),
      ),
  };
}

/** An answer of something that isn't the API. */
export function page(status: number, headers: Record<string, string> = {}): Response {
  return new Response('<h1>An error page</h1>', { status, headers: { 'content-type': 'text/html', ...headers } });
}

/** An answer of the API: 409, for a reason. */
export function conflict(reason: Reason): Response {
  const data = { code: 'CONFLICT', httpStatus: 409, reason, requestId: null, fields: [] };
  return Response.json({ error: { json: { message: 'No.', code: -32009, data } } }, { status: 409 });
}
