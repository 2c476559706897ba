import { LARGEST_BODY, MAX_CONTACTS_PER_CALL } from '@axolop/domain';
import { serialize } from 'superjson';

/** How {@link batchesThatFit} divides. */
export interface BatchLimits {
  /** The most items of one call; what `contacts.createMany` takes when left out. */
  readonly maxItems?: number;
  /**
   * The most bytes of one call's items; when left out, half of what the API takes, so that the answer, which tells more
   * of each record, can be kept for its idempotency key.
   */
  readonly maxBytes?: number;
}

/**
 * Divides many items into batches for one call each, such as contacts for `contacts.createMany`: as many as a call may
 * hold, and as many as its request has room for. An item that is larger than that stands alone.
 *
 * ```ts
 * for (const batch of batchesThatFit(contacts)) await api.contacts.createMany.mutate({ agencyId, contacts: batch });
 * ```
 */
export function* batchesThatFit<Item>(items: Iterable<Item>, limits: BatchLimits = {}): Generator<Item[]> {
  const { maxItems = MAX_CONTACTS_PER_CALL, maxBytes = LARGEST_BODY / 2 } = limits;
  let batch: Item[] = [];
  let bytes = 0;
  for (const item of items) {
    const size = bytesOf(item) + 1;
    if (batch.length > 0 && (batch.length >= maxItems || bytes + size > maxBytes)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(item);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}

/** How many bytes a value takes in the body of a request. */
export function bytesOf(value: unknown): number {
  return new TextEncoder().encode(JSON.stringify(serialize(value))).length;
}
