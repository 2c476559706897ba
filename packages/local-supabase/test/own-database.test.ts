import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { prepareDatabase, startLocalSupabase, startPostgres } from '../src/index.ts';
import type { RunningPostgres } from '../src/index.ts';
import { asSuperuser, service, startStack } from './stack.ts';

let postgres: RunningPostgres;
beforeAll(async () => {
  postgres = await startPostgres({ ephemeral: true });
});
afterAll(async () => {
  await postgres.stop();
});

/** The connection string of the test's server with other parts. */
function urlWith(parts: { user?: string; password?: string; database?: string; port?: number }): string {
  const url = new URL(postgres.databaseUrl);
  url.username = parts.user ?? url.username;
  url.password = parts.password ?? url.password;
  url.port = String(parts.port ?? url.port);
  url.pathname = parts.database ?? url.pathname;
  return url.href;
}

async function newDatabase(name: string, owner = 'postgres'): Promise<void> {
  await asSuperuser(postgres.databaseUrl, `create database ${name} owner ${owner}`);
}

describe('a database of one’s own', () => {
  test('a wrong password, an unknown database, nobody there', async () => {
    await expect(prepareDatabase(urlWith({ password: 'wrong' }))).rejects.toMatchObject({
      reason: 'database_refused',
      message: expect.stringMatching(/password authentication failed.*DATABASE_URL/),
    });
    await expect(prepareDatabase(urlWith({ database: 'nowhere' }))).rejects.toMatchObject({
      reason: 'database_refused',
    });
    await expect(
      startLocalSupabase({ databaseUrl: urlWith({ port: 1 }), apiPort: 0, ephemeral: true }),
    ).rejects.toMatchObject({
      reason: 'database_unreachable',
      message: expect.stringMatching(/127\.0\.0\.1:1.*ECONNREFUSED.*DATABASE_URL/),
    });
  });

  test('no error shows the password', async () => {
    const failing = prepareDatabase(urlWith({ password: 'hunter-2-hunter' }));
    await expect(failing).rejects.toSatisfy((error: Error) => !error.message.includes('hunter-2'));
  });

  test('a version that is too old', async () => {
    await newDatabase('old_version');
    const url = urlWith({ database: 'old_version' });
    // The server looks like PostgreSQL 14 to whoever asks in this database.
    await asSuperuser(
      url,
      `create schema old; create function old.current_setting(text) returns text language sql as
         $$ select case $1 when 'server_version_num' then '140011' else '14.11' end $$;
       alter database old_version set search_path = old, pg_catalog`,
    );
    await expect(prepareDatabase(url)).rejects.toMatchObject({
      reason: 'database_too_old',
      message: expect.stringMatching(/14\.11.*16 or newer/),
    });
  });

  test('an account that may not make the roles', async () => {
    await using fresh = await startPostgres({ ephemeral: true });
    await asSuperuser(fresh.databaseUrl, `create role weak login password 'weak'`);
    const url = new URL(fresh.databaseUrl);
    url.username = 'weak';
    url.password = 'weak';
    await expect(prepareDatabase(url.href)).rejects.toMatchObject({
      reason: 'missing_privilege',
      message: expect.stringMatching(/"weak".*CREATEROLE/),
    });
  });

  test('an account that is no superuser but may make roles is enough for the whole stack', async () => {
    await using fresh = await startPostgres({ ephemeral: true });
    await asSuperuser(fresh.databaseUrl, `create role maker login createrole bypassrls password 'maker'`);
    await asSuperuser(fresh.databaseUrl, 'create database theirs owner maker');
    const url = new URL(fresh.databaseUrl);
    url.username = 'maker';
    url.password = 'maker';
    url.pathname = 'theirs';
    await using stack = await startStack({ databaseUrl: url.href, prepare: false });
    expect((await service(stack).rpc('what_is_set')).data).toMatchObject({ current_user: 'service_role' });
    expect((await service(stack).from('shops').insert({ name: 'one' })).error).toBeNull();
  });
});

describe('preparing', () => {
  test('several databases of a cluster at once, and again', async () => {
    const names = ['p1', 'p2', 'p3', 'p4'];
    for (const name of names) await newDatabase(name);
    const all = () => Promise.all(names.map((name) => prepareDatabase(urlWith({ database: name }))));
    await expect(all()).resolves.toHaveLength(4);
    await expect(all()).resolves.toHaveLength(4);
  });

  test('the roles, their settings, the schemas and what a new table grants are those of Supabase', async () => {
    await newDatabase('fresh');
    const url = urlWith({ database: 'fresh' });
    await prepareDatabase(url);
    const roles = await asSuperuser(
      url,
      `select rolname as name, rolcanlogin as login, rolinherit as inherit, rolbypassrls as bypass, rolsuper as super, rolconfig as config
       from pg_roles where rolname in ('anon', 'authenticated', 'service_role', 'authenticator') order by rolname`,
    );
    const plain = { login: false, inherit: false, bypass: false, super: false };
    expect(roles).toEqual([
      { ...plain, name: 'anon', config: ['statement_timeout=3s'] },
      { ...plain, name: 'authenticated', config: ['statement_timeout=8s'] },
      { ...plain, name: 'authenticator', login: true, config: ['statement_timeout=8s', 'lock_timeout=8s'] },
      { ...plain, name: 'service_role', bypass: true, config: null },
    ]);
    await asSuperuser(
      url,
      'create table public.t (id int generated always as identity); create function public.f() returns int language sql as $$ select 1 $$',
    );
    expect(
      await asSuperuser(
        url,
        `select r as role, has_table_privilege(r, 'public.t', 'select, insert, update, delete, truncate') as "table",
           has_function_privilege(r, 'public.f()', 'execute') as "function", has_schema_privilege(r, 'extensions', 'usage') as extensions,
           has_table_privilege(r, 'auth.users', 'select') as users, has_schema_privilege(r, 'public', 'create') as "create"
         from unnest(array['anon', 'authenticated', 'service_role']) r`,
      ),
    ).toEqual(
      ['anon', 'authenticated', 'service_role'].map((role) => ({
        role,
        table: true,
        function: true,
        extensions: true,
        users: false,
        create: false,
      })),
    );
    expect(
      await asSuperuser(
        url,
        `select extname::text as name from pg_extension where extnamespace = 'extensions'::regnamespace order by 1`,
      ),
    ).toEqual([{ name: 'pg_stat_statements' }, { name: 'pgcrypto' }, { name: 'uuid-ossp' }]);
    // No history of migrations: it belongs to the migration runner.
    expect(await asSuperuser(url, `select to_regnamespace('supabase_migrations') as it`)).toEqual([{ it: null }]);
  });

  test('auth.uid(), auth.role(), auth.email() and auth.jwt() read the claims of the request', async () => {
    await newDatabase('claims');
    const url = urlWith({ database: 'claims' });
    await prepareDatabase(url);
    const functions = 'select auth.uid() as uid, auth.role() as role, auth.email() as email, auth.jwt() as jwt';
    expect(await asSuperuser(url, functions)).toEqual([{ uid: null, role: null, email: null, jwt: null }]);
    const claims = { sub: '11111111-1111-4111-8111-111111111111', role: 'authenticated', email: 'a@example.com' };
    await asSuperuser(url, `alter database claims set request.jwt.claims = '${JSON.stringify(claims)}'`);
    expect(await asSuperuser(url, functions)).toEqual([
      { uid: claims.sub, role: 'authenticated', email: 'a@example.com', jwt: claims },
    ]);
  });
});
