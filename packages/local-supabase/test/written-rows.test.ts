import type { SupabaseClient } from '@supabase/supabase-js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LocalSupabase } from '../src/index.ts';
import { service, startStack } from './stack.ts';

let stack: LocalSupabase;
let db: SupabaseClient;
beforeAll(async () => {
  stack = await startStack();
  db = service(stack);
});
afterAll(async () => {
  await stack.stop();
});

const things = () => db.from('things');

describe('a write gives back the rows that it wrote', () => {
  test('one object where one was asked for, under the names that were asked for', async () => {
    const { data, status } = await things().insert({ name: 'one' }).select('key:id,title:name').single();
    expect(status).toBe(201);
    expect(data).toEqual({ key: expect.any(Number), title: 'one' });
    const many = await things()
      .insert([{ name: 'two' }, { name: 'three' }])
      .select('title:name,name');
    expect(many.data).toEqual([
      { title: 'two', name: 'two' },
      { title: 'three', name: 'three' },
    ]);
  });

  test('also when the write made its own filter false', async () => {
    await things().insert({ name: 'before' });
    const renamed = await things().update({ name: 'after' }).eq('name', 'before').select('title:name').single();
    expect(renamed.data).toEqual({ title: 'after' });
    const removed = await things().delete().eq('name', 'after').select('title:name').single();
    expect(removed.data).toEqual({ title: 'after' });
  });

  test('with an embed, too', async () => {
    const shop = await db.from('shops').insert({ name: 'embed' }).select('id,goods:orders(title)').single();
    expect(shop.data).toEqual({ id: expect.any(String), goods: [] });
    const changed = await db
      .from('shops')
      .update({ name: 'changed' })
      .eq('name', 'embed')
      .select('name,orders(title)')
      .single();
    expect(changed.data).toEqual({ name: 'changed', orders: [] });
  });

  test('no row, or several where one was asked for, is PGRST116, and nothing was written', async () => {
    const none = await things().update({ name: 'x' }).eq('name', 'nobody').select('title:name').single();
    expect(none.error).toMatchObject({ code: 'PGRST116', details: 'The result contains 0 rows' });
    expect(none.status).toBe(406);
    await things().insert([{ name: 'twin' }, { name: 'twin' }]);
    const several = await things().update({ name: 'other' }).eq('name', 'twin').select('title:name').single();
    expect(several.error).toMatchObject({ code: 'PGRST116', details: 'The result contains 2 rows' });
    const left = await things().select('id').eq('name', 'twin');
    expect(left.data).toHaveLength(2);
  });
});

describe.each([
  ['true', true],
  ['a word', 'word'],
  ['text that looks like JSON', '[1]'],
  ['a number', 5],
  ['an array', [1, 'a']],
  ['an object', { a: [null] }],
])('the JSON value %s arrives as it was sent', (_name, value) => {
  test('in a new row, an update, an upsert, and as an argument', async () => {
    const inserted = await things().insert({ name: 'json', value }).select('id,value').single();
    expect(inserted.data?.value).toEqual(value);
    const id: unknown = inserted.data?.id;
    const updated = await things().update({ value }).eq('id', id).select('value').single();
    expect(updated.data).toEqual({ value });
    const many = await things()
      .insert([
        { name: 'json', value },
        { name: 'json', value },
      ])
      .select('value');
    expect(many.data).toEqual([{ value }, { value }]);
    expect((await db.rpc('echo', { value })).data).toEqual(value);
  });
});
