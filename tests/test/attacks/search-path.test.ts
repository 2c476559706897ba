import { twoAgencies, type World } from '@axolop/testing';
import { expect, test } from 'vitest';
import { callRest } from '../../src/raw-request.ts';

// Functions that see past Row Level Security look up names. Whoever can put a thing of the same name in front of what
// they mean has their own code run with the owner's rights.

/** Statements of one session as `authenticated`, as the owner of agency A, each allowed to fail on its own. */
async function session(world: World, statements: readonly string[]): Promise<string[]> {
  const client = await world.sql.connect();
  const failures: string[] = [];
  try {
    await client.query('begin');
    await client.query("select set_config('request.jwt.claims', $1, true), set_config('request.headers', $2, true)", [
      JSON.stringify({ sub: world.a.owner.id, role: 'authenticated' }),
      JSON.stringify({ 'x-agency-id': world.a.id }),
    ]);
    await client.query('set local role authenticated');
    for (const statement of statements) {
      await client.query('savepoint here');
      try {
        await client.query(statement);
        failures.push('done');
      } catch (error) {
        failures.push(error instanceof Error && 'code' in error ? String(error.code) : String(error));
        await client.query('rollback to savepoint here');
      }
    }
  } finally {
    await client.query('rollback');
    client.release();
  }
  return failures;
}

test('a client has no place to put anything: no schema, no temporary one', async () => {
  await using world = await twoAgencies();
  const attempts = [
    'create schema evil',
    'create function public.lower(text) returns text language sql as $$ select $1 $$',
    'create function private.require(uuid, text, text) returns text language sql as $$ select $1 $$',
    'create table public.evil ()',
    'create temporary table evil ()',
    'create temporary table text ()',
    "create function pg_temp.evil() returns text language sql as $$ select 'x' $$",
    'create domain pg_temp.text as pg_catalog.text',
    'create type pg_temp.uuid as (x integer)',
    'create operator public.= (leftarg = text, rightarg = text, function = texteq)',
    'create or replace function private.active_agency() returns uuid language sql as $$ select gen_random_uuid() $$',
    'alter function private.require(uuid, text) set search_path = evil',
    'create extension file_fdw',
    "do language plpgsql $$ begin execute 'create schema evil2'; end $$",
  ];
  const outcome = await session(world, attempts);
  expect(attempts.filter((_, index) => outcome[index] === 'done')).toEqual([]);
});

test('a search_path of their own changes nothing about what the functions mean', async () => {
  await using world = await twoAgencies();
  // Somebody with more rights was careless and left a trap in a schema that clients may use.
  const trap = `trap_${crypto.randomUUID().replaceAll('-', '')}`;
  await world.sql.query(`
    create schema ${trap};
    create table ${trap}.agency_members as select * from public.agency_members where false;
    create function ${trap}.lower(text) returns text language plpgsql as $$ begin raise exception 'HIJACKED'; end $$;
    create function ${trap}.btrim(text) returns text language plpgsql as $$ begin raise exception 'HIJACKED'; end $$;
    create function ${trap}.now() returns timestamptz language plpgsql as $$ begin raise exception 'HIJACKED'; end $$;
    create function ${trap}.hijacked(uuid, uuid) returns boolean language plpgsql as $$ begin raise exception 'HIJACKED'; end $$;
    create operator ${trap}.= (leftarg = uuid, rightarg = uuid, function = ${trap}.hijacked);
    create domain ${trap}.text as pg_catalog.text check (value is null);
    grant usage on schema ${trap} to authenticated; grant all on all tables in schema ${trap} to authenticated;`);
  try {
    const outcome = await session(world, [
      `set local search_path = ${trap}, pg_catalog, public`,
      `select private.require('${world.a.id}', 'contact:read')`,
      `select public.my_agencies(true)`,
      `select public.list_contacts('${world.a.id}', '{"field":"text","operator":"contains","value":"x"}')`,
      `select public.search_records('${world.a.id}', 'xy')`,
      `select public.create_invite('${world.a.id}', 'x@example.com', 'viewer')`,
      `insert into public.contacts (agency_id, first_name, email) values ('${world.a.id}', 'x', 'x@example.com')`,
      `select public.remove_records('${world.a.id}', 'contact', array(select id from public.contacts))`,
    ]);
    expect(outcome).toEqual(outcome.map(() => 'done'));
  } finally {
    await world.sql.query(`drop schema ${trap} cascade`);
  }
});

test('over REST there is no other schema to name', async () => {
  await using world = await twoAgencies();
  const { token } = world.a.owner;
  for (const schema of ['pg_catalog', 'pg_temp', 'private', 'auth', 'extensions', 'information_schema']) {
    for (const path of ['pg_authid', 'users', 'rpc/pg_sleep', 'rpc/require', 'rpc/set_config', 'tables']) {
      const headers = { 'accept-profile': schema, 'content-profile': schema };
      const read = await callRest(world.address, path, { token, headers });
      expect([404, 406], `${schema} ${path}`).toContain(read.status);
    }
  }
});
