import { randomBytes, randomUUID } from 'node:crypto';
import { createRequire } from 'node:module';
import { createLog, localSupabase, serveApi } from '@axolop/api';
import type * as LocalSupabase from '@axolop/local-supabase';
import { deploySchema, withClient, withDatabaseName } from '@axolop/migrations';
import { stackAddress, type StackAddress } from '@axolop/testing';
import { Pool } from 'pg';
import { signedToken } from '../access-token.ts';
import type { Caller } from '../matrix/actors.ts';
import { callProcedure } from '../matrix/procedure-call.ts';

/** A database that nobody else uses, with the API over it, and an agency with its owner. */
export interface ThrowAway extends AsyncDisposable {
  readonly sql: Pool;
  readonly address: StackAddress;
  readonly agency: string;
  readonly owner: Caller & { readonly token: string };
}

// Loaded by Node itself: Vitest's module runner lacks `import.meta.resolve`.
const { startLocalSupabase }: typeof LocalSupabase = createRequire(import.meta.url)('@axolop/local-supabase');

/** Makes a second database on the server of this run. Disposing it throws it away. */
export async function throwAway(): Promise<ThrowAway> {
  await using made = new AsyncDisposableStack();
  const { databaseUrl: server } = stackAddress();
  const name = `access_${randomBytes(6).toString('hex')}`;
  await withClient(server, (client) => client.query(`create database ${name} template template0`));
  made.defer(async () => {
    await withClient(server, (client) => client.query(`drop database ${name} with (force)`));
  });
  const supabase = made.use(
    await startLocalSupabase({
      ephemeral: true,
      listen: false,
      databaseUrl: withDatabaseName(server, name),
      migrate: async (databaseUrl) => {
        await deploySchema({ databaseUrl });
      },
    }),
  );
  const api = await serveApi(localSupabase(supabase), {
    host: '127.0.0.1',
    port: 0,
    // The database refuses in the middle of calls that the API let through: some of that is an internal error, and logged.
    log: createLog({ level: 'fatal' }),
    corsOrigins: [],
    bodyLimit: 1_048_576,
    trustProxy: false,
    rateLimitPerMinute: 1_000_000,
    idempotencySecret: supabase.jwtSecret,
    stopTimeoutMs: 1000,
  });
  made.defer(() => api.close());
  const address = { ...supabase, apiUrl: api.url, supabaseUrl: supabase.url };
  const sql = made.adopt(new Pool({ connectionString: supabase.databaseUrl, max: 2 }), (pool) => pool.end());

  const person = { id: randomUUID(), email: 'owner@example.com' };
  await sql.query('insert into auth.users (id, email, email_confirmed_at) values ($1, $2, now())', [
    person.id,
    person.email,
  ]);
  const token = signedToken(address, person.id, { claims: { email: person.email } });
  const founded = await callProcedure(
    address,
    { path: 'agencies.create', type: 'mutation' },
    { token, input: { name: 'Under test' } },
  );
  const { rows } = await sql.query<{ id: string }>(
    "update public.agencies set plan_id = 'scale', subscription_status = 'active', trial_ends_at = null returning id",
  );
  const [agency] = rows;
  if (agency === undefined) throw new Error(`The agency was not founded: ${founded.text}`);
  const running = made.move();
  return {
    sql,
    address,
    agency: agency.id,
    owner: { person, role: 'owner', standing: null, token },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}
