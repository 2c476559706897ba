import { allRaces } from '@axolop/tests/src/database/all-races.ts';
import type { Laboratory } from '@axolop/tests/src/database/laboratory.ts';
import { raceProblem } from '@axolop/tests/src/database/race.ts';
import type { SchemaMutant } from '../mutant.ts';

/**
 * Runs the races that depend on a function, each on a copy of its own with the mutant in it.
 *
 * @returns the first that ends otherwise than it must, or null
 */
export async function lostRace(laboratory: Laboratory, worker: string, mutant: SchemaMutant): Promise<string | null> {
  const races = Object.values(allRaces(laboratory.fixture))
    .flat()
    .filter(({ about }) => about.some((name) => new RegExp(`[. ]${name}[(]`, 'u').test(mutant.id)));
  for (const race of races) {
    const problem = await raceProblem(laboratory, race, { name: `${worker}_race`, weakness: mutant.sql });
    if (problem !== null) return `${race.name}: ${problem}`;
  }
  return null;
}
