import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    silent: 'passed-only',
    // The least that bcrypt allows: no test here is about how long hashing takes.
    env: { LITE_AUTH_BCRYPT_COST: '4' },
  },
});
