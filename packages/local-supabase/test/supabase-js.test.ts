import { createClient } from '@supabase/supabase-js';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LocalSupabase } from '../src/index.ts';
import { anonymous, PASSWORD, service, signedUp, startStack } from './stack.ts';

let stack: LocalSupabase;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(async () => {
  await stack.stop();
});

describe('auth', () => {
  test('sign up, sign in, refresh, read the user, sign out', async () => {
    const { client, id, email } = await signedUp(stack);
    const signIn = await client.auth.signInWithPassword({ email, password: PASSWORD });
    expect(signIn.error).toBeNull();
    expect(signIn.data.user).toMatchObject({ id, email, aud: 'authenticated', role: 'authenticated' });

    const refreshed = await client.auth.refreshSession();
    expect(refreshed.error).toBeNull();
    expect(refreshed.data.user?.id).toBe(id);
    expect(refreshed.data.session?.refresh_token).not.toBe(signIn.data.session?.refresh_token);
    expect((await client.auth.getUser()).data.user?.id).toBe(id);

    const refreshToken = refreshed.data.session?.refresh_token ?? '';
    expect((await client.auth.signOut()).error).toBeNull();
    const dead = await anonymous(stack).auth.refreshSession({ refresh_token: refreshToken });
    expect(dead.error).toMatchObject({ code: 'refresh_token_not_found' });
  });

  test('the token carries what a Supabase token carries', async () => {
    const { client, id, email, token } = await signedUp(stack);
    const expected = {
      iss: `${stack.url}/auth/v1`,
      sub: id,
      aud: 'authenticated',
      role: 'authenticated',
      email,
      aal: 'aal1',
      is_anonymous: false,
      session_id: expect.any(String),
      app_metadata: { provider: 'email', providers: ['email'] },
      user_metadata: { email, sub: id },
    };
    const claims = decodeJwt(token);
    expect(claims).toMatchObject(expected);
    expect((claims.exp ?? 0) - (claims.iat ?? 0)).toBe(3600);
    const { data } = await client.auth.refreshSession();
    expect(decodeJwt(data.session?.access_token ?? '')).toMatchObject(expected);
    // Supabase publishes no shared secret: with HS256 the set of public keys is empty.
    expect(await (await fetch(`${stack.url}/auth/v1/.well-known/jwks.json`)).json()).toEqual({ keys: [] });
  });

  test('a wrong password, a short password, an address that is taken', async () => {
    const { email } = await signedUp(stack);
    const client = anonymous(stack);
    expect((await client.auth.signInWithPassword({ email, password: 'not this one at all' })).error).toMatchObject({
      status: 400,
      code: 'invalid_credentials',
    });
    expect((await client.auth.signUp({ email: 'short@example.com', password: 'elevenchars' })).error).toMatchObject({
      status: 422,
      code: 'weak_password',
    });
    expect((await client.auth.signUp({ email, password: PASSWORD })).error).toMatchObject({
      code: 'user_already_exists',
    });
  });
});

describe('data', () => {
  test('insert, select with embeds and filters, update, upsert, delete, count', async () => {
    const shop = crypto.randomUUID();
    const { client } = await signedUp(stack, { 'x-shop-id': shop });
    const made = await client
      .from('shops')
      .insert({ id: shop, name: `corner ${shop}` })
      .select()
      .single();
    expect(made).toMatchObject({ status: 201, data: { id: shop } });
    const rows = ['a', 'b', 'c', 'd'].map((title) => ({ shop_id: shop, title }));
    expect((await client.from('orders').insert(rows)).error).toBeNull();

    const withOrders = await client
      .from('shops')
      .select('name, orders(title)')
      .eq('id', shop)
      .order('title', { referencedTable: 'orders', ascending: false })
      .single();
    expect(withOrders.data).toEqual({
      name: `corner ${shop}`,
      orders: ['d', 'c', 'b', 'a'].map((title) => ({ title })),
    });
    const inverse = await client
      .from('orders')
      .select('title, shops!inner(name)')
      .eq('shops.name', `corner ${shop}`)
      .in('title', ['a', 'b']);
    expect(inverse.data).toHaveLength(2);

    const page = await client.from('orders').select('title', { count: 'exact' }).order('title').range(1, 2);
    expect(page).toMatchObject({ status: 206, count: 4, data: [{ title: 'b' }, { title: 'c' }] });
    expect(await client.from('orders').select('*', { count: 'exact', head: true })).toMatchObject({
      count: 4,
      data: null,
    });

    expect((await client.from('orders').update({ title: 'z' }).eq('title', 'a').select('title')).data).toEqual([
      { title: 'z' },
    ]);
    expect(await client.from('orders').update({ title: 'y' }).eq('title', 'none').select()).toMatchObject({ data: [] });
    const upserted = await client
      .from('shops')
      .upsert([
        { id: shop, name: `renamed ${shop}` },
        { id: crypto.randomUUID(), name: `new ${shop}` },
      ])
      .select('name');
    expect(upserted.data).toHaveLength(2);
    const ignored = await client
      .from('shops')
      .upsert({ name: `new ${shop}` }, { onConflict: 'name', ignoreDuplicates: true })
      .select();
    expect(ignored).toMatchObject({ error: null, data: [] });
    expect((await client.from('orders').delete().eq('title', 'z').select('title')).data).toEqual([{ title: 'z' }]);
    expect((await client.from('orders').select('*', { count: 'exact', head: true })).count).toBe(3);
  });

  test('embeds follow foreign keys of several columns, and a name chooses between two of them', async () => {
    const admin = service(stack);
    const shop = crypto.randomUUID();
    await admin.from('shops').insert({ id: shop, name: `parcels ${shop}` });
    const { data: orders } = await admin
      .from('orders')
      .insert([
        { shop_id: shop, title: 'sent' },
        { shop_id: shop, title: 'returned' },
      ])
      .select('id')
      .order('id')
      .overrideTypes<{ id: number }[]>();
    const [sent, returned] = orders ?? [];
    await admin.from('parcels').insert({ shop_id: shop, order_id: sent?.id, returned_order_id: returned?.id });
    const down = await admin
      .from('parcels')
      .select('sent:orders!parcels_shop_id_order_id_fkey(title), returned:orders!parcels_returned(title)')
      .eq('shop_id', shop);
    expect(down.error).toBeNull();
    expect(down.data).toEqual([{ sent: { title: 'sent' }, returned: { title: 'returned' } }]);
    const up = await admin
      .from('orders')
      .select('title, parcels!parcels_returned(shop_id)')
      .eq('shop_id', shop)
      .order('id');
    expect(up.data).toEqual([
      { title: 'sent', parcels: [] },
      { title: 'returned', parcels: [{ shop_id: shop }] },
    ]);
    await admin.from('receipts').insert({ shop_id: shop, order_id: sent?.id });
    const single = await admin.from('orders').select('title, receipts(shop_id)').eq('shop_id', shop).order('id');
    expect(single.data).toEqual([
      { title: 'sent', receipts: { shop_id: shop } },
      { title: 'returned', receipts: null },
    ]);
    expect((await admin.from('receipts').select('orders(title)').eq('shop_id', shop)).data).toEqual([
      { orders: { title: 'sent' } },
    ]);
    expect(await admin.from('parcels').select('orders(title)')).toMatchObject({
      status: 300,
      error: { code: 'PGRST201' },
    });
  });

  test('the same in this process, without HTTP', async () => {
    const { email } = await signedUp(stack);
    const client = createClient(stack.url, stack.publishableKey, {
      auth: { persistSession: false },
      global: { fetch: stack.fetch, headers: { 'x-shop-id': 'inside' } },
    });
    expect((await client.auth.signInWithPassword({ email, password: PASSWORD })).error).toBeNull();
    expect((await client.rpc('what_is_set')).data).toMatchObject({ email, headers: { 'x-shop-id': 'inside' } });
  });
});
