import { expect, test } from 'vitest';
import { readEnv } from '../src/env.ts';

const own = { SUPABASE_URL: 'https://abc.supabase.co', SUPABASE_PUBLISHABLE_KEY: 'sb_publishable_abc' };

test('nothing set: the embedded stack, and a quiet log under the start screen', () => {
  for (const source of [{}, { PORT: '', SUPABASE_URL: '' }]) {
    expect(readEnv(source)).toMatchObject({ port: 3000, supabase: null, databaseUrl: null, logLevel: 'warn' });
  }
  expect(readEnv({ LOG_LEVEL: 'debug' }).logLevel).toBe('debug');
});

test('a Supabase elsewhere, a database of your own', () => {
  expect(readEnv(own)).toMatchObject({
    supabase: { url: own.SUPABASE_URL, publishableKey: own.SUPABASE_PUBLISHABLE_KEY },
    databaseUrl: null,
    logLevel: 'info',
  });
  const databaseUrl = 'postgresql://u:p@db/x';
  expect(readEnv({ DATABASE_URL: databaseUrl })).toMatchObject({ supabase: null, databaseUrl });
});

test.each([
  [{ SUPABASE_PUBLISHABLE_KEY: 'k' }, /^SUPABASE_URL is not set, but SUPABASE_PUBLISHABLE_KEY is: set both [^\n]*$/u],
  [{ SUPABASE_URL: own.SUPABASE_URL }, /^SUPABASE_PUBLISHABLE_KEY is not set, but must be [^\n]*$/u],
  [{ PORT: 'abc' }, /^PORT is "abc", but must be a whole number from 0 to 65535\.$/u],
  [{ DATABASE_URL: 'mysql://u:pass@db' }, /^DATABASE_URL is set to something \(17 characters, not shown\), but must/u],
])('a wrong value is one line: %o', (source, line) => {
  expect(() => readEnv(source)).toThrow(
    expect.objectContaining({ name: 'EnvError', message: expect.stringMatching(line) }),
  );
});
