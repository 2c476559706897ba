import { describe, expect, test } from 'vitest';
import { readEnv } from '../src/env.ts';
import { EnvError } from '../src/settings.ts';

const own = { SUPABASE_URL: 'https://abc.supabase.co', SUPABASE_PUBLISHABLE_KEY: 'sb_publishable_abc' };

/** The complaint about an environment. */
function complaintOf(source: Record<string, string>): string {
  try {
    readEnv(source);
  } catch (error) {
    if (error instanceof EnvError) return error.message;
    throw error;
  }
  throw new Error('The environment was taken.');
}

test('the address of a project and its key are enough', () => {
  expect(readEnv(own)).toEqual({
    host: '127.0.0.1',
    port: 3000,
    supabase: {
      url: 'https://abc.supabase.co',
      publishableKey: 'sb_publishable_abc',
      jwtSecret: undefined,
      issuer: 'https://abc.supabase.co/auth/v1',
      audience: 'authenticated',
    },
    corsOrigins: ['http://127.0.0.1:5173', 'http://localhost:5173'],
    bodyLimit: 1_048_576,
    logLevel: 'info',
    trustProxy: false,
    rateLimitPerMinute: 1200,
  });
});

test('an empty variable is not set', () => {
  expect(readEnv({ ...own, PORT: '' })).toMatchObject({ port: 3000 });
  expect(complaintOf({ ...own, SUPABASE_URL: '' })).toMatch(/^SUPABASE_URL is not set/u);
});

test('everything set', () => {
  const env = readEnv({
    ...own,
    HOST: '0.0.0.0',
    PORT: '0',
    SUPABASE_JWT_AUDIENCE: 'people',
    CORS_ORIGINS: 'https://app.example.com, https://other.example.com',
    TRUST_PROXY: '10.0.0.0/8',
  });
  expect(env).toMatchObject({ port: 0, corsOrigins: ['https://app.example.com', 'https://other.example.com'] });
  expect(env.trustProxy).toEqual(['10.0.0.0/8']);
  expect(env.supabase).toEqual({
    url: 'https://abc.supabase.co',
    publishableKey: 'sb_publishable_abc',
    jwtSecret: undefined,
    issuer: 'https://abc.supabase.co/auth/v1',
    audience: 'people',
  });
});

test('kept answers are sealed with a secret of their own, else with the one of the tokens', () => {
  const [tokens, answers] = ['t'.repeat(32), 'a'.repeat(32)];
  expect(readEnv(own).idempotencySecret).toBeUndefined();
  expect(readEnv({ ...own, SUPABASE_JWT_SECRET: tokens }).idempotencySecret).toBe(tokens);
  const both = { ...own, SUPABASE_JWT_SECRET: tokens, IDEMPOTENCY_SECRET: answers };
  expect(readEnv(both).idempotencySecret).toBe(answers);
});

describe('a wrong value is one line that names the variable, what it is and what it must be', () => {
  test.each([
    [{ PORT: 'abc' }, 'PORT is "abc", but must be a whole number from 0 to 65535.'],
    [{ PORT: '70000' }, 'PORT is "70000", but must be a whole number from 0 to 65535.'],
    [{ PORT: '-1' }, 'PORT is "-1", but must be a whole number from 0 to 65535.'],
    [{ HOST: 'a b' }, 'HOST is "a b", but must be a host name or an IP address.'],
    [{ ...own, SUPABASE_URL: 'abc' }, 'SUPABASE_URL is "abc", but must be an http:// or https:// address.'],
    [{ LOG_LEVEL: 'loud' }, /^LOG_LEVEL is "loud", but must be one of fatal, error/u],
    [{ CORS_ORIGINS: 'https://a.example/path' }, /^CORS_ORIGINS is .* but must be a list of origins/u],
    [{ TRUST_PROXY: 'maybe' }, /^TRUST_PROXY is "maybe", but must be true, false/u],
    [{ BODY_LIMIT: '1' }, /^BODY_LIMIT is "1", but must be a whole number from 1024/u],
    [{ RATE_LIMIT_PER_MINUTE: '0' }, /^RATE_LIMIT_PER_MINUTE is "0", but must be/u],
    [{ SUPABASE_URL: own.SUPABASE_URL }, /^SUPABASE_PUBLISHABLE_KEY is not set, but must be/u],
    [{}, 'SUPABASE_URL is not set, but must be the address of your Supabase project'],
    [{ SUPABASE_PUBLISHABLE_KEY: 'k' }, /^SUPABASE_URL is not set, but must be the address/u],
    [{ DATABASE_URL: 'postgresql://u:p@db/x' }, /^SUPABASE_URL is not set/u],
  ])('%o', (source, line) => {
    expect(complaintOf(source)).toMatch(line);
    expect(complaintOf(source)).not.toContain('\n');
  });

  test.each([
    [{ ...own, SUPABASE_PUBLISHABLE_KEY: 'sb_secret_abc' }, 'sb_secret_abc', 'SUPABASE_PUBLISHABLE_KEY'],
    [{ ...own, SUPABASE_JWT_SECRET: 'shorty' }, 'shorty', 'SUPABASE_JWT_SECRET'],
    [{ ...own, IDEMPOTENCY_SECRET: 'shorty' }, 'shorty', 'IDEMPOTENCY_SECRET'],
  ])('and a credential is not printed: %o', (source, secret, name) => {
    expect(complaintOf(source)).toMatch(new RegExp(`^${name} is set to something`, 'u'));
    expect(complaintOf(source)).not.toContain(secret);
  });
});
