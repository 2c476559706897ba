import { createApiClient } from '@axolop/client';
import { stackAddress } from '@axolop/testing';
import { readFileSync } from 'node:fs';
import { createClient } from '@supabase/supabase-js';
import { expect, test } from 'vitest';
import { freePort, startProgram, takenPort, temporaryDirectory } from '../../src/program.ts';

const READY = /API +(http:\/\/\S+)\/trpc/u;

async function embedded(directory: string): Promise<Record<string, string>> {
  const [api, supabase, database] = await Promise.all([freePort(), freePort(), freePort()]);
  return {
    AXOLOP_DIRECTORY: directory,
    PORT: String(api),
    AXOLOP_SUPABASE_PORT: String(supabase),
    AXOLOP_DATABASE_PORT: String(database),
  };
}

test('npm start on an empty directory, Ctrl-C, and again: the data is there', async () => {
  await using directory = await temporaryDirectory();
  const settings = await embedded(directory.path);
  const email = 'first@example.com';
  const password = 'a long enough password';

  const first = startProgram(settings);
  await using _first = first;
  const url = await first.until(READY);
  const key = await first.until(/Publishable key +(\S+)/u);
  const supabaseUrl = await first.until(/Supabase +(http:\/\/\S+)/u);
  const supabase = createClient(supabaseUrl, key, { auth: { persistSession: false } });
  const { data } = await supabase.auth.signUp({ email, password });
  const api = createApiClient({ url, accessToken: data.session?.access_token ?? '' });
  const agency = await api.agencies.create.mutate({ name: 'Kept' });
  // No mail leaves the machine: the start screen names the file that has the code.
  await supabase.auth.resetPasswordForEmail(email);
  expect(readFileSync(await first.until(/Caught mail +(\S+)/u), 'utf8')).toContain(`To: ${email}`);
  await expect(fetch(`${url}/readyz`).then((response) => response.json())).resolves.toMatchObject({ ready: true });
  expect(await first.end('SIGINT')).toBe(0);

  const second = startProgram(settings);
  await using _second = second;
  await second.until(READY);
  const again = await supabase.auth.signInWithPassword({ email, password });
  const later = createApiClient({ url, accessToken: again.data.session?.access_token ?? '' });
  await expect(later.me.agencies.query({})).resolves.toMatchObject({ items: [{ id: agency.id, role: 'owner' }] });
  expect(await second.end('SIGTERM')).toBe(0);
});

test('with SUPABASE_URL there is no embedded stack: the API works over HTTP with one in another process', async () => {
  const { supabaseUrl, publishableKey, jwtSecret } = stackAddress();
  const program = startProgram({
    PORT: '0',
    SUPABASE_URL: supabaseUrl,
    SUPABASE_PUBLISHABLE_KEY: publishableKey,
    SUPABASE_JWT_SECRET: jwtSecret,
  });
  await using _program = program;
  const url = await program.until(READY);
  expect(program.output()).not.toContain('PostgreSQL');

  const supabase = createClient(supabaseUrl, publishableKey, { auth: { persistSession: false } });
  const { data } = await supabase.auth.signUp({
    email: `remote-${crypto.randomUUID()}@example.com`,
    password: 'a long enough password',
  });
  const api = createApiClient({ url, accessToken: data.session?.access_token ?? '' });
  const agency = await api.agencies.create.mutate({ name: 'Remote' });
  const contact = await api.contacts.create.mutate({ agencyId: agency.id, firstName: 'Over HTTP' });
  await expect(api.contacts.get.query({ agencyId: agency.id, id: contact.id })).resolves.toMatchObject({
    firstName: 'Over HTTP',
  });
});

test.each([
  ['a port that is no number', { PORT: 'eighty' }, /^PORT is "eighty", but must be a whole number/u],
  ['an address without its key', { SUPABASE_URL: 'http://127.0.0.1:1' }, /^SUPABASE_PUBLISHABLE_KEY is not set/u],
  [
    'a secret key',
    { SUPABASE_URL: 'http://127.0.0.1:1', SUPABASE_PUBLISHABLE_KEY: 'sb_secret_x' },
    /never a secret one/u,
  ],
  ['an unknown log level', { LOG_LEVEL: 'loud' }, /^LOG_LEVEL is "loud"/u],
])('%s stops the start with one line', async (_name, settings, line) => {
  const program = startProgram(settings);
  await using _program = program;
  expect(await program.ended()).toBe(1);
  expect(program.output().trim()).toMatch(line);
  expect(program.output().trim().split('\n')).toHaveLength(1);
});

test('a taken port is named, with the setting that changes it', async () => {
  const { supabaseUrl, publishableKey } = stackAddress();
  await using taken = await takenPort();
  const program = startProgram({
    PORT: String(taken.port),
    SUPABASE_URL: supabaseUrl,
    SUPABASE_PUBLISHABLE_KEY: publishableKey,
  });
  await using _program = program;
  expect(await program.ended()).toBe(1);
  expect(program.output()).toContain(`127.0.0.1:${taken.port} is in use by another program`);
  expect(program.output()).toContain('PORT');
  expect(program.output()).not.toContain('    at ');
});

test.each(['AXOLOP_SUPABASE_PORT', 'AXOLOP_DATABASE_PORT'])(
  'a taken %s is named, and nothing stays behind',
  async (name) => {
    await using directory = await temporaryDirectory();
    await using taken = await takenPort();
    const settings = { ...(await embedded(directory.path)), [name]: String(taken.port) };
    const program = startProgram(settings);
    await using _program = program;
    expect(await program.ended()).toBe(1);
    expect(program.output()).toContain(String(taken.port));
    expect(program.output()).toContain(name);
    expect(program.output()).not.toContain('    at ');
  },
);

test('no database and a wrong password: one line each, without the password', async () => {
  const { databaseUrl } = stackAddress();
  const wrong = new URL(databaseUrl);
  wrong.password = 'not-the-password';
  const closed = `postgresql://postgres:sesame@127.0.0.1:${await freePort()}/postgres`;
  const ports = { PORT: '0', AXOLOP_SUPABASE_PORT: '0' };
  for (const [url, secret] of [
    [closed, 'sesame'],
    [wrong.href, 'not-the-password'],
  ] as const) {
    await using directory = await temporaryDirectory();
    const program = startProgram({ ...ports, AXOLOP_DIRECTORY: directory.path, DATABASE_URL: url });
    await using _program = program;
    expect(await program.ended()).toBe(1);
    expect(program.output()).not.toContain(secret);
    expect(program.output()).not.toContain('    at ');
    expect(program.output()).toMatch(/127\.0\.0\.1|password/u);
  }
});
