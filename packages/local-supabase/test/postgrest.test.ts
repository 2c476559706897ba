import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LocalSupabase } from '../src/index.ts';
import { anonymous, asSuperuser, service, signedUp, startStack } from './stack.ts';

let stack: LocalSupabase;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(async () => {
  await stack.stop();
});

async function aShop(): Promise<string> {
  const { data, error } = await service(stack)
    .from('shops')
    .insert({ name: `shop ${crypto.randomUUID()}` })
    .select('id')
    .single<{ id: string }>();
  if (error !== null) throw error;
  return data.id;
}

describe('what the database knows of a request', () => {
  test('method, path, lower-case headers and claims are set for a table, not only for a function', async () => {
    const { client, id, email } = await signedUp(stack, { 'X-Shop-Id': 'abc' });
    const { data } = await client.from('seen').select('settings').single();
    expect(data?.settings).toMatchObject({
      uid: id,
      email,
      role: 'authenticated',
      current_user: 'authenticated',
      method: 'GET',
      path: '/seen',
      headers: { 'x-shop-id': 'abc', apikey: stack.publishableKey },
      jwt: { sub: id, role: 'authenticated', aud: 'authenticated' },
    });
  });

  test('a function sees them too, under its own path', async () => {
    const { client, id } = await signedUp(stack, { 'X-Shop-Id': 'abc' });
    const { data } = await client.rpc('what_is_set');
    expect(data).toMatchObject({ uid: id, method: 'POST', path: '/rpc/what_is_set', headers: { 'x-shop-id': 'abc' } });
  });

  test('cookies come apart from the headers', async () => {
    const { data } = await anonymous(stack, { cookie: 'a=1; b=x=y' }).rpc('what_is_set');
    expect(data).toMatchObject({ cookies: { a: '1', b: 'x=y' } });
    expect(data.headers).not.toHaveProperty('cookie');
  });

  test('a policy that reads a header holds for reading and writing', async () => {
    const mine = await aShop();
    const { client } = await signedUp(stack, { 'x-shop-id': mine });
    const { client: elsewhere } = await signedUp(stack, { 'x-shop-id': await aShop() });
    const { client: without } = await signedUp(stack);
    expect((await client.from('orders').insert({ shop_id: mine, title: 'one' })).error).toBeNull();
    expect((await elsewhere.from('orders').insert({ shop_id: mine, title: 'two' })).error).toMatchObject({
      code: '42501',
    });
    expect((await client.from('orders').select('title')).data).toEqual([{ title: 'one' }]);
    expect((await elsewhere.from('orders').select('title')).data).toEqual([]);
    expect((await without.from('orders').select('title')).data).toEqual([]);
  });

  test('nothing of one request is left for the next on the same connection', async () => {
    const { client } = await signedUp(stack, { 'x-shop-id': 'left behind' });
    await Promise.all(Array.from({ length: 30 }, () => client.rpc('what_is_set')));
    const seen = await Promise.all(Array.from({ length: 30 }, () => anonymous(stack).rpc('what_is_set')));
    for (const { data } of seen) {
      expect(data).toMatchObject({ uid: null, role: 'anon', current_user: 'anon' });
      expect(data.headers).not.toHaveProperty('x-shop-id');
    }
  });

  test('the search path is the exposed schema and extensions', async () => {
    expect((await anonymous(stack).rpc('what_is_set')).data).toMatchObject({ search_path: '"public", "extensions"' });
  });

  test('the settings of the role hold: three seconds for anon, eight for the others', async () => {
    const { client } = await signedUp(stack);
    expect((await anonymous(stack).rpc('what_is_set')).data).toMatchObject({
      statement_timeout: '3s',
      lock_timeout: '8s',
    });
    expect((await client.rpc('what_is_set')).data).toMatchObject({ statement_timeout: '8s' });
    expect((await service(stack).rpc('what_is_set')).data).toMatchObject({ statement_timeout: '8s' });
  });

  test('a statement that takes longer is cancelled', async () => {
    await asSuperuser(stack.databaseUrl, `alter role anon set statement_timeout = '200ms'`);
    await stack.reloadSchema();
    const { error, status } = await anonymous(stack).rpc('sleep', { seconds: 3 });
    await asSuperuser(stack.databaseUrl, `alter role anon set statement_timeout = '3s'`);
    await stack.reloadSchema();
    expect({ status, error }).toMatchObject({ status: 500, error: { code: '57014' } });
  });
});

describe('read-only transactions', () => {
  test('GET and HEAD', async () => {
    const { client } = await signedUp(stack);
    expect((await client.from('seen').select('settings').single()).data?.settings).toMatchObject({ read_only: 'on' });
    const { status, error } = await client.rpc('write_a_shop', {}, { get: true });
    expect({ status, error }).toMatchObject({ status: 405, error: { code: '25006' } });
    expect((await client.rpc('write_a_shop', {}, { head: true })).status).toBe(405);
    expect((await client.from('shops').select('id').eq('name', 'written by a function')).data).toEqual([]);
  });

  test('a call by POST may write, unless the function is stable', async () => {
    expect((await service(stack).rpc('what_is_set')).data).toMatchObject({ read_only: 'off' });
    expect((await service(stack).rpc('what_is_set_stable')).data).toMatchObject({ read_only: 'on' });
  });
});

describe('values', () => {
  const order = {
    title: 'values',
    placed_at: '2026-11-22T12:30:48.5+02:00',
    placed_local: '2026-11-22T10:30:48',
    day: '2026-02-03',
    took: '1 day 2 hours',
    amount: '1.50',
    big: 42,
    ratio: 0.25,
    raw: '\\x0102ff',
    extra: { at: '2026-11-22', list: [1, { deep: true }] },
    times: ['2026-11-22T10:30:48.5Z'],
    tags: ['a', 'b c', '"d"'],
  };
  const asJson = {
    ...order,
    placed_at: '2026-11-22T10:30:48.5+00:00',
    took: '1 day 02:00:00',
    amount: 1.5,
    times: ['2026-11-22T10:30:48.5+00:00'],
  };

  test('are written as PostgreSQL writes JSON: in rows, in embeds, in what a write returns', async () => {
    const shop = await aShop();
    const { client } = await signedUp(stack, { 'x-shop-id': shop });
    const written = await client
      .from('orders')
      .insert({ ...order, shop_id: shop })
      .select()
      .single();
    expect(written.error).toBeNull();
    expect(written.data).toMatchObject(asJson);
    expect((await client.from('orders').select().single()).data).toMatchObject(asJson);
    const embedded = await client.from('shops').select('id, orders(*)').eq('id', shop).single();
    expect(embedded.data?.orders[0]).toMatchObject(asJson);
    const [row] = await asSuperuser(stack.databaseUrl, `set timezone = 'UTC'; select 1`).then(() =>
      asSuperuser(stack.databaseUrl, `select to_jsonb(o) as row from public.orders o where shop_id = '${shop}'`),
    );
    expect((await client.from('orders').select().single()).data).toEqual(row?.['row']);
  });

  test('special values keep their names', async () => {
    const shop = await aShop();
    const { client } = await signedUp(stack, { 'x-shop-id': shop });
    const special = { placed_at: 'infinity', placed_local: '0044-03-15 12:00:00 BC', amount: 'NaN', ratio: 'Infinity' };
    const { data } = await client
      .from('orders')
      .insert({ title: 's', shop_id: shop, ...special })
      .select()
      .single();
    expect(data).toMatchObject({ ...special, placed_local: '0044-03-15T12:00:00 BC' });
  });

  test('filters understand the form they were written in', async () => {
    const shop = await aShop();
    const { client } = await signedUp(stack, { 'x-shop-id': shop });
    await client.from('orders').insert({ ...order, shop_id: shop });
    const { data } = await client.from('orders').select('placed_at').single<{ placed_at: string }>();
    const again = await client
      .from('orders')
      .select('title')
      .eq('placed_at', data?.placed_at ?? '');
    expect(again.data).toEqual([{ title: 'values' }]);
  });
});

describe('grants', () => {
  test('column grants of a migration are still there after the first requests', async () => {
    const shop = await aShop();
    const { client } = await signedUp(stack, { 'x-shop-id': shop });
    await client.from('orders').insert({ shop_id: shop, title: 'old' });
    expect((await client.from('orders').update({ title: 'new' }).eq('title', 'old').select('title')).data).toEqual([
      { title: 'new' },
    ]);
    const refused = await client.from('orders').update({ secret: 'x' }).eq('title', 'new');
    expect(refused).toMatchObject({ status: 403, error: { code: '42501' } });
    const [grant] = await asSuperuser(
      stack.databaseUrl,
      `select has_table_privilege('authenticated', 'public.orders', 'update') as whole,
              has_table_privilege('anon', 'public.orders', 'select') as anon`,
    );
    expect(grant).toEqual({ whole: false, anon: false });
  });
});

describe('errors', () => {
  test.each([
    ['AX400', 400],
    ['AX403', 400],
    ['AX404', 400],
    ['AX409', 400],
    ['P0001', 400],
    ['22023', 400],
    ['23502', 400],
    ['23514', 400],
    ['23503', 409],
    ['23505', 409],
    ['25006', 405],
    ['28000', 403],
    ['40001', 500],
    ['42501', 403],
    ['42883', 404],
    ['42P01', 404],
    ['53300', 503],
    ['55P03', 500],
    ['57014', 500],
    ['XX000', 500],
    ['PT402', 402],
    ['PT418', 418],
  ])('SQLSTATE %s is status %i, its texts unchanged', async (code, status) => {
    const { client } = await signedUp(stack);
    const raised = await client.rpc('raise_with', { code, detail: 'the detail', hint: 'the hint' });
    expect(raised.status).toBe(status);
    expect(raised.error).toMatchObject({ code, message: 'email_taken', details: 'the detail', hint: 'the hint' });
  });

  test('what is refused is 401 for nobody and 403 for somebody', async () => {
    const { client } = await signedUp(stack);
    expect(await anonymous(stack).from('orders').select()).toMatchObject({ status: 401, error: { code: '42501' } });
    expect(await client.from('orders').update({ secret: '' }).eq('id', 0)).toMatchObject({ status: 403 });
  });

  test('constraints', async () => {
    const { client } = await signedUp(stack, { 'x-shop-id': crypto.randomUUID() });
    const name = crypto.randomUUID();
    expect((await client.from('shops').insert({ name })).status).toBe(201);
    expect(await client.from('shops').insert({ name })).toMatchObject({ status: 409, error: { code: '23505' } });
    const shop = await aShop();
    const { client: inside } = await signedUp(stack, { 'x-shop-id': shop });
    expect(await inside.from('orders').insert({ shop_id: shop, title: '' })).toMatchObject({
      status: 400,
      error: { code: '23514' },
    });
  });

  test('unknown table, column and function', async () => {
    const { client } = await signedUp(stack);
    expect(await client.from('shop').select()).toMatchObject({ status: 404, error: { code: 'PGRST205' } });
    expect(await client.from('shops').select('nmae')).toMatchObject({
      status: 400,
      error: { code: '42703', message: 'column shops.nmae does not exist' },
    });
    expect(await client.rpc('no_such')).toMatchObject({ status: 404, error: { code: 'PGRST202' } });
  });

  test('a single row that is none or several is 406, and a write that was refused so leaves nothing', async () => {
    const { client } = await signedUp(stack);
    expect(await client.from('shops').select().eq('name', 'nobody').single()).toMatchObject({
      status: 406,
      error: { code: 'PGRST116' },
    });
    const prefix = crypto.randomUUID();
    await client.from('shops').insert([{ name: `${prefix} 1` }, { name: `${prefix} 2` }]);
    const both = await client
      .from('shops')
      .update({ owner: crypto.randomUUID() })
      .like('name', `${prefix}%`)
      .select()
      .single();
    expect(both).toMatchObject({ status: 406, error: { code: 'PGRST116' } });
    expect((await client.from('shops').select('owner').like('name', `${prefix}%`)).data).toEqual([
      { owner: null },
      { owner: null },
    ]);
  });
});

test('NOTIFY pgrst makes a new table visible', async () => {
  await asSuperuser(
    stack.databaseUrl,
    `create table public.added_later (id int primary key); notify pgrst, 'reload schema'`,
  );
  await expect
    .poll(async () => (await service(stack).from('added_later').select()).status, { timeout: 5000 })
    .toBe(200);
});

test('a column whose type was changed is read at once after a reload', async () => {
  const admin = service(stack);
  await asSuperuser(
    stack.databaseUrl,
    `create table public.changing (id int primary key, v int); insert into public.changing values (1, 1)`,
  );
  await stack.reloadSchema();
  const read = () => admin.from('changing').select('*').eq('id', 1);
  await Promise.all(Array.from({ length: 30 }, read));
  await asSuperuser(stack.databaseUrl, `alter table public.changing alter v type text`);
  await stack.reloadSchema();
  const replies = await Promise.all(Array.from({ length: 30 }, read));
  expect(replies.filter((reply) => reply.error !== null)).toEqual([]);
});
