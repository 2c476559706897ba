import type { KeyOutcome } from '@axolop/domain';
import { done, one } from './reply.ts';
import type { AgencyScope, UserScope } from './scope.ts';

/** One attempt at a call that carries an idempotency key. */
export interface KeyClaim {
  readonly key: string;
  /** Such as `contacts.create`. */
  readonly procedure: string;
  /** SHA-256 of the input, in hexadecimal digits. */
  readonly inputHash: string;
  /** Names this attempt: only it may finish or release the key. */
  readonly claimId: string;
}

/** What a key is found to be. */
export interface KeyState {
  readonly outcome: KeyOutcome;
  /** The kept answer; not null when the outcome is `answered`. */
  readonly response: string | null;
}

/**
 * Takes a key for one attempt, or tells what became of it. The statement is its own transaction, done before the
 * work begins.
 *
 * @throws DomainError `not_found` for who is no member of the scope's agency, `database_unavailable`
 */
export async function claimKey(scope: UserScope | AgencyScope, claim: KeyClaim): Promise<KeyState> {
  return one(
    await scope.db
      .rpc('claim_idempotency_key', {
        key: claim.key,
        procedure: claim.procedure,
        input_hash: claim.inputHash,
        claim_id: claim.claimId,
      })
      .single(),
  );
}

/**
 * Keeps the answer of an attempt that did its work.
 *
 * @param response `null` when the answer is not to be kept
 * @throws DomainError `not_found` when the attempt does not hold the key
 */
export async function finishKey(
  scope: UserScope | AgencyScope,
  { key, claimId }: KeyClaim,
  response: string | null,
): Promise<void> {
  const answer = response === null ? {} : { response };
  done(await scope.db.rpc('finish_idempotency_key', { key, claim_id: claimId, ...answer }));
}

/** Gives a key back after an attempt that changed nothing; of another attempt's key, it does nothing. */
export async function releaseKey(scope: UserScope | AgencyScope, { key, claimId }: KeyClaim): Promise<void> {
  done(await scope.db.rpc('release_idempotency_key', { key, claim_id: claimId }));
}
