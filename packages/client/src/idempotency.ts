import { IdempotencyKeyText } from '@axolop/domain';
import type { Operation } from '@trpc/client';

/**
 * The context of a mutation that may be repeated: for 24 hours the server does its work once, however often it
 * arrives, and each time gives the same answer.
 *
 * A refused call does not use up its key: correct the input and send it again under the same key. Some reasons are
 * about the key itself: `idempotency_key_reused` (it belongs to another call or input), `idempotency_in_progress` (the
 * first call is still running), `idempotency_unknown` (the first call was broken off: look whether its work was done
 * before you try a new key), `idempotency_not_kept` (the work was done; its answer is too long, or holds a secret, as
 * that of `invites.create`).
 *
 * ```ts
 * api.contacts.create.mutate(input, { context: idempotent(crypto.randomUUID()) })
 * ```
 *
 * @param key 8 to 128 letters, digits, underscores, dots, colons and hyphens; one for each thing to do, the same for
 *   each attempt
 * @throws TypeError when the key has another form
 */
export function idempotent(key: string): { idempotencyKey: string } {
  const checked = IdempotencyKeyText.safeParse(key);
  if (!checked.success) throw new TypeError(checked.error.issues[0]?.message);
  return { idempotencyKey: key };
}

/** The idempotency key that a call carries in its context, or `null`. */
export function idempotencyKeyOf(op: Pick<Operation, 'context'>): string | null {
  const key = op.context['idempotencyKey'];
  return typeof key === 'string' && key !== '' ? key : null;
}
