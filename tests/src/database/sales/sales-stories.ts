import type { Fixture } from '../fixture.ts';
import type { Story } from '../story.ts';
import { cardStories } from './card-stories.ts';
import { opportunityStories } from './opportunity-stories.ts';
import { pipelineStories } from './pipeline-stories.ts';
import { totalStories } from './total-stories.ts';

/** What the functions and triggers of pipelines and opportunities promise. */
export function salesStories(fixture: Fixture): Story[] {
  return [
    ...cardStories(fixture),
    ...opportunityStories(fixture),
    ...pipelineStories(fixture),
    ...totalStories(fixture),
  ];
}
