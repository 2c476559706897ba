import { defineConfig } from 'vitest/config';
import { CellReporter } from './src/matrix/cell-reporter.ts';

export default defineConfig({
  test: {
    reporters: ['default', new CellReporter()],
    projects: [
      {
        test: {
          name: 'database',
          globalSetup: ['./src/database/global-setup.ts'],
          include: ['test/database/*.test.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
          isolate: false,
        },
      },
      {
        test: {
          name: 'product',
          globalSetup: ['@axolop/testing/global-setup'],
          include: ['test/**/*.test.ts'],
          exclude: ['test/database/**'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          isolate: false,
        },
      },
    ],
  },
});
