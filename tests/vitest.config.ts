import { defineConfig } from 'vitest/config';
import { CellReporter } from './src/matrix/cell-reporter.ts';

export default defineConfig({
  test: {
    globalSetup: ['@axolop/testing/global-setup'],
    include: ['test/**/*.test.ts'],
    reporters: ['default', new CellReporter()],
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
