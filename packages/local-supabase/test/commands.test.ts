import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readSettings } from '../src/env.ts';
import { isAlive } from '../src/processes.ts';
import { runProgram, temporaryDirectory } from './process.ts';

const CLI = '../src/cli.ts';

test('start, start again, status, stop, stop --reset', async () => {
  using directory = temporaryDirectory();
  const environment = { AXOLOP_DIRECTORY: directory.path, AXOLOP_SUPABASE_PORT: '0', AXOLOP_DATABASE_PORT: '0' };
  const run = (...args: string[]) => runProgram(CLI, args, environment);
  const home = path.join(directory.path, 'supabase');

  expect(await run('status')).toMatchObject({ code: 3, out: '' });
  expect(await run('status', '--json')).toMatchObject({ code: 3, out: '' });
  const first = await run('start');
  expect(first).toMatchObject({ code: 0, err: '', out: expect.stringContaining('is running') });
  try {
    const pid = z.object({ pid: z.int() }).parse(JSON.parse(readFileSync(path.join(home, 'state.json'), 'utf8'))).pid;
    expect(await run('start')).toMatchObject({ code: 0, out: expect.stringContaining('already running') });
    const status = await run('status', '--json');
    const state = z.record(z.string(), z.string()).parse(JSON.parse(status.out));
    expect(Object.keys(state)).toEqual(['url', 'publishableKey', 'secretKey', 'databaseUrl', 'mailFile']);
    expect((await run('status')).out).toContain(state['url']);
    expect(first.out).toContain(state['mailFile']);
    expect((await fetch(`${state['url']}/health`)).status).toBe(200);

    expect(await run('stop')).toMatchObject({ code: 0, out: expect.stringContaining('is stopped') });
    expect(isAlive(pid)).toBe(false);
    expect(await run('status')).toMatchObject({ code: 3 });

    const kept = path.join(home, 'something-else.txt');
    writeFileSync(kept, 'mine');
    const reset = await run('stop', '--reset');
    expect(reset).toMatchObject({
      code: 0,
      out: expect.stringMatching(/not running[\s\S]*Removed:[\s\S]*secrets\.json/),
    });
    expect({
      secrets: existsSync(path.join(home, 'secrets.json')),
      mail: existsSync(path.join(home, 'mail.log')),
      kept: existsSync(kept),
    }).toEqual({
      secrets: false,
      mail: false,
      kept: true,
    });
  } finally {
    await run('stop', '--reset');
  }
});

test('a state file of a process that is gone, or of another one, counts for nothing', async () => {
  using directory = temporaryDirectory();
  const home = path.join(directory.path, 'supabase');
  mkdirSync(home);
  const state = { url: 'http://127.0.0.1:1', publishableKey: 'p', secretKey: 's', databaseUrl: 'd' };
  writeFileSync(
    path.join(home, 'state.json'),
    JSON.stringify({ ...state, pid: process.pid, startMark: 'another boot:1' }),
  );
  const environment = { AXOLOP_DIRECTORY: directory.path };
  expect((await runProgram(CLI, ['status'], environment)).code).toBe(3);
  // This very process bears that id: it would not survive being taken for the stack.
  expect(await runProgram(CLI, ['stop'], environment)).toMatchObject({
    code: 0,
    out: expect.stringContaining('was not running'),
  });
});

describe('what a person may get wrong', () => {
  test.each([
    [[], 2, 'Commands:'],
    [['strat'], 2, "Unknown command 'strat'"],
    [['stop', '--rset'], 2, "Unknown option '--rset'"],
    [['status', '--reset'], 2, "Unknown option '--reset'"],
  ])('%j', async (args, code, text) => {
    expect(await runProgram(CLI, args)).toMatchObject({ code, out: '', err: expect.stringContaining(text) });
  });

  test('a start that fails says why in one line', async () => {
    using directory = temporaryDirectory();
    const outcome = await runProgram(CLI, ['start'], {
      AXOLOP_DIRECTORY: directory.path,
      AXOLOP_SUPABASE_PORT: '0',
      DATABASE_URL: 'postgresql://nobody@127.0.0.1:1/x',
    });
    expect(outcome).toMatchObject({
      code: 1,
      err: expect.stringMatching(/^No database answers at 127\.0\.0\.1:1\/x.*\n$/),
    });
  });

  test.each(['start', 'stop', 'status', 'serve'])('%s --help', async (name) => {
    expect(await runProgram(CLI, [name, '--help'])).toMatchObject({ code: 0, out: expect.stringContaining(name) });
  });

  test.each([
    ['AXOLOP_SUPABASE_PORT', 'abc'],
    ['AXOLOP_SUPABASE_PORT', '65536'],
    ['AXOLOP_DATABASE_PORT', '1.5'],
    ['DATABASE_URL', 'mysql://x'],
    ['DATABASE_URL', 'localhost'],
  ])('%s=%s', (name, value) => {
    expect(() => readSettings({ [name]: value })).toThrow(name);
  });

  test('settings that are not set', () => {
    expect(readSettings({ DATABASE_URL: '' })).toMatchObject({ apiPort: 54_321, databasePort: 54_322 });
    expect(readSettings({})).not.toHaveProperty('databaseUrl');
    expect(readSettings({}).directory).toMatch(/\.axolop\/supabase$/);
  });
});
