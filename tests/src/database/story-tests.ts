import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { allRaces } from './all-races.ts';
import { behaviourStories } from './all-stories.ts';
import type { Area } from './area.ts';
import './global-setup.ts';
import { laboratoryOn, type Laboratory } from './laboratory.ts';
import { installRunner, playStories } from './play-stories.ts';
import { openTrack, raceProblem, type Track } from './race.ts';
import type { Story } from './story.ts';

/** One test per story and race of an area, called as the story is. */
export function testArea(area: Area): void {
  const { fixture } = inject('laboratory');
  testStories(area, behaviourStories(fixture)[area]);
  testRaces(area);
}

/** One test per story, all on one copy of the database: each story is taken back. */
function testStories(title: string, stories: readonly Story[]): void {
  describe(`stories: ${title}`, () => {
    const name = `stories_${title.replaceAll('-', '_')}`;
    let laboratory: Laboratory;
    let client: Client;
    beforeAll(async () => {
      laboratory = await laboratoryOn(inject('laboratory'));
      client = await laboratory.copy(name);
      await installRunner(client);
    });
    afterAll(async () => {
      await laboratory.discard(name);
      await laboratory[Symbol.asyncDispose]();
    });

    test.each(stories.map((story) => [story.name, story] as const))('%s', async (_, story) => {
      await client.query('begin');
      const surprises = await playStories(client, [story]);
      await client.query('rollback');
      expect(surprises.map(({ problem }) => problem)).toEqual([]);
    });
  });
}

/** One test per race. Its callers commit, so it runs on a copy of its own, unless what it did can be taken back. */
function testRaces(area: Area): void {
  describe(`races: ${area}`, () => {
    const name = `race_${area.replaceAll('-', '_')}`;
    let laboratory: Laboratory;
    let track: Track | null = null;
    const leave = async (): Promise<void> => {
      track = null;
      await laboratory.discard(name);
    };
    beforeAll(async () => {
      laboratory = await laboratoryOn(inject('laboratory'));
    });
    afterAll(async () => {
      await leave();
      await laboratory[Symbol.asyncDispose]();
    });

    const races = allRaces(inject('laboratory').fixture)[area];
    test.each(races.map((race) => [race.name, race] as const))('%s', async (_, race) => {
      track ??= await openTrack(laboratory, name);
      const problem = await raceProblem(track, race).catch(String);
      if (problem !== null || race.undo === undefined) await leave();
      expect(problem).toBeNull();
    });
  });
}
