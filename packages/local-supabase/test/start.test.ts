import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { startLocalSupabase, startPostgres } from '../src/index.ts';
import { isAlive } from '../src/processes.ts';
import { runProgram, startProgram, temporaryDirectory } from './process.ts';
import { asSuperuser } from './stack.ts';

async function takenPort(): Promise<{ port: number } & AsyncDisposable> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return {
    port: z.object({ port: z.int() }).parse(server.address()).port,
    [Symbol.asyncDispose]: async () => {
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe('what can be in the way', () => {
  test('a taken port is named with the setting that changes it', async () => {
    await using taken = await takenPort();
    using directory = temporaryDirectory();
    await expect(startPostgres({ directory: directory.path, databasePort: taken.port })).rejects.toMatchObject({
      reason: 'port_taken',
      message: expect.stringMatching(new RegExp(`${taken.port}.*AXOLOP_DATABASE_PORT.*databasePort`)),
    });
    await expect(startLocalSupabase({ ephemeral: true, apiPort: taken.port })).rejects.toMatchObject({
      reason: 'port_taken',
      message: expect.stringMatching(new RegExp(`${taken.port}.*AXOLOP_SUPABASE_PORT.*apiPort`)),
    });
    // Nothing is left in the way of the next start.
    await using fine = await startPostgres({ directory: directory.path, databasePort: 0 });
    expect(isAlive(fine.pid)).toBe(true);
  });

  test('a second stack on the same directory is refused and does no harm', async () => {
    using directory = temporaryDirectory();
    await using first = await startPostgres({ directory: directory.path, databasePort: 0 });
    await expect(startPostgres({ directory: directory.path, databasePort: 0 })).rejects.toMatchObject({
      reason: 'already_running',
    });
    expect(await asSuperuser(first.databaseUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
  });

  test('a failing migration stops everything', async () => {
    using directory = temporaryDirectory();
    let databaseUrl = '';
    const failing = startLocalSupabase({
      directory: directory.path,
      apiPort: 0,
      databasePort: 0,
      migrate: async (url) => {
        databaseUrl = url;
        await asSuperuser(url, 'no such statement');
      },
    });
    await expect(failing).rejects.toThrow('syntax error');
    await expect(asSuperuser(databaseUrl, 'select 1')).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(existsSync(path.join(directory.path, 'owner.json'))).toBe(false);
  });

  test('damaged secrets are not replaced', async () => {
    using directory = temporaryDirectory();
    writeFileSync(path.join(directory.path, 'secrets.json'), '{"jwtSecret"');
    await expect(startPostgres({ directory: directory.path, databasePort: 0 })).rejects.toMatchObject({
      reason: 'invalid_setting',
      message: expect.stringContaining('secrets.json'),
    });
  });

  test('a lock file whose process id belongs to another program now', async () => {
    using directory = temporaryDirectory();
    const first = await startPostgres({ directory: directory.path, databasePort: 0 });
    const files = (await asSuperuser(first.databaseUrl, 'show data_directory'))[0]?.['data_directory'];
    await first.stop();
    writeFileSync(path.join(String(files), 'postmaster.pid'), `${process.pid}\n${String(files)}\n`);
    await using second = await startPostgres({ directory: directory.path, databasePort: 0 });
    expect(await asSuperuser(second.databaseUrl, 'select 1 as one')).toEqual([{ one: 1 }]);
  });
});

describe('what is left behind', () => {
  test('a throw-away database is gone after stop, and secrets are for their owner only', async () => {
    const postgres = await startPostgres({ ephemeral: true });
    expect(statSync(path.join(postgres.directory, 'secrets.json')).mode & 0o777).toBe(0o600);
    await postgres.stop();
    await postgres.stop();
    expect(existsSync(postgres.directory)).toBe(false);
    expect(isAlive(postgres.pid)).toBe(false);
  });

  test('a throw-away database whose process was killed is cleared away by the next start', async () => {
    const { child, line } = await startProgram('./fixtures/ephemeral.ts', []);
    const { directory, pid } = z.object({ directory: z.string(), pid: z.int() }).parse(JSON.parse(line));
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
    expect(isAlive(pid)).toBe(true);
    await using next = await startPostgres({ ephemeral: true });
    expect({ alive: isAlive(pid), there: existsSync(directory), next: isAlive(next.pid) }).toEqual({
      alive: false,
      there: false,
      next: true,
    });
  });

  test('nothing that reports to somebody outside is loaded, and no signal handler is installed', async () => {
    const { out } = await runProgram('./fixtures/print-imports.ts', []);
    const { modules, handlers } = z.object({ modules: z.array(z.string()), handlers: z.int() }).parse(JSON.parse(out));
    expect(modules.length).toBeGreaterThan(50);
    expect(
      modules.filter((url) =>
        /node_modules\/(@sentry|posthog|@opentelemetry\/(?!api))[^+]*\/[^/]*\.[cm]?js$/i.test(url),
      ),
    ).toEqual([]);
    expect(handlers).toBe(0);
  });
});

test('the log of the database shows no password', async () => {
  await using postgres = await startPostgres({ ephemeral: true });
  const password = new URL(postgres.databaseUrl).password;
  expect(readFileSync(path.join(postgres.directory, 'postgres.log'), 'utf8')).not.toContain(password);
});
