import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/** The person whose answer it is, and the call that it answers. */
export interface AnswerOwner {
  readonly userId: string;
  readonly key: string;
  /** Such as `contacts.create`. */
  readonly procedure: string;
  /** SHA-256 of agency and input. */
  readonly inputHash: string;
}

/** Marks kept answers as ours, so that nobody can plant one: people may write their own keys through the REST API. */
export interface AnswerSeal {
  /** The answer as it is kept. */
  seal(owner: AnswerOwner, answer: string): string;
  /** The answer inside a kept text; `null` when it was not sealed by us for this owner. */
  open(owner: AnswerOwner, kept: string): string | null;
}

const MARK_LENGTH = 43;

/**
 * A seal with a secret that every process of one API has to share: an answer that another secret sealed is not opened.
 *
 * @param secret 32 characters or more; without one, this process makes its own
 */
export function answerSeal(secret: string | undefined): AnswerSeal {
  const base = secret === undefined ? randomBytes(32) : Buffer.from(secret, 'utf8');
  const key = createHmac('sha256', base).update('axolop: kept answers').digest();
  const mark = (owner: AnswerOwner, answer: string): string =>
    createHmac('sha256', key)
      .update(JSON.stringify([owner.userId, owner.key, owner.procedure, owner.inputHash]))
      .update('\0')
      .update(answer)
      .digest('base64url');
  return {
    seal: (owner, answer) => mark(owner, answer) + answer,
    open(owner, kept) {
      const given = Buffer.from(kept.slice(0, MARK_LENGTH), 'utf8');
      const answer = kept.slice(MARK_LENGTH);
      const expected = Buffer.from(mark(owner, answer), 'utf8');
      return given.length === expected.length && timingSafeEqual(given, expected) ? answer : null;
    },
  };
}
