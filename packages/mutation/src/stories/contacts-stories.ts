import type { Fixture } from '../fixture.ts';
import type { Story } from '../story.ts';

/** What the functions and triggers of tags and work on contacts promise. */
export function contactStories(_fixture: Fixture): Story[] {
  return [];
}
