import { defineConfig } from 'vitest/config';

import { testedPackages } from './scripts/bootstrap/workspace.mjs';

// Every package with tests is a project, with a configuration of its own if it has one. `npm test` runs them all at once
// and passes --maxWorkers: vitest refuses projects with different numbers of workers in one group.
export default defineConfig({
  test: {
    projects: testedPackages(import.meta.dirname).map(({ folder }) => folder),
    silent: 'passed-only',
  },
});
