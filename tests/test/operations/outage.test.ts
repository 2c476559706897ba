import { createApiClient } from '@axolop/client';
import { startPostgres } from '@axolop/local-supabase';
import { createClient } from '@supabase/supabase-js';
import { expect, test, vi } from 'vitest';
import { freePort, startProgram, temporaryDirectory } from '../../src/program.ts';

test('the database goes away and comes back: clean refusals meanwhile, then everything works again by itself', async () => {
  await using directory = await temporaryDirectory();
  const databasePort = await freePort();
  const options = { directory: `${directory.path}/database`, databasePort };
  const database = await startPostgres(options);
  await using _database = database;

  // DATABASE_URL alone: the same API over somebody's own PostgreSQL.
  const program = startProgram({
    PORT: '0',
    AXOLOP_SUPABASE_PORT: String(await freePort()),
    AXOLOP_DIRECTORY: directory.path,
    DATABASE_URL: database.databaseUrl,
  });
  await using _program = program;
  const url = await program.until(/API +(http:\/\/\S+)\/trpc/u);
  const supabaseUrl = await program.until(/Supabase +(http:\/\/\S+)/u);
  const key = await program.until(/Publishable key +(\S+)/u);
  const supabase = createClient(supabaseUrl, key, { auth: { persistSession: false } });
  const { data } = await supabase.auth.signUp({ email: 'ann@example.com', password: 'a long enough password' });
  const api = createApiClient({ url, accessToken: data.session?.access_token ?? '', retries: 0 });
  const agency = await api.agencies.create.mutate({ name: 'Before the outage' });

  await database.stop();
  const refused = { data: { code: 'SERVICE_UNAVAILABLE', reason: 'database_unavailable' } };
  await expect(api.agencies.get.query({ agencyId: agency.id })).rejects.toMatchObject(refused);
  const ready = await fetch(`${url}/readyz`);
  expect(ready.status).toBe(503);
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  const direct = await fetch(`${supabaseUrl}/rest/v1/plans?select=id`, { headers: { apikey: key } });
  expect(direct.status).toBe(503);

  const back = await startPostgres(options);
  await using _back = back;
  await vi.waitFor(async () => expect((await fetch(`${url}/readyz`)).status).toBe(200), {
    timeout: 20_000,
    interval: 250,
  });
  await expect(api.agencies.get.query({ agencyId: agency.id })).resolves.toMatchObject({ name: 'Before the outage' });
  expect(await program.end('SIGTERM')).toBe(0);
});
