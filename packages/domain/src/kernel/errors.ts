import { z } from 'zod';

/**
 * The codes of an error that a caller can act upon; the names are tRPC's own, so that no mapping is lost on the way.
 */
export const ERROR_CODES = [
  'BAD_REQUEST',
  'UNAUTHORIZED',
  'FORBIDDEN',
  'NOT_FOUND',
  'CONFLICT',
  'PAYLOAD_TOO_LARGE',
  'TOO_MANY_REQUESTS',
  'SERVICE_UNAVAILABLE',
  'INTERNAL_SERVER_ERROR',
] as const;
export type ErrorCode = (typeof ERROR_CODES)[number];

/**
 * Why a call was refused, in words that a program can branch on. The database raises the same words
 * (as the message of an `AX4xx` error), so both doors answer alike.
 */
export const REASONS = {
  // input
  invalid_input: 'BAD_REQUEST',
  invalid_cursor: 'BAD_REQUEST',
  invalid_reference: 'BAD_REQUEST',
  // idempotency keys
  idempotency_key_reused: 'CONFLICT',
  idempotency_in_progress: 'CONFLICT',
  idempotency_unknown: 'CONFLICT',
  idempotency_not_kept: 'CONFLICT',
  // identity
  signed_out: 'UNAUTHORIZED',
  invalid_token: 'UNAUTHORIZED',
  // access
  missing_permission: 'FORBIDDEN',
  not_creator: 'FORBIDDEN',
  role_too_strong: 'FORBIDDEN',
  own_membership: 'FORBIDDEN',
  email_mismatch: 'FORBIDDEN',
  // existence
  not_found: 'NOT_FOUND',
  // state
  email_taken: 'CONFLICT',
  slug_taken: 'CONFLICT',
  name_taken: 'CONFLICT',
  duplicate: 'CONFLICT',
  stale_version: 'CONFLICT',
  last_owner: 'CONFLICT',
  seat_limit: 'CONFLICT',
  already_member: 'CONFLICT',
  member_suspended: 'CONFLICT',
  invite_pending: 'CONFLICT',
  invite_expired: 'CONFLICT',
  invite_revoked: 'CONFLICT',
  invite_used: 'CONFLICT',
  not_active: 'CONFLICT',
  in_use: 'CONFLICT',
  dynamic_list: 'CONFLICT',
  list_too_large: 'CONFLICT',
  invalid_transition: 'CONFLICT',
  already_converted: 'CONFLICT',
  no_stage: 'CONFLICT',
  default_pipeline: 'CONFLICT',
  neighbour_moved: 'CONFLICT',
  field_limit: 'CONFLICT',
  // capacity
  rate_limited: 'TOO_MANY_REQUESTS',
  body_too_large: 'PAYLOAD_TOO_LARGE',
  database_unavailable: 'SERVICE_UNAVAILABLE',
  statement_timeout: 'SERVICE_UNAVAILABLE',
  internal: 'INTERNAL_SERVER_ERROR',
} as const satisfies Record<string, ErrorCode>;

export type Reason = keyof typeof REASONS;
export const Reason = z.string().refine(isReasonName, { error: 'is not a known reason' });

/** True when the text is one of the reasons above. */
export function isReasonName(text: string): text is Reason {
  return Object.hasOwn(REASONS, text);
}

/** One field of an input that was refused: the path into the input, and what is wrong with it. */
export const FieldError = z.object({ path: z.array(z.union([z.string(), z.number()])), message: z.string() });
export type FieldError = z.infer<typeof FieldError>;

/**
 * An error whose text may be shown to the caller. Everything else is an internal error: logged whole,
 * answered with a constant text.
 */
export class DomainError extends Error {
  override readonly name = 'DomainError';
  readonly code: ErrorCode;
  readonly reason: Reason;
  readonly fields: readonly FieldError[];

  /**
   * @param reason a word of {@link REASONS}; it decides the code
   * @param message one sentence for a person; no ids or e-mails of others
   * @param options `fields` of the input that were refused, `cause` for the log
   */
  constructor(reason: Reason, message: string, options: { fields?: readonly FieldError[]; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.reason = reason;
    this.code = REASONS[reason];
    this.fields = options.fields ?? [];
  }
}
