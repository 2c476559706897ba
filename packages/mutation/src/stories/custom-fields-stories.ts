import type { Fixture } from '../fixture.ts';
import type { Story } from '../story.ts';

/** What the functions and triggers of custom fields promise. */
export function customFieldStories(_fixture: Fixture): Story[] {
  return [];
}
