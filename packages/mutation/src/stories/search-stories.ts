import type { Fixture } from '../fixture.ts';
import type { Story } from '../story.ts';

/** What the functions and triggers of the search box promise. */
export function searchStories(_fixture: Fixture): Story[] {
  return [];
}
