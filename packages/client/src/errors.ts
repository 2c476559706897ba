import type { AppRouter, ErrorData } from '@axolop/api';
import { isReasonName, type FieldError, type Reason } from '@axolop/domain';
import { TRPCClientError } from '@trpc/client';
import { Unanswered } from './unanswered.ts';

/** An error that the API answered, with the word to branch on. */
export type AxolopError<Named extends Reason = Reason> = TRPCClientError<AppRouter> & {
  readonly data: Readonly<ErrorData> & { readonly reason: Named };
};

/**
 * Whether an error is the API's answer for one of some reasons.
 *
 * ```ts
 * catch (error) {
 *   if (isReason(error, 'email_taken')) return askForAnother(error.data.fields);
 *   throw error;
 * }
 * ```
 */
export function isReason<const Named extends Reason>(error: unknown, ...reasons: Named[]): error is AxolopError<Named> {
  const given: string | null = reasonOf(error);
  return reasons.some((reason) => reason === given);
}

/**
 * Why the API refused, or `null` when the error is none of the API's own (no connection, a defect here), or one
 * that this version of the client does not know yet.
 */
export function reasonOf(error: unknown): Reason | null {
  const data = dataOf(error);
  return data !== null && isReasonName(data.reason) ? data.reason : null;
}

/** The fields of the input that the API refused; empty when the error is about something else. */
export function fieldErrorsOf(error: unknown): readonly FieldError[] {
  return dataOf(error)?.fields ?? [];
}

/** The id under which the operator finds the request in the log, or `null`. */
export function requestIdOf(error: unknown): string | null {
  return dataOf(error)?.requestId ?? null;
}

/** Whether the API could not be reached, or something else answered in its place. */
export function isUnanswered(error: unknown): boolean {
  return error instanceof TRPCClientError && error.cause instanceof Unanswered;
}

/** The data of an API error. The server's answer is not typed here, so each part is checked before it is used. */
function dataOf(error: unknown): { reason: string; fields: readonly FieldError[]; requestId: string | null } | null {
  if (!(error instanceof TRPCClientError)) return null;
  const data: unknown = error.data;
  if (typeof data !== 'object' || data === null || !('reason' in data) || typeof data.reason !== 'string') return null;
  const fields = 'fields' in data && Array.isArray(data.fields) ? data.fields.filter(isFieldError) : [];
  const requestId = 'requestId' in data && typeof data.requestId === 'string' ? data.requestId : null;
  return { reason: data.reason, fields, requestId };
}

function isFieldError(value: unknown): value is FieldError {
  return (
    typeof value === 'object' &&
    value !== null &&
    'path' in value &&
    Array.isArray(value.path) &&
    'message' in value &&
    typeof value.message === 'string'
  );
}
