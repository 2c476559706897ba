import type { Fixture } from '../fixture.ts';
import type { Story } from '../story.ts';

/** What the functions and triggers of activities and timelines promise. */
export function activityStories(_fixture: Fixture): Story[] {
  return [];
}
