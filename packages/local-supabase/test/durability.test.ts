import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '@supabase/supabase-js';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { startLocalSupabase, startPostgres } from '../src/index.ts';
import { startProgram, temporaryDirectory } from './process.ts';
import { asSuperuser, PASSWORD, service } from './stack.ts';

describe('data that is kept', () => {
  test('kill -9 in the middle of writing loses nothing that was acknowledged', async () => {
    using directory = temporaryDirectory();
    const { child, line } = await startProgram('./fixtures/keep-running.ts', [directory.path]);
    const { url, secretKey } = z.object({ url: z.string(), secretKey: z.string() }).parse(JSON.parse(line));
    const client = createClient(url, secretKey, { auth: { persistSession: false } });
    const acknowledged: number[] = [];
    const gone = once(child, 'exit');
    const writers = [0, 1, 2, 3].map(async (writer) => {
      for (let id = writer; child.exitCode === null && child.signalCode === null; id += 4) {
        if ((await client.from('notes').insert({ id })).error === null) acknowledged.push(id);
      }
    });
    while (acknowledged.length < 200) await sleep(5);
    child.kill('SIGKILL');
    await gone;
    await Promise.all(writers);

    // The server of the killed process still runs: the next start stops it and takes over.
    await using again = await startLocalSupabase({ directory: directory.path, apiPort: 0, databasePort: 0 });
    const { data } = await service(again).from('notes').select('id').limit(1000);
    const found = new Set((data ?? []).map((row: { id: number }) => row.id));
    const { count } = await service(again).from('notes').select('id', { count: 'exact', head: true });
    expect(count ?? 0).toBeGreaterThanOrEqual(acknowledged.length);
    expect(acknowledged.slice(0, 900).filter((id) => (count ?? 0) <= 1000 && !found.has(id))).toEqual([]);
  });

  test('a killed server too', async () => {
    using directory = temporaryDirectory();
    const first = await startPostgres({ directory: directory.path, databasePort: 0 });
    await asSuperuser(first.databaseUrl, 'create table t (i int); insert into t values (1)');
    process.kill(first.pid, 'SIGKILL');
    await first.stop();
    await using second = await startPostgres({ directory: directory.path, databasePort: 0 });
    expect(await asSuperuser(second.databaseUrl, 'select i from t')).toEqual([{ i: 1 }]);
  });

  test('keys, people and sessions outlive a restart', async () => {
    using directory = temporaryDirectory();
    const options = { directory: directory.path, apiPort: 0, databasePort: 0 };
    const first = await startLocalSupabase(options);
    const before = createClient(first.url, first.publishableKey, { auth: { persistSession: false } });
    const { data } = await before.auth.signUp({ email: 'a@example.com', password: PASSWORD });
    await first.stop();
    await using second = await startLocalSupabase(options);
    expect(second).toMatchObject({
      publishableKey: first.publishableKey,
      secretKey: first.secretKey,
      jwtSecret: first.jwtSecret,
    });
    const after = createClient(second.url, second.publishableKey, { auth: { persistSession: false } });
    const restored = await after.auth.setSession({
      access_token: data.session?.access_token ?? '',
      refresh_token: data.session?.refresh_token ?? '',
    });
    expect(restored.data.user?.email).toBe('a@example.com');
    expect((await after.auth.refreshSession()).error).toBeNull();
  });

  test('fsync is on for data that is kept and off for data that is thrown away', async () => {
    using directory = temporaryDirectory();
    const settings = `select current_setting('fsync') as fsync, current_setting('synchronous_commit') as sync,
      current_setting('full_page_writes') as pages, current_setting('timezone') as zone,
      current_setting('server_encoding') as encoding, current_setting('shared_preload_libraries') as libraries`;
    const same = { zone: 'UTC', encoding: 'UTF8', libraries: 'pg_stat_statements' };
    await using kept = await startPostgres({ directory: directory.path, databasePort: 0 });
    expect(await asSuperuser(kept.databaseUrl, settings)).toEqual([{ ...same, fsync: 'on', sync: 'on', pages: 'on' }]);
    await using thrown = await startPostgres({ ephemeral: true });
    expect(await asSuperuser(thrown.databaseUrl, settings)).toEqual([
      { ...same, fsync: 'off', sync: 'off', pages: 'off' },
    ]);
  });
});
