import type { Fixture } from '../fixture.ts';
import type { Story } from '../story.ts';

/** What the functions and triggers of contact lists promise. */
export function listStories(_fixture: Fixture): Story[] {
  return [];
}
