import type { Fixture } from '../fixture.ts';
import type { Story } from '../story.ts';

/** What the functions and triggers of pipelines and opportunities promise. */
export function salesStories(_fixture: Fixture): Story[] {
  return [];
}
