import type { PostgrestSingleResponse } from '@supabase/postgrest-js';
import { DomainError, FieldError, isReasonName, type Reason } from '@axolop/domain';
import { z } from 'zod';
import { fieldsMeant } from './constraint-fields.ts';
import { SENTENCES, STATE_RULES, UNIQUE_CONSTRAINTS } from './refusals.ts';

/** What PostgREST answers, as `@supabase/postgrest-js` hands it over. */
export type Reply<Data> = PostgrestSingleResponse<Data>;

/** An error body of PostgREST. Proxies in between send anything, so every part may be missing. */
interface ErrorBody {
  readonly code?: string | null;
  readonly message?: string | null;
  readonly hint?: string | null;
  readonly details?: string | null;
}

/**
 * The database answered in a way that nothing of ours provides for: a defect, not a refusal. It is logged
 * whole and answered as an internal error. It leaves out PostgREST's `details`, where values of rows stand.
 */
export class UnexpectedReply extends Error {
  override readonly name = 'UnexpectedReply';
  readonly code: string;
  readonly status: number;

  constructor(status: number, error: ErrorBody) {
    super(`The database answered ${status} ${error.code ?? ''}: ${error.message ?? 'without a message'}`);
    this.status = status;
    this.code = error.code ?? '';
  }
}

/**
 * The row of a reply that must have exactly one: of `.single()`, of a write that ends in
 * `.select().single()`, of a function that returns a value.
 *
 * @throws DomainError `not_found` when there is no row; see {@link failure} for the others
 */
export function one<Data>(reply: Reply<Data>): NonNullable<Data> {
  refuseFailure(reply);
  if (reply.data === null || reply.data === undefined) throw refusal('not_found');
  return reply.data;
}

/** The row of a reply of `.maybeSingle()`, or `null`. @throws DomainError as {@link failure} says */
export function maybeOne<Data>(reply: Reply<Data>): NonNullable<Data> | null {
  refuseFailure(reply);
  return reply.data ?? null;
}

/** The rows of a reply. @throws DomainError as {@link failure} says */
export function many<Row>(reply: Reply<Row[]>): Row[] {
  refuseFailure(reply);
  return reply.data ?? [];
}

/** For a statement that answers nothing worth having. @throws DomainError as {@link failure} says */
export function done(reply: Reply<unknown>): void {
  refuseFailure(reply);
}

function refuseFailure(reply: Reply<unknown>): void {
  if (reply.error !== null) throw failure(reply.status, reply.error);
}

/**
 * The error to throw for a failed reply: a DomainError when the database refused, or could not be asked;
 * an {@link UnexpectedReply} when it is our own defect. Its text is ours, never the database's.
 *
 * @param status the HTTP status of the reply, 0 when there was none
 * @param error the body that PostgREST sent
 */
export function failure(status: number, error: ErrorBody): Error {
  const cause = new UnexpectedReply(status, error);
  const code = error.code ?? '';

  if (code.startsWith('AX')) return ownRefusal(error, cause);

  const reason = reasonOf(status, code, error);
  return reason === null ? cause : refusal(reason, { fields: fieldsMeant(code, error.message ?? ''), cause });
}

/** A refusal that our own SQL raised: the message is the reason, the hint a sentence that we wrote, the detail the fields. */
function ownRefusal(error: ErrorBody, cause: UnexpectedReply): Error {
  const reason = error.message ?? '';
  if (!/^AX4\d\d$/u.test(cause.code) || !isReasonName(reason)) return cause;
  const sentence = error.hint?.trim() ?? '';
  return new DomainError(reason, sentence === '' ? SENTENCES[reason] : sentence, {
    fields: fieldsIn(error.details ?? ''),
    cause,
  });
}

const FieldErrors = z.array(FieldError).max(50);

/** The fields that our SQL names in a detail; none in any other text. */
function fieldsIn(details: string): FieldError[] {
  if (!details.startsWith('[')) return [];
  try {
    return FieldErrors.safeParse(JSON.parse(details)).data ?? [];
  } catch {
    return [];
  }
}

function reasonOf(status: number, code: string, error: ErrorBody): Reason | null {
  switch (code) {
    case 'PGRST116':
      // Several rows where one was asked for is a missing filter of ours, not an absent row.
      return /\b[1-9]\d* rows/u.test(error.details ?? '') ? null : 'not_found';
    case '23505':
      return UNIQUE_CONSTRAINTS.get(constraintIn(error.message ?? ''))?.reason ?? 'duplicate';
    case '23503':
      // The row is still referenced, or it references what is not there: PostgreSQL says which by the verb.
      return (error.message ?? '').startsWith('update or delete') ? 'in_use' : 'invalid_reference';
    case '23001':
      return 'in_use';
    case '':
      return unreachable(status) ? 'database_unavailable' : null;
    default:
      return STATE_RULES.find((rule) => rule.code.test(code))?.reason ?? null;
  }
}

/** No HTTP reply at all (refused, lost, timed out), or one of a gateway that has nobody behind it. */
function unreachable(status: number): boolean {
  return status === 0 || status === 429 || (status >= 502 && status <= 504) || (status >= 520 && status <= 530);
}

/** The constraint that PostgreSQL names, in quotation marks, at the end of its message; '' without one. */
function constraintIn(message: string): string {
  return /constraint "([^"]+)"/u.exec(message)?.[1] ?? '';
}

/**
 * A DomainError with the constant sentence of its reason.
 *
 * @param options `fields` of the input, `cause` for the log
 */
export function refusal(
  reason: Reason,
  options: { fields?: readonly FieldError[]; cause?: unknown } = {},
): DomainError {
  return new DomainError(reason, SENTENCES[reason], options);
}
