import postgres from 'postgres';

/** Codes of the driver and of the socket below it: the connection is gone or was never made. */
const BROKEN = new Set([
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  'CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);

/** True if the error says that the connection to the database broke or could not be made. */
export function isConnectionLoss(error: unknown): boolean {
  if (error instanceof postgres.PostgresError) return /^(08...|57P0[1-3])$/.test(error.code);
  return error instanceof Error && 'code' in error && typeof error.code === 'string' && BROKEN.has(error.code);
}

/** Where an error happened, as far as its answer depends on it. */
export interface ErrorCircumstances {
  readonly role: string;
  /** The table or view that the request names. */
  readonly relation?: string;
}

/** No connection of the pool became free within the `acquireTimeout`. */
export class PoolTimeout extends Error {}

/**
 * The answer of PostgREST to an error of the database: its status by SQLSTATE, and code, message, details and hint
 * unchanged. Gives undefined for what isn't an error of the database, and for `PGRST` (a function that composes the
 * whole answer itself), which the REST layer handles.
 */
export function databaseErrorResponse(error: unknown, circumstances: ErrorCircumstances): Response | undefined {
  if (error instanceof PoolTimeout) {
    return errorResponse(504, 'PGRST003', 'Timed out acquiring connection from connection pool.');
  }
  if (isConnectionLoss(error)) return connectionLossResponse();
  if (!(error instanceof postgres.PostgresError) || error.code === 'PGRST') return undefined;
  const message = readableMessage(error, circumstances);
  return errorResponse(
    statusOf(error, circumstances.role),
    error.code,
    message,
    error.detail ?? null,
    error.hint ?? null,
  );
}

/** What PostgREST answers while it has no connection; it goes on trying, and so does the pool. */
export function connectionLossResponse(): Response {
  return errorResponse(503, 'PGRST001', 'Database client error. Retrying the connection.');
}

/** An answer in the form of PostgREST's errors. */
export function errorResponse(
  status: number,
  code: string,
  message: string,
  details: string | null = null,
  hint: string | null = null,
): Response {
  return new Response(JSON.stringify({ code, details, hint, message }), {
    status,
    headers: { 'Content-Type': 'application/json; charset=utf-8' },
  });
}

/** The table of PostgREST's documentation ("Errors", HTTP status codes), most particular first. */
const STATUS: readonly (readonly [pattern: RegExp, status: number])[] = [
  [/^08/, 503],
  [/^09/, 500],
  [/^0L/, 403],
  [/^0P/, 403],
  [/^23503$/, 409],
  [/^23505$/, 409],
  [/^25006$/, 405],
  [/^25/, 500],
  [/^28/, 403],
  [/^2D/, 500],
  [/^38/, 500],
  [/^39/, 500],
  [/^3B/, 500],
  [/^40/, 500],
  [/^53400$/, 500],
  [/^53/, 503],
  [/^54/, 500],
  [/^55/, 500],
  [/^57P01$/, 503],
  [/^57/, 500],
  [/^58/, 500],
  [/^F0/, 500],
  [/^HV/, 500],
  [/^P0001$/, 400],
  [/^P0/, 500],
  [/^XX/, 500],
  [/^42883$/, 404],
  [/^42P01$/, 404],
  [/^42P17$/, 500],
];

function statusOf(error: postgres.PostgresError, role: string): number {
  if (error.code === '42501') return role === 'anon' ? 401 : 403;
  const chosen = /^PT(\d{3})$/.exec(error.code)?.[1];
  if (chosen !== undefined) {
    const status = Number(chosen);
    return status >= 200 && status <= 599 ? status : 500;
  }
  return STATUS.find(([pattern]) => pattern.test(error.code))?.[1] ?? 400;
}

/** PostgREST names columns and operators in its statements differently, which shows in two of the server's messages. */
function readableMessage(error: postgres.PostgresError, { relation }: ErrorCircumstances): string {
  if (error.code === '42703' && relation !== undefined) {
    return error.message.replace(/^column "([^"]+)" does not exist$/, `column ${relation}.$1 does not exist`);
  }
  if (error.code === '42883') {
    return error.message.replace(/^operator does not exist: [\w.]+\.(\w+) /, 'operator does not exist: $1 ');
  }
  return error.message;
}
