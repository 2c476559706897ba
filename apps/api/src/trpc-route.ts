import { DomainError } from '@axolop/domain';
import type { AnyTRPCRouter, TRPCError } from '@trpc/server';
import { fastifyRequestHandler } from '@trpc/server/adapters/fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Context } from './context.ts';
import { errorShape } from './errors.ts';
import { tokenFault } from './tokens.ts';
import { requestIds } from './trpc.ts';

/** What {@link mountTrpc} needs. */
export interface TrpcRoute {
  readonly router: AnyTRPCRouter;
  readonly contextOf: (request: FastifyRequest) => Context;
  readonly maxBatchSize: number;
}

/**
 * Answers the procedures of a router under `/:path` of a Fastify scope.
 *
 * It does what tRPC's plugin does, and three things that the plugin has no option for: only JSON is read,
 * errors before the context carry the request id, and the `Vary` of CORS survives tRPC's own.
 */
export function mountTrpc(scope: FastifyInstance, { router, contextOf, maxBatchSize }: TrpcRoute): void {
  // tRPC parses the body itself, so it gets it as text. Other kinds of bodies are refused with 415.
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, parsed) => parsed(null, body));

  // tRPC leaves the type out of what it answers before it knows the call, and then it would be plain text.
  scope.addHook('onSend', async (_request, _reply, payload) => {
    const isPlain =
      payload instanceof Response && payload.headers.get('content-type')?.startsWith('text/plain') === true;
    if (isPlain) payload.headers.set('content-type', 'application/json');
  });

  scope.route<{ Params: { path: string } }>({
    method: ['GET', 'POST'],
    url: '/:path',
    handler: (request, reply) =>
      requestIds.run(request.id, () =>
        fastifyRequestHandler({
          router,
          req: request,
          res: reply,
          path: request.params.path,
          maxBatchSize,
          // A query with a long input is sent by POST, and stays out of the logs of what stands in between.
          allowMethodOverride: true,
          createContext: ({ info }) => {
            if (info.calls.length > 1) refuseSharedKey(request);
            return contextOf(request);
          },
          responseMeta: () => ({
            headers: new Headers([
              ['vary', 'origin'],
              ['cache-control', 'no-store'],
            ]),
          }),
          onError: ({ error, path }) => logError(request, error, path),
        }),
      ),
  });
}

/** A header belongs to the whole request: one key for several calls would mean several effects. */
function refuseSharedKey(request: FastifyRequest): void {
  if (request.headers['idempotency-key'] === undefined) return;
  throw new DomainError('invalid_input', 'An idempotency key is for one call: send that call in a request of its own.');
}

/** Our faults with their cause, others' refusals with their reason only: their cause may hold what they typed. */
function logError(request: FastifyRequest, error: TRPCError, path: string | undefined): void {
  const { data } = errorShape(error, request.id);
  const facts = { procedure: path, code: data.code, reason: data.reason };
  if (data.httpStatus >= 500) request.log.error({ ...facts, err: error.cause ?? error }, 'the call failed');
  else request.log.info({ ...facts, fault: tokenFault(error.cause) }, 'the call was refused');
}
