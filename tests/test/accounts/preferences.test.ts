import { randomUUID } from 'node:crypto';
import { twoAgencies } from '@axolop/testing';
import { expect, test } from 'vitest';
import { refusal } from '../../src/refusal.ts';

test('a preference is set and read, everywhere or in one agency, and the last writer wins', async () => {
  await using world = await twoAgencies();
  const pat = await world.person({ a: 'viewer', b: 'member' });
  const { preferences } = pat.api;
  await preferences.set.mutate({ key: 'theme', value: 'dark' });
  await preferences.set.mutate({ key: 'theme', value: { name: 'light', contrast: [1, 2, null] } });
  await preferences.set.mutate({ agencyId: world.a.id, key: 'theme', value: 'a' });
  await preferences.set.mutate({ agencyId: world.b.id, key: 'theme', value: 'b' });
  await preferences.set.mutate({ key: 'columns', value: [] });

  const everywhere = await preferences.get.query({});
  expect(everywhere.items.map(({ key, value, agencyId }) => [key, value, agencyId])).toEqual([
    ['columns', [], null],
    ['theme', { name: 'light', contrast: [1, 2, null] }, null],
  ]);
  const inA = await preferences.get.query({ agencyId: world.a.id, keys: ['theme'] });
  expect(inA.items).toMatchObject([{ value: 'a', agencyId: world.a.id, userId: pat.id }]);
});

test.each([
  ['a text', 'text'],
  ['an empty text', ''],
  ['a text that looks like JSON', '{"a":1}'],
  ['a number', 1.5],
  ['zero', 0],
  ['true', true],
  ['false', false],
  ['a list', [1, 'two', { three: 3 }]],
  ['an object', { a: { b: [null] } }],
])('%s comes back as it was', async (_, value) => {
  await using world = await twoAgencies();
  const { preferences } = world.a.owner.api;
  await preferences.set.mutate({ key: 'anything', value });
  const { items } = await preferences.get.query({ keys: ['anything'] });
  expect(items[0]?.value).toEqual(value);
});

test('the current agency is one in which the person is an active member', async () => {
  await using world = await twoAgencies();
  const mia = await world.person({ a: 'member' });
  const [suspended, removed] = await Promise.all([world.person({ a: 'suspended' }), world.person({ a: 'removed' })]);
  const choose = (value: string) => ({ key: 'current_agency', value });

  await expect(mia.api.preferences.set.mutate(choose(world.a.id))).resolves.toMatchObject({ value: world.a.id });
  for (const foreign of [world.b.id, randomUUID(), 'nonsense', '']) {
    await expect(mia.api.preferences.set.mutate(choose(foreign))).rejects.toMatchObject(refusal('not_found'));
  }
  for (const { api } of [suspended, removed]) {
    await expect(api.preferences.set.mutate(choose(world.a.id))).rejects.toMatchObject(refusal('not_found'));
  }
  const direct = await mia.supabase().from('user_preferences').insert(choose(world.b.id));
  expect(direct.error).toMatchObject({ code: 'AX404', message: 'not_found' });
  await expect(mia.api.preferences.get.query({})).resolves.toMatchObject({ items: [{ value: world.a.id }] });
});

test('nobody else sees or sets them: no colleague, no administrator, no owner', async () => {
  await using world = await twoAgencies();
  const [mia, admin] = await Promise.all([world.person({ a: 'member' }), world.person({ a: 'admin' })]);
  const agencyId = world.a.id;
  await mia.api.preferences.set.mutate({ key: 'secret', value: 'mine' });
  await mia.api.preferences.set.mutate({ agencyId, key: 'secret', value: 'mine here' });

  for (const person of [admin, world.a.owner, world.b.owner]) {
    const table = person.supabase(agencyId).from('user_preferences');
    expect((await table.select('*').eq('key', 'secret')).data).toEqual([]);
    expect((await table.update({ value: 'theirs' }).eq('user_id', mia.id).select('id')).data).toEqual([]);
    expect((await table.delete().eq('user_id', mia.id).select('id')).data).toEqual([]);
    const forged = await table.insert({ user_id: mia.id, key: 'planted', value: 1 });
    expect(forged.error?.code).toBe('42501');
  }
  await expect(admin.api.preferences.get.query({ agencyId })).resolves.toEqual({ items: [] });
  const { items } = await mia.api.preferences.get.query({ agencyId });
  expect(items.map(({ key, value }) => [key, value])).toEqual([['secret', 'mine here']]);
});

test('preferences of an agency are there for its active members only', async () => {
  await using world = await twoAgencies();
  const mia = await world.person({ a: 'member' });
  const agencyId = world.a.id;
  await mia.api.preferences.set.mutate({ agencyId, key: 'view', value: 1 });
  for (const foreign of [world.b.id, randomUUID()]) {
    await expect(mia.api.preferences.get.query({ agencyId: foreign })).rejects.toMatchObject(refusal('not_found'));
    await expect(mia.api.preferences.set.mutate({ agencyId: foreign, key: 'view', value: 1 })).rejects.toMatchObject(
      refusal('not_found'),
    );
  }
  await world.a.owner.api.members.suspend.mutate({ agencyId, userId: mia.id });
  await expect(mia.api.preferences.get.query({ agencyId })).rejects.toMatchObject(refusal('not_found'));
  expect((await mia.supabase(agencyId).from('user_preferences').select('id')).data).toEqual([]);
});

test('a key or a value out of bounds is refused, and nothing is kept', async () => {
  await using world = await twoAgencies();
  const { preferences } = world.a.owner.api;
  for (const key of ['', 'Upper', '1st', 'sp ace', 'k'.repeat(101), 'key;drop']) {
    await expect(preferences.set.mutate({ key, value: 1 }), key).rejects.toMatchObject(refusal('invalid_input'));
  }
  // Hard to compress, so that it is as large in the database as here.
  const large = Array.from({ length: 1000 }, () => randomUUID());
  await expect(preferences.set.mutate({ key: 'large', value: large })).rejects.toMatchObject(refusal('invalid_input'));
  // PostgREST cannot tell the value null from no value.
  for (const value of [null, 'nul \u0000', { 'nul \u0000': 1 }, 'half \ud800', ['\udfff']]) {
    await expect(preferences.set.mutate({ key: 'odd', value })).rejects.toMatchObject(refusal('invalid_input'));
  }
  await expect(preferences.get.query({})).resolves.toEqual({ items: [] });
});
