import type { AppRouter } from '@axolop/api';
import { TRPCClientError, type TRPCLink } from '@trpc/client';
import { observable } from '@trpc/server/observable';
import { idempotencyKeyOf } from './idempotency.ts';
import { retryAfter, Unanswered } from './unanswered.ts';

/** One retry that is about to happen. */
export interface RetryNotice {
  /** The procedure, such as `contacts.list`. */
  readonly path: string;
  readonly type: 'query' | 'mutation';
  /** 1 for the first retry. */
  readonly retry: number;
  /** Milliseconds until it is sent. */
  readonly delayMs: number;
  readonly error: Error;
}

/** How often a call is repeated, if nobody says otherwise. */
export const RETRIES = 3;
const FIRST_DELAY_MS = 250;
const LONGEST_DELAY_MS = 5000;
/** When the server asks for a longer pause than this, the client does not retry: the caller gets the error. */
const LONGEST_REQUESTED_PAUSE_MS = 30_000;
const PASSING_STATUSES: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/**
 * Repeats what failed for a passing reason and may be repeated: queries, and mutations that carry an idempotency
 * key. All other calls are sent once.
 *
 * @param most repetitions of one call
 * @param onRetry hears of each retry before its pause
 */
export function retrying(most: number, onRetry?: (notice: RetryNotice) => void): TRPCLink<AppRouter> {
  return () =>
    ({ op, next }) =>
      observable((observer) => {
        const { type } = op;
        const repeatable = type === 'query' || (type === 'mutation' && idempotencyKeyOf(op) !== null);
        let retries = 0;
        let timer: ReturnType<typeof setTimeout> | undefined;
        let running = send();

        function send() {
          return next(op).subscribe({
            next: (result) => observer.next(result),
            complete: () => observer.complete(),
            error: (error) => {
              const delayMs = repeatable && retries < most ? pause(error, retries) : null;
              if (delayMs === null || type === 'subscription' || givenUp()) {
                observer.error(error);
                return;
              }
              retries += 1;
              onRetry?.({ path: op.path, type, retry: retries, delayMs, error });
              if (givenUp()) {
                stopWaiting();
                return;
              }
              timer = setTimeout(() => {
                op.signal?.removeEventListener('abort', stopWaiting);
                running = send();
              }, delayMs);
              op.signal?.addEventListener('abort', stopWaiting, { once: true });
            },
          });
        }

        function givenUp(): boolean {
          return op.signal?.aborted === true;
        }

        function stopWaiting(): void {
          clearTimeout(timer);
          observer.error(TRPCClientError.from(abortReason(op.signal?.reason)));
        }

        return () => {
          clearTimeout(timer);
          op.signal?.removeEventListener('abort', stopWaiting);
          running.unsubscribe();
        };
      });
}

/** Milliseconds to wait before the next attempt; `null` when another attempt would help nobody. */
function pause(error: TRPCClientError<AppRouter>, retries: number): number | null {
  const requested = requestedPause(error);
  if (requested === 'none') return null;
  // Half fixed, half random, so that clients that failed at the same time retry at different times.
  const longest = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** retries);
  const delay = longest / 2 + (Math.random() * longest) / 2;
  if (requested === null) return delay;
  return requested > LONGEST_REQUESTED_PAUSE_MS ? null : requested + delay;
}

/** What the answer asks for: a pause in milliseconds, nothing in particular, or not to come back. */
function requestedPause(error: TRPCClientError<AppRouter>): number | null | 'none' {
  if (error.cause instanceof Unanswered) {
    const { status, retryAfterMs } = error.cause;
    return status === null || PASSING_STATUSES.has(status) ? retryAfterMs : 'none';
  }
  // The server still works on an earlier attempt of this very call, whose answer was lost.
  if (error.data?.reason === 'idempotency_in_progress') return null;
  if (!PASSING_STATUSES.has(error.data?.httpStatus ?? 0)) return 'none';
  const response = error.meta?.['response'];
  return response instanceof Response ? retryAfter(response.headers) : null;
}

function abortReason(reason: unknown): Error {
  return reason instanceof Error ? reason : new DOMException('The call was given up.', 'AbortError');
}
