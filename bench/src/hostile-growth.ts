/** A size of input and what one call with it cost the server. */
export interface Sized {
  readonly kb: number;
  readonly ms: number;
}

/** How much dearer a byte may become from one size to a larger one. Linear work stays at 1, square work multiplies by the sizes. */
export const MOST_GROWTH = 3;

/**
 * Below it a call costs what every call costs, and the smaller of two costs says nothing about a byte: a smaller one
 * counts as this.
 */
export const FLOOR_MS = 4;

/**
 * The worst growth of the cost of a byte from any size to any larger one, with a floor per call: 1 when twice the input
 * costs twice as much, less when a call has a price of its own.
 */
export function growth(sizes: readonly Sized[]): number {
  const pairs = sizes.flatMap((small) => sizes.filter(({ kb }) => kb > small.kb).map((large) => ({ small, large })));
  return Math.max(0, ...pairs.map(({ small, large }) => perKb(large) / perKb(small)));
}

function perKb({ kb, ms }: Sized): number {
  return Math.max(ms, FLOOR_MS) / kb;
}
