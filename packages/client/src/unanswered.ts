/**
 * The API gave no answer of its own: it could not be reached, or something in between (a proxy, a gateway, a wrong
 * address) answered instead. It is the `cause` of the error that a call throws.
 */
export class Unanswered extends Error {
  override readonly name = 'Unanswered';
  /** The HTTP status that came back instead; `null` when nothing came back. */
  readonly status: number | null;
  /** How long the answer asks to wait, in milliseconds; `null` when it does not say. */
  readonly retryAfterMs: number | null;

  /**
   * @param message one sentence for a person
   * @param answer what came back instead, if something did; `cause` for the log
   */
  constructor(message: string, answer: { status?: number; retryAfterMs?: number | null; cause?: unknown } = {}) {
    super(message, answer.cause === undefined ? undefined : { cause: answer.cause });
    this.status = answer.status ?? null;
    this.retryAfterMs = answer.retryAfterMs ?? null;
  }
}

/**
 * How long a `Retry-After` header asks to wait: seconds, or a date.
 *
 * @returns milliseconds, 0 for a moment that has passed; `null` when the header is missing or says nothing
 */
export function retryAfter(headers: Headers, now: number = Date.now()): number | null {
  const text = headers.get('retry-after')?.trim() ?? '';
  if (/^\d{1,9}$/u.test(text)) return Number(text) * 1000;
  const moment = text === '' ? Number.NaN : Date.parse(text);
  return Number.isNaN(moment) ? null : Math.max(0, moment - now);
}
