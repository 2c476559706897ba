import { defineConfig } from 'vitest/config';

// Properties are tried a hundred times each: seconds, on a machine that has other work to do.
export default defineConfig({ test: { include: ['test/**/*.test.ts'], testTimeout: 30_000 } });
