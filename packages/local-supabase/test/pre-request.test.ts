import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { LocalSupabase } from '../src/index.ts';
import { anonymous, asSuperuser, SCHEMA, service, signedUp, startStack } from './stack.ts';

/** A function that refuses on demand and tells what it knew; others that always refuse, by their name. */
const GUARDS = `
  create schema guards;
  grant usage on schema guards to anon, authenticated, service_role;
  create function guards.check_request() returns void language plpgsql as $$
    begin
      if current_setting('request.headers')::json ->> 'x-refuse' is not null then
        raise exception using errcode = 'AX400', message = 'refused', hint = 'Do not ask.', detail = concat_ws(' ', current_user,
          current_setting('request.method'), current_setting('request.path'), current_setting('statement_timeout'));
      end if;
    end $$;
  create function guards.always() returns void language plpgsql as $$ begin raise exception 'always'; end $$;
  create function guards."Odd ""name.too"() returns void language plpgsql as $$ begin raise exception 'odd'; end $$;
  create function public.without_schema() returns void language plpgsql as $$ begin raise exception 'found'; end $$;
  create function guards.closed() returns void language sql as '';
  revoke execute on function guards.closed() from public;`;

let stack: LocalSupabase;
beforeAll(async () => {
  stack = await startStack({
    migrate: async (databaseUrl) => {
      await asSuperuser(databaseUrl, SCHEMA + GUARDS);
    },
  });
});
afterAll(() => stack.stop());

/** Names the function to call, for this database and for all; no name takes the setting away. */
async function register(names: { here?: string; everywhere?: string }): Promise<void> {
  const action = (name: string | undefined) =>
    `${name === undefined ? 'reset' : 'set'} pgrst.db_pre_request${name === undefined ? '' : ` = '${name}'`}`;
  await asSuperuser(
    stack.databaseUrl,
    `alter role authenticator ${action(names.everywhere)};
     do $do$ begin
       execute format('alter role authenticator in database %I ', current_database()) || $$${action(names.here)}$$;
     end $do$`,
  );
  await stack.reloadSchema();
}

beforeEach(() => register({ here: 'guards.check_request' }));

test('its error is the answer, and it ran as the role of the request, after the settings', async () => {
  const { client, token } = await signedUp(stack, { 'x-refuse': '1' });
  const refusal = (details: string) => ({ status: 400, error: { code: 'AX400', message: 'refused', details } });
  expect(await anonymous(stack, { 'x-refuse': '1' }).from('shops').select()).toMatchObject({
    ...refusal('anon GET /shops 3s'),
    error: { hint: 'Do not ask.' },
  });
  expect(await client.from('shops').select()).toMatchObject(refusal('authenticated GET /shops 8s'));
  expect(await client.rpc('echo', { value: 1 })).toMatchObject(refusal('authenticated POST /rpc/echo 8s'));
  const head = await fetch(`${stack.url}/rest/v1/shops`, {
    method: 'HEAD',
    headers: { apikey: stack.publishableKey, authorization: `Bearer ${token}`, 'x-refuse': '1' },
  });
  expect(head.status).toBe(400);
});

test('what it lets through works, what it refuses was not done', async () => {
  const { client } = await signedUp(stack);
  const refused = await signedUp(stack, { 'x-refuse': '1' });
  expect((await refused.client.from('shops').insert({ name: 'refused' })).error).toMatchObject({ code: 'AX400' });
  expect((await client.from('shops').insert({ name: 'welcome' })).error).toBeNull();
  const { data } = await service(stack).from('shops').select('name').in('name', ['refused', 'welcome']);
  expect(data).toEqual([{ name: 'welcome' }]);
});

test('the setting for this database goes before the one for all; an empty one is none', async () => {
  const read = async () => (await anonymous(stack).from('shops').select('id')).error?.message;
  await register({ here: 'guards.check_request', everywhere: 'guards.always' });
  expect(await read()).toBeUndefined();
  await register({ here: 'guards.always', everywhere: 'guards.check_request' });
  expect(await read()).toBe('always');
  await register({ everywhere: 'guards.always' });
  expect(await read()).toBe('always');
  await register({ here: '', everywhere: 'guards.always' });
  expect(await read()).toBeUndefined();
  await register({});
  expect(await read()).toBeUndefined();
});

test.each([
  ['guards.Odd "name.too', 400, 'P0001', 'odd'],
  ['without_schema', 400, 'P0001', 'found'],
  ['guards.closed', 401, '42501', 'permission denied for function closed'],
  ['guards.check_request(); drop table public.things; --', 404, '42883', expect.stringContaining('does not exist')],
  ['guards.missing', 404, '42883', expect.stringContaining('does not exist')],
])('the name is a name and nothing else: %s', async (here, status, code, message: unknown) => {
  await register({ here });
  expect(await anonymous(stack).from('shops').select('id')).toMatchObject({ status, error: { code, message } });
  await register({});
  expect((await service(stack).from('things').select('id')).error).toBeNull();
});

test("NOTIFY pgrst, 'reload config' is enough", async () => {
  const read = async () => (await anonymous(stack).from('shops').select('id')).error?.message;
  const set = (action: string) =>
    asSuperuser(
      stack.databaseUrl,
      `do $$ begin execute format('alter role authenticator in database %I ${action}', current_database()); end $$;
       notify pgrst, 'reload config'`,
    );
  await set(`set pgrst.db_pre_request = ''guards.always''`);
  await expect.poll(read, { timeout: 5000 }).toBe('always');
  await set('reset pgrst.db_pre_request');
  await expect.poll(read, { timeout: 5000 }).toBeUndefined();
});
