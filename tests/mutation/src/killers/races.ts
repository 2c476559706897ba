import { allRaces } from '@axolop/tests/src/database/all-races.ts';
import type { Laboratory } from '@axolop/tests/src/database/laboratory.ts';
import { openTrack, raceProblem } from '@axolop/tests/src/database/race.ts';
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
    const name = `${worker}_race`;
    try {
      const track = await openTrack(laboratory, name);
      await track.keeper.query(mutant.sql);
      const problem = await raceProblem(track, race);
      if (problem !== null) return `${race.name}: ${problem}`;
    } finally {
      await laboratory.discard(name);
    }
  }
  return null;
}
