import type { Fixture } from '../fixture.ts';
import type { Story } from '../story.ts';

/** What the functions and triggers of numbers promise. */
export function statsStories(_fixture: Fixture): Story[] {
  return [];
}
