import type { Fixture } from '../fixture.ts';
import type { Story } from '../story.ts';

/** What the functions and triggers of filtered and sorted lists promise. */
export function filterStories(_fixture: Fixture): Story[] {
  return [];
}
