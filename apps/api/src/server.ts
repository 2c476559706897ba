import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import rateLimit, { normalizeIP } from '@fastify/rate-limit';
import type { AnyTRPCRouter } from '@trpc/server';
import Fastify, { type FastifyBaseLogger, type FastifyInstance, type FastifyRequest } from 'fastify';
import { createContext, type Context, type Services } from './context.ts';
import { answerHttpError, answerNotFound } from './http-errors.ts';
import { readiness, type ReadinessCheck } from './readiness.ts';
import { declarationProblems } from './router-catalog.ts';
import { StartError } from './start-error.ts';
import { mountTrpc } from './trpc-route.ts';

/** What {@link startApi} needs. */
export interface ApiOptions {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  readonly services: Services;
  readonly router: AnyTRPCRouter;
  readonly log: FastifyBaseLogger;
  readonly corsOrigins: readonly string[];
  /** The largest body, in bytes. */
  readonly bodyLimit: number;
  readonly trustProxy: boolean | string[];
  /** Requests per minute and person, or address when nobody is signed in; a batch counts as one. */
  readonly rateLimitPerMinute: number;
  /** What `/readyz` asks. */
  readonly readinessChecks: Readonly<Record<string, ReadinessCheck>>;
  /** Calls in one batch; {@link MAX_BATCH_SIZE} when left out. */
  readonly maxBatchSize?: number;
  /** How long a stop waits for requests that are being answered, in milliseconds; ten seconds when left out. */
  readonly stopTimeoutMs?: number;
}

/** An API that answers. */
export interface RunningApi {
  /** Such as `http://127.0.0.1:3000`; the procedures are under `/trpc`. */
  readonly url: string;
  /** Takes no more requests, finishes the running ones, cuts off what is left after the time limit. */
  close(): Promise<void>;
}

export const MAX_BATCH_SIZE = 50;

const STOP_TIMEOUT_MS = 10_000;
/** How long a client may take to send its request. */
const REQUEST_TIMEOUT_MS = 30_000;
/** A batch names all its procedures in the path. */
const MAX_PATH_LENGTH = 4096;
const RATE_LIMIT_WINDOW_MS = 60_000;
/** So many callers are counted at once; the longest unseen one is forgotten first. */
const RATE_LIMIT_KEYS = 50_000;

/**
 * Starts the HTTP server of the API.
 *
 * @throws StartError in one line when the router has procedures that declare too little, or the port is taken
 */
export async function startApi(options: ApiOptions): Promise<RunningApi> {
  const problems = declarationProblems(options.router);
  if (problems.length > 0) throw new StartError(`The router cannot be served: ${problems.join(' ')}`);

  const app = await build(options);
  try {
    const url = await app.listen({ host: options.host, port: options.port });
    return { url, close: stopOnce(app, options.stopTimeoutMs ?? STOP_TIMEOUT_MS) };
  } catch (cause) {
    await app.close();
    throw listenFailure(cause, options);
  }
}

async function build(options: ApiOptions): Promise<FastifyInstance> {
  const app = Fastify({
    loggerInstance: options.log,
    genReqId: requestIdOf,
    requestIdHeader: false,
    trustProxy: options.trustProxy,
    bodyLimit: options.bodyLimit,
    requestTimeout: REQUEST_TIMEOUT_MS,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: MAX_PATH_LENGTH },
    frameworkErrors: answerHttpError,
  });
  app.setErrorHandler(answerHttpError);
  app.setNotFoundHandler(answerNotFound);
  app.addHook('onRequest', async (request, reply) => {
    void reply.header('x-request-id', request.id);
  });
  closeConnectionsOnStop(app);

  await app.register(helmet, { contentSecurityPolicy: { directives: { defaultSrc: ["'none'"] } } });
  await app.register(cors, {
    origin: options.corsOrigins.includes('*') ? '*' : [...options.corsOrigins],
    methods: ['GET', 'POST'],
    allowedHeaders: ['authorization', 'content-type', 'idempotency-key', 'trpc-accept', 'x-request-id'],
    exposedHeaders: ['retry-after', 'x-request-id'],
    maxAge: 600,
  });

  const contextOf = contexts(options.services);
  await app.register(rateLimit, {
    max: options.rateLimitPerMinute,
    timeWindow: RATE_LIMIT_WINDOW_MS,
    cache: RATE_LIMIT_KEYS,
    keyGenerator: async (request) => callerKey(contextOf(request), request),
  });

  mountHealth(app, options);
  await app.register(
    async (scope) =>
      mountTrpc(scope, { router: options.router, contextOf, maxBatchSize: options.maxBatchSize ?? MAX_BATCH_SIZE }),
    { prefix: '/trpc' },
  );
  return app;
}

/** `/healthz`: the process answers. `/readyz`: what it needs answers as well. Neither is limited. */
function mountHealth(app: FastifyInstance, options: ApiOptions): void {
  const ready = readiness(options.readinessChecks, (check, cause) => {
    options.log.warn({ check, err: cause }, 'a readiness check failed');
  });
  const quiet = { config: { rateLimit: false as const }, logLevel: 'warn' as const };

  app.get('/healthz', quiet, async () => ({ alive: true }));
  app.get('/readyz', quiet, async (_request, reply) => {
    const result = await ready();
    return reply
      .code(result.ready ? 200 : 503)
      .header('cache-control', 'no-store')
      .send(result);
  });
}

/** One context per HTTP request, shared by the rate limit and all calls of a batch. */
function contexts(services: Services): (request: FastifyRequest) => Context {
  const known = new WeakMap<FastifyRequest, Context>();
  return (request) => {
    const existing = known.get(request);
    if (existing !== undefined) return existing;
    const context = createContext(services, {
      requestId: request.id,
      authorization: request.headers.authorization,
      idempotencyKey: singleHeader(request.headers['idempotency-key']),
      warn: (cause, message) => request.log.warn({ err: cause }, message),
    });
    known.set(request, context);
    return context;
  };
}

/**
 * Whom a request counts for. Only a verified token names a person: otherwise anyone could use up a stranger's
 * share, or make up a new person with each request.
 */
async function callerKey(context: Context, request: FastifyRequest): Promise<string> {
  try {
    const { userId } = await context.identify();
    return `user:${userId}`;
  } catch {
    return `address:${normalizeIP(request.ip)}`;
  }
}

/** The id that the caller gave the request, if it is a harmless one; else a new one. */
function requestIdOf(request: IncomingMessage): string {
  const given = singleHeader(request.headers['x-request-id']);
  return given !== undefined && /^[A-Za-z0-9_-]{8,64}$/u.test(given) ? given : randomUUID();
}

function singleHeader(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value.join(', ') : value;
}

/**
 * Tells clients whose request is being answered during a stop to leave: their connection would be kept open
 * for the next request, and the stop would wait for it.
 */
function closeConnectionsOnStop(app: FastifyInstance): void {
  let isStopping = false;
  app.addHook('preClose', async () => {
    isStopping = true;
  });
  app.addHook('onSend', async (_request, reply) => {
    if (isStopping) void reply.header('connection', 'close');
  });
}

/** Stops once, however often it is asked to. */
function stopOnce(app: FastifyInstance, timeoutMs: number): () => Promise<void> {
  const stop = async (): Promise<void> => {
    const cutOff = setTimeout(() => {
      app.log.warn('some requests were cut off by the stop');
      app.server.closeAllConnections();
    }, timeoutMs);
    try {
      await app.close();
    } finally {
      clearTimeout(cutOff);
    }
  };
  let stopped: Promise<void> | undefined;
  return () => (stopped ??= stop());
}

const LISTEN_FAILURES: Readonly<Record<string, string>> = {
  EADDRINUSE: 'is in use by another program',
  EACCES: 'may not be used by this user',
  EADDRNOTAVAIL: 'is not an address of this machine',
  ENOTFOUND: 'is not a known host',
};

function listenFailure(cause: unknown, options: ApiOptions): Error {
  const code = cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : '';
  const why = LISTEN_FAILURES[code] ?? `cannot be used (${code === '' ? String(cause) : code})`;
  return new StartError(`${options.host}:${options.port} ${why}. Set HOST or PORT to something else.`, { cause });
}
