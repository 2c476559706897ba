import { describe, expect, test } from 'vitest';
import { EnvError, readEnv } from '../src/env.ts';

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

test('nothing set: the embedded stack on the usual port', () => {
  expect(readEnv({})).toEqual({
    host: '127.0.0.1',
    port: 3000,
    supabase: null,
    databaseUrl: null,
    corsOrigins: ['http://127.0.0.1:5173', 'http://localhost:5173'],
    bodyLimit: 1_048_576,
    logLevel: 'warn',
    trustProxy: false,
    rateLimitPerMinute: 1200,
  });
});

test('an empty variable is not set', () => {
  expect(readEnv({ PORT: '', SUPABASE_URL: '' })).toMatchObject({ port: 3000, supabase: null });
});

test('everything set', () => {
  const env = readEnv({
    ...own,
    HOST: '0.0.0.0',
    PORT: '0',
    SUPABASE_JWT_AUDIENCE: 'people',
    DATABASE_URL: 'postgresql://u:p@db/x',
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
    [{ SUPABASE_PUBLISHABLE_KEY: 'k' }, /^SUPABASE_URL is not set, but SUPABASE_PUBLISHABLE_KEY is/u],
  ])('%o', (source, line) => {
    expect(complaintOf(source)).toMatch(line);
    expect(complaintOf(source)).not.toContain('\n');
  });

  test.each([
    [{ ...own, SUPABASE_PUBLISHABLE_KEY: 'sb_secret_abc' }, 'sb_secret_abc', 'SUPABASE_PUBLISHABLE_KEY'],
    [{ ...own, SUPABASE_JWT_SECRET: 'shorty' }, 'shorty', 'SUPABASE_JWT_SECRET'],
    [{ DATABASE_URL: 'mysql://u:pass@db' }, 'pass@', 'DATABASE_URL'],
  ])('and a credential is not printed: %o', (source, secret, name) => {
    expect(complaintOf(source)).toMatch(new RegExp(`^${name} is set to something`, 'u'));
    expect(complaintOf(source)).not.toContain(secret);
  });
});
