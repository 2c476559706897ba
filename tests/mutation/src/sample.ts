import { createHash } from 'node:crypto';

/** The day in UTC, `2026-01-31`: what a sample is chosen by. */
export function dayOf(time: Date): string {
  return time.toISOString().slice(0, 10);
}

/**
 * Some of the mutants, the same ones all day and others tomorrow.
 *
 * @param size how many; all of them when there are no more
 * @param day any text: another one gives another sample
 */
export function sampleOf<T extends { readonly id: string }>(mutants: readonly T[], size: number, day: string): T[] {
  const rank = (id: string): string => createHash('sha256').update(`${day} ${id}`).digest('hex');
  const ranked = mutants.map((mutant) => ({ mutant, rank: rank(mutant.id) }));
  return ranked
    .toSorted((one, other) => (one.rank < other.rank ? -1 : 1))
    .slice(0, size)
    .map(({ mutant }) => mutant);
}
