import { DomainError, type FieldError, type Reason } from '@axolop/domain';
import { SENTENCES } from '@axolop/database';
import { TRPCError, type TRPC_ERROR_CODE_KEY, type TRPC_ERROR_CODE_NUMBER } from '@trpc/server';
import { getHTTPStatusCodeFromError } from '@trpc/server/http';
import { TRPC_ERROR_CODES_BY_KEY } from '@trpc/server/rpc';
import { z } from 'zod';

/** What a caller gets with every error, besides its sentence. */
export interface ErrorData {
  /** The name of the kind, such as `NOT_FOUND`. */
  code: TRPC_ERROR_CODE_KEY;
  httpStatus: number;
  /** The word to branch on. */
  reason: Reason;
  /** Ask the operator about this request by its id. */
  requestId: string | null;
  /** The fields of the input that were refused. */
  fields: FieldError[];
}

/** An error on the wire. */
export interface ErrorShape {
  message: string;
  code: TRPC_ERROR_CODE_NUMBER;
  data: ErrorData;
}

/** So many wrong fields are named; the rest of a thousand wrong rows would help nobody. */
const MAX_FIELDS = 50;
const MAX_FIELD_MESSAGE = 300;

/** What the codes mean that tRPC itself answers, before or beside our procedures. Its own texts are not passed on. */
const OWN_CODES: Partial<Record<TRPC_ERROR_CODE_KEY, { reason: Reason; sentence: string }>> = {
  PARSE_ERROR: { reason: 'invalid_input', sentence: 'The request is not valid JSON.' },
  BAD_REQUEST: { reason: 'invalid_input', sentence: 'The request could not be understood.' },
  UNAUTHORIZED: { reason: 'signed_out', sentence: SENTENCES.signed_out },
  FORBIDDEN: { reason: 'missing_permission', sentence: SENTENCES.missing_permission },
  NOT_FOUND: { reason: 'not_found', sentence: 'There is nothing at this address.' },
  METHOD_NOT_SUPPORTED: {
    reason: 'invalid_input',
    sentence: 'Queries are asked with GET or POST, mutations with POST.',
  },
  UNSUPPORTED_MEDIA_TYPE: { reason: 'invalid_input', sentence: 'The body must be application/json.' },
  PAYLOAD_TOO_LARGE: { reason: 'body_too_large', sentence: SENTENCES.body_too_large },
  TOO_MANY_REQUESTS: { reason: 'rate_limited', sentence: SENTENCES.rate_limited },
  SERVICE_UNAVAILABLE: {
    reason: 'database_unavailable',
    sentence: 'The service is not available right now. Try again.',
  },
};

/**
 * The error that leaves a procedure, over HTTP and from a server-side caller alike: refusals keep their
 * code and sentence, everything else is an internal error with a constant text. The cause stays attached,
 * for the log.
 */
export function presentable(error: TRPCError): TRPCError {
  const refused = refusalIn(error);
  if (refused?.code === 'INTERNAL_SERVER_ERROR') return internal(error);
  if (refused !== null) return new TRPCError({ code: refused.code, message: refused.message, cause: refused });
  const own = OWN_CODES[error.code];
  if (own === undefined) return internal(error);
  return new TRPCError({ code: error.code, message: own.sentence, cause: error.cause });
}

function internal(error: TRPCError): TRPCError {
  const cause = error.cause ?? error;
  return new TRPCError({ code: 'INTERNAL_SERVER_ERROR', message: SENTENCES.internal, cause });
}

/** The refusal behind an error: one that was thrown, or the input that a schema did not take. */
function refusalIn(error: TRPCError): DomainError | null {
  const { cause } = error;
  if (cause instanceof DomainError) return cause;
  if (error.code !== 'BAD_REQUEST') return null;
  if (cause instanceof z.ZodError) return invalidInput(cause);
  return new DomainError('invalid_input', 'The input could not be read.', { cause });
}

function invalidInput(error: z.ZodError): DomainError {
  const fields = error.issues.slice(0, MAX_FIELDS).map((issue) => ({
    path: issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part)),
    message: issue.message.slice(0, MAX_FIELD_MESSAGE),
  }));
  return new DomainError('invalid_input', SENTENCES.invalid_input, { fields, cause: error });
}

/**
 * Writes an error for the wire. It trusts no text but that of refusals: an error that reaches it without
 * having passed {@link presentable} gets the constant sentence of its code.
 *
 * @param requestId of the request that failed, if there was one
 */
export function errorShape(error: TRPCError, requestId: string | null): ErrorShape {
  const { cause } = error;
  if (cause instanceof DomainError) {
    const message = cause.code === 'INTERNAL_SERVER_ERROR' ? SENTENCES.internal : cause.message;
    return shapeOf(cause.code, message, cause.reason, requestId, cause.fields);
  }
  const own = OWN_CODES[error.code];
  if (own === undefined) return shapeOf('INTERNAL_SERVER_ERROR', SENTENCES.internal, 'internal', requestId, []);
  return shapeOf(error.code, own.sentence, own.reason, requestId, []);
}

function shapeOf(
  code: TRPC_ERROR_CODE_KEY,
  message: string,
  reason: Reason,
  requestId: string | null,
  fields: readonly FieldError[],
): ErrorShape {
  return {
    message,
    code: TRPC_ERROR_CODES_BY_KEY[code],
    data: {
      code,
      httpStatus: getHTTPStatusCodeFromError(new TRPCError({ code })),
      reason,
      requestId,
      fields: fields.map((field) => ({ path: [...field.path], message: field.message })),
    },
  };
}
