import { z } from 'zod';
import { Id, Timestamp } from './identifiers.ts';

/** What a caller writes into `Idempotency-Key`: one for each thing to do, the same for each attempt. */
export const IdempotencyKeyText = z.string().regex(/^[A-Za-z0-9_.:-]{8,128}$/u, {
  error: 'an idempotency key has 8 to 128 letters, digits, underscores, dots, colons and hyphens',
});
export type IdempotencyKeyText = z.infer<typeof IdempotencyKeyText>;

/** The longest answer that is kept under a key, in bytes. */
export const MAX_KEPT_ANSWER_BYTES = 1_048_576;

/** What `claim_idempotency_key` finds: the first word means that the work is the caller's to do. */
export const KeyOutcome = z.enum(['claimed', 'answered', 'in_progress', 'reused', 'not_kept', 'unknown']);
export type KeyOutcome = z.infer<typeof KeyOutcome>;

/**
 * A row of `idempotency_keys`. `finishedAt` null = the call is under way or was broken off; `response` null beside
 * it = the call is done, and its answer is not kept.
 */
export const IdempotencyKey = z.object({
  userId: Id,
  key: IdempotencyKeyText,
  agencyId: Id.nullable(),
  procedure: z.string(),
  inputHash: z.string(),
  claimId: Id,
  response: z.string().nullable(),
  createdAt: Timestamp,
  finishedAt: Timestamp.nullable(),
});
export type IdempotencyKey = z.infer<typeof IdempotencyKey>;
