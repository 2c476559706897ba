import { createHash, randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { claimKey, finishKey, refusal, releaseKey, type KeyClaim } from '@axolop/database';
import type { AgencyScope, UserScope } from '@axolop/database';
import { MAX_KEPT_ANSWER_BYTES } from '@axolop/domain';
import type { AnswerOwner } from './answer-seal.ts';
import { canonicalJson } from './canonical-json.ts';
import type { Context } from './context.ts';
import { readUntrusted, writeAnswer } from './transformer.ts';

/** How long a call waits for another one with its key, in milliseconds. */
const WAIT_MS = 10_000;
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 500;

/** A mutation about to be done: the caller's rights are proven, the input is parsed. */
export interface KeyedCall {
  readonly ctx: Pick<Context, 'answers' | 'idempotencyKey' | 'writes' | 'warn'> & {
    readonly scope: UserScope | AgencyScope;
  };
  /** Such as `contacts.create`. */
  readonly path: string;
  readonly input: unknown;
  /** Aborts when the caller has gone: nobody waits for the answer any more. */
  readonly signal: AbortSignal | undefined;
}

/** What a mutation says about its answer. */
export interface AnswerRules {
  /** `false` when it holds a secret. */
  readonly isKept: boolean;
  /** Whether a kept answer is still one that the mutation may give. */
  fits(answer: unknown): boolean;
}

/**
 * Does the work of a mutation once per idempotency key: the first call does it, the others get its answer. Without
 * a key it just does it.
 *
 * A call that changed nothing gives its key back. One that may have changed something and has no answer keeps it:
 * then nobody knows, and nobody is told otherwise.
 *
 * @param call without its rights: they are checked before, at every repetition
 * @param rules of the answer
 * @param work gives the answer; {@link writeAnswer} can write it
 * @throws DomainError `invalid_input` for a malformed key, `idempotency_key_reused`, `idempotency_in_progress`,
 *   `idempotency_unknown`, `idempotency_not_kept`; and what the work throws
 */
export async function oncePerKey(call: KeyedCall, rules: AnswerRules, work: () => Promise<unknown>): Promise<unknown> {
  const key = call.ctx.idempotencyKey();
  if (key === null) return work();

  const claim = { key, procedure: call.path, inputHash: hashOf(call), claimId: randomUUID() };
  const answer = await claimed(call, claim);
  if (answer !== null) return keptAnswer(call, claim, answer, rules);

  const before = call.ctx.writes.possible();
  const result = await attempt(work);
  const { scope, warn, writes } = call.ctx;
  if (result.ok) {
    const kept = rules.isKept ? answerToKeep(call, claim, result.answer) : null;
    // The work is done, so the caller hears so, even when a repetition will not.
    await finishKey(scope, claim, kept).catch((cause: unknown) => warn(cause, 'an idempotency key was not finished'));
    return result.answer;
  }
  if (writes.possible() === before) await giveBack(call, claim);
  throw result.error;
}

/** Waits until the key is this call's (`null`), or until its answer is there. */
async function claimed(call: KeyedCall, claim: KeyClaim): Promise<string | null> {
  const deadline = performance.now() + WAIT_MS;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS)) {
    const { outcome, response } = await claimOrGiveBack(call, claim);
    switch (outcome) {
      case 'claimed':
        return null;
      case 'answered':
        if (response === null) throw new Error('A kept answer is missing.');
        return response;
      case 'reused':
        throw refusal('idempotency_key_reused');
      case 'unknown':
        throw refusal('idempotency_unknown');
      case 'not_kept':
        throw refusal('idempotency_not_kept');
      case 'in_progress':
        if (performance.now() + pause > deadline || call.signal?.aborted === true) {
          throw refusal('idempotency_in_progress');
        }
        // Half fixed, half random: those who wait together do not ask together.
        await sleep(pause / 2 + (Math.random() * pause) / 2);
    }
  }
}

/** A claim whose answer was lost may stand all the same; nothing was done under it, so it goes. */
async function claimOrGiveBack(call: KeyedCall, claim: KeyClaim) {
  try {
    return await claimKey(call.ctx.scope, claim);
  } catch (error) {
    await giveBack(call, claim);
    throw error;
  }
}

async function giveBack({ ctx }: KeyedCall, claim: KeyClaim): Promise<void> {
  await releaseKey(ctx.scope, claim).catch((cause: unknown) => ctx.warn(cause, 'an idempotency key was not released'));
}

type Result = { readonly ok: true; readonly answer: unknown } | { readonly ok: false; readonly error: unknown };

async function attempt(work: () => Promise<unknown>): Promise<Result> {
  try {
    return { ok: true, answer: await work() };
  } catch (error) {
    return { ok: false, error };
  }
}

/** The answer as sealed text; `null` when it is too long to be kept. */
function answerToKeep({ ctx }: KeyedCall, claim: KeyClaim, answer: unknown): string | null {
  const text = ctx.answers.seal(ownerOf(ctx, claim), JSON.stringify(writeAnswer(answer)));
  return Buffer.byteLength(text) <= MAX_KEPT_ANSWER_BYTES ? text : null;
}

/**
 * An answer as it was. One that this API did not seal, or that does not fit any more, counts as not kept: its owner may
 * have written it, or an older version of the API.
 */
function keptAnswer({ ctx }: KeyedCall, claim: KeyClaim, kept: string, rules: AnswerRules): unknown {
  const text = ctx.answers.open(ownerOf(ctx, claim), kept);
  if (text === null) throw refusal('idempotency_not_kept');
  let answer: unknown;
  try {
    answer = readUntrusted(JSON.parse(text));
  } catch (cause) {
    throw refusal('idempotency_not_kept', { cause });
  }
  if (!rules.fits(answer)) throw refusal('idempotency_not_kept');
  return answer;
}

function ownerOf(ctx: KeyedCall['ctx'], { key, procedure, inputHash }: KeyClaim): AnswerOwner {
  return { userId: ctx.scope.userId, key, procedure, inputHash };
}

/** The same for inputs that mean the same: the order of fields does not count, the agency does. */
function hashOf({ ctx, input }: KeyedCall): string {
  const agencyId = 'agencyId' in ctx.scope ? ctx.scope.agencyId : null;
  const own = typeof input === 'object' && input !== null && agencyId !== null ? { ...input, agencyId } : input;
  return createHash('sha256')
    .update(canonicalJson(writeAnswer({ agencyId, own })))
    .digest('hex');
}
