import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { freshDatabase, runInTest, schemaFolder, serverUrl, THREE } from '@axolop/test-database';
import { describe, expect, test } from 'vitest';
import { maskDatabaseUrl } from '../src/connection.ts';
import { resolveDatabaseUrl } from '../src/database-url.ts';
import { runCommandLine } from '../src/commands/command-line.ts';

const runCli = (args: readonly string[], databaseUrl = '') => runInTest(() => runCommandLine(args), databaseUrl);

test('deploy, status, rollback as a user types them; the password is never printed', async () => {
  await using db = await freshDatabase();
  await using folder = await schemaFolder(THREE);
  const at = [`--directory=${folder.path}`];
  const password = new URL(db.url).password;
  const said: string[] = [];
  const run = async (...args: string[]) => {
    const result = await runCli([...args, ...at], db.url);
    said.push(result.out, result.err);
    return result;
  };
  expect(await run('deploy', '--dry-run')).toMatchObject({ code: 0, out: expect.stringContaining('Would apply') });
  expect(await run('deploy', '--migration=001_people.sql')).toMatchObject({
    code: 0,
    err: expect.stringContaining('applied 001_people ('),
  });
  const refused = await run('deploy', '--migration=003_toys.sql');
  expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('requires 002_pets, not applied yet') });
  expect((await run('deploy', '--json')).out).toBe(
    '{"dryRun":false,"applied":["002_pets","003_toys"],"alreadyApplied":["001_people"]}',
  );
  expect((await run('deploy', '--status')).out).toMatch(/003_toys +applied +\d{4}-\S+ +002_pets/);
  expect(await run('rollback', '--migration=001_people')).toMatchObject({
    code: 1,
    err: expect.stringContaining('depend on it'),
  });
  expect(await run('rollback', '--migration=003_toys.sql')).toMatchObject({
    code: 0,
    out: expect.stringContaining('Took back 003_toys'),
  });
  expect((await run('status')).out).toMatch(/003_toys +pending/);
  await folder.write('001_people', 'select 1;');
  expect((await run('status')).code).toBe(1);
  expect(password).not.toBe('');
  expect(said.join('\n')).not.toContain(password);
});

describe('a wrong command line is exit code 2 with one line', () => {
  test.each<[string[], RegExp]>([
    [['deploi'], /^Unknown command 'deploi' \(Did you mean deploy\?\)\. See: /],
    [['deploy', '--wat'], /^Unknown option '--wat'\. See: .*cli\.ts deploy --help$/],
    [['deploy', 'extra'], /^Too many arguments for 'deploy'/],
    [['deploy', '--migration'], /--migration/],
    [['deploy', '--status', '--dry-run'], /^Option '--status' cannot be used with option '--dry-run'/],
    [['docs', '--fresh', '--database-url=x'], /'--fresh' cannot be used with option '--database-url/],
    [['rollback'], /^Required option '--migration <FILE>' not specified/],
  ])('%j', async (args, message) => {
    const { code, err, out } = await runCli(args);
    expect(code).toBe(2);
    expect(err).toMatch(message);
    expect(err).not.toContain('\n');
    expect(out).toBe('');
  });
});

test('help for all and for each', async () => {
  const general = await runCli(['--help']);
  expect(general).toMatchObject({ code: 0, out: expect.stringContaining('Exit codes: 0 done') });
  for (const name of ['deploy', 'rollback', 'status', 'rehearse', 'gen-types', 'docs', 'maintain']) {
    expect(general.out).toContain(`  ${name} `);
    expect(await runCli([name, '--help'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('--database-url <URL>'),
    });
  }
});

function changed(change: (url: URL) => void): string {
  const url = new URL(serverUrl());
  change(url);
  return url.href;
}

describe('no database is exit code 3 with one line', () => {
  test.each<[string, () => string, RegExp]>([
    [
      'nobody listens',
      () => 'postgresql://postgres:secret-word@127.0.0.1:1/postgres',
      /^No database answers at 127\.0\.0\.1:1 .*supabase:start/,
    ],
    [
      'wrong password',
      () => changed((url) => (url.password = 'secret-word')),
      /^The password or the user "postgres" was not accepted/,
    ],
    ['no such database', () => changed((url) => (url.pathname = '/nowhere')), /^There is no database "nowhere"/],
    [
      'no such host',
      () => 'postgresql://postgres:secret-word@nowhere.invalid/postgres',
      /^The host nowhere\.invalid is not known/,
    ],
    ['no URL', () => 'secret-word', /^The database URL is not valid/],
    ['a transaction pooler', () => 'postgresql://postgres:secret-word@127.0.0.1:6543/postgres', /transaction pooler/],
  ])('%s', async (_name, databaseUrl, message) => {
    const { code, err } = await runCli(['deploy', '--dry-run', `--database-url=${databaseUrl()}`]);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
    expect(err).toMatch(message);
    expect(err).not.toContain('secret-word');
    expect(code).toBe(3);
  });
});

test('where the database comes from: option, environment, the running stack, else one line that helps', async () => {
  await using folder = await schemaFolder({});
  const state = path.join(folder.path, 'state.json');
  await expect(resolveDatabaseUrl('postgresql://a/b', state)).resolves.toBe('postgresql://a/b');
  await expect(resolveDatabaseUrl(undefined, state)).rejects.toMatchObject({
    reason: 'connection_failed',
    message: expect.stringContaining('npm run supabase:start'),
  });
  await writeFile(state, '{ "databaseUrl": ');
  await expect(resolveDatabaseUrl(undefined, state)).rejects.toThrow('No database');
  await writeFile(state, '{ "databaseUrl": "postgresql://c/d" }');
  await expect(resolveDatabaseUrl(undefined, state)).resolves.toBe('postgresql://c/d');
});

test('masking', () => {
  expect(maskDatabaseUrl('postgresql://me:s3cret@host:1/db?sslmode=require')).toBe(
    'postgresql://me:***@host:1/db?sslmode=require',
  );
  expect(maskDatabaseUrl('postgresql://me@host/db?password=s3cret')).not.toContain('s3cret');
  expect(maskDatabaseUrl('s3cret')).not.toContain('s3cret');
});

test('as a process of its own: the exit code and the two streams reach the shell', async () => {
  const cli = path.resolve(import.meta.dirname, '../src/cli.ts');
  const run = await new Promise<{ code: unknown; out: string; err: string }>((resolve) => {
    execFile(process.execPath, [cli, 'deploi'], (error, out, err) => resolve({ code: error?.code, out, err }));
  });
  expect(run).toEqual({
    code: 2,
    out: '',
    err: "Unknown command 'deploi' (Did you mean deploy?). See: node packages/migrations/src/cli.ts --help\n",
  });
});
