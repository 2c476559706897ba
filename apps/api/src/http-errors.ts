import { TRPCError, type TRPC_ERROR_CODE_KEY } from '@trpc/server';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { serialize } from 'superjson';
import { errorShape, type ErrorShape } from './errors.ts';

/** What HTTP statuses mean that Fastify and its plugins answer before tRPC sees the request. */
const CODES: Readonly<Record<number, TRPC_ERROR_CODE_KEY>> = {
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_SUPPORTED',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  429: 'TOO_MANY_REQUESTS',
  503: 'SERVICE_UNAVAILABLE',
};

/**
 * Answers an error that arose outside tRPC: in the same form and with the same words as every other one, so
 * that a client reads them all alike. The error's own text stays in the log.
 */
export function answerHttpError(error: FastifyError, request: FastifyRequest, reply: FastifyReply): void {
  const status = error.statusCode ?? 500;
  const code = CODES[status] ?? (status >= 400 && status < 500 ? 'BAD_REQUEST' : 'INTERNAL_SERVER_ERROR');
  const shape = errorShape(new TRPCError({ code }), request.id);
  if (shape.data.httpStatus >= 500) request.log.error({ err: error }, 'the request failed');
  else request.log.info({ code, cause: error.code }, 'the request was refused');
  send(reply, request, shape);
}

/** Answers a request for an address where nothing is. */
export function answerNotFound(request: FastifyRequest, reply: FastifyReply): void {
  send(reply, request, errorShape(new TRPCError({ code: 'NOT_FOUND' }), request.id));
}

function send(reply: FastifyReply, request: FastifyRequest, shape: ErrorShape): void {
  void reply
    .code(shape.data.httpStatus)
    .header('x-request-id', request.id)
    .header('cache-control', 'no-store')
    .type('application/json; charset=utf-8')
    .send(JSON.stringify({ error: serialize(shape) }));
}
