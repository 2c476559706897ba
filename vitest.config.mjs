import { defineConfig } from 'vitest/config';
import { BaseSequencer } from 'vitest/node';

import { testedPackages } from './scripts/bootstrap/workspace.mjs';

/** What comes before the rest, in this order. */
const FIRST = [
  // They take seconds, and name the trigger, check or function that is broken.
  /\/tests\/test\/database\//u,
  // The longest files: begun last, each would keep one worker busy while the others have nothing to do.
  /\/tests\/test\/(?:fuzz|matrix)\//u,
];

class StoriesFirst extends BaseSequencer {
  /** @param {import('vitest/node').TestSpecification[]} files */
  async sort(files) {
    const place = ({ moduleId }) => [...FIRST, /^/u].findIndex((form) => form.test(moduleId));
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => place(one) - place(other));
  }
}

// Every package with tests is a project, with a configuration of its own if it has one. `npm test` runs them all at once
// and passes --maxWorkers: vitest refuses projects with different numbers of workers in one group.
export default defineConfig({
  test: {
    projects: testedPackages(import.meta.dirname).map(({ folder }) => folder),
    sequence: { sequencer: StoriesFirst },
    silent: 'passed-only',
  },
});
