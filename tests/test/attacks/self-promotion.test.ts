import { createClient } from '@supabase/supabase-js';
import { twoAgencies } from '@axolop/testing';
import { expect, test } from 'vitest';
import { signedToken } from '../../src/access-token.ts';
import { holderOf } from '../../src/crowd.ts';
import { refusal } from '../../src/refusal.ts';

// Vic is a viewer who would rather be an owner.

test('their own membership is not theirs to write', async () => {
  await using world = await twoAgencies();
  const vic = await world.person({ a: 'viewer' });
  const members = vic.supabase(world.a.id).from('agency_members');
  const mine = { agency_id: world.a.id, user_id: vic.id };
  for (const change of [
    { role: 'owner' },
    { role: 'admin' },
    { status: 'active' },
    { version: 7 },
    { user_id: vic.id },
  ] as const) {
    expect((await members.update(change).match(mine)).error?.code).toBe('42501');
  }
  const promoted = { ...mine, role: 'owner', status: 'active', joined_at: new Date().toISOString() } as const;
  expect((await members.upsert(promoted)).error?.code).toBe('42501');
  expect((await members.insert({ ...promoted, agency_id: world.b.id })).error?.code).toBe('42501');
  expect((await members.delete().match(mine)).error?.code).toBe('42501');
  expect(await world.a.roleOf(vic.id)).toBe('viewer');
  expect(await world.b.standingOf(vic.id)).toBeNull();
});

test('no function raises their role', async () => {
  await using world = await twoAgencies();
  const vic = await world.person({ a: 'viewer' });
  const agency = { agency_id: world.a.id };
  const db = vic.supabase(world.a.id);
  const denied = { code: 'AX403', message: 'missing_permission' };
  const me = { ...agency, user_id: vic.id };
  expect((await db.rpc('change_member_role', { ...me, role: 'admin' })).error).toMatchObject(denied);
  expect((await db.rpc('transfer_ownership', me)).error).toMatchObject(denied);
  expect((await db.rpc('create_invite', { ...agency, email: vic.email, role: 'admin' })).error).toMatchObject(denied);
  // An administrator does not promote himself either, nor anybody to owner.
  const ada = await world.person({ a: 'admin' });
  const herself = await ada
    .supabase(world.a.id)
    .rpc('change_member_role', { ...agency, user_id: ada.id, role: 'admin' });
  expect(herself.error).toMatchObject({ code: 'AX403', message: 'own_membership' });
  for (const role of ['owner', 'OWNER', '', 'superuser']) {
    const friend = await ada.supabase(world.a.id).rpc('change_member_role', { ...me, role });
    expect(friend.error).toMatchObject({ code: 'AX403', message: 'role_too_strong' });
  }
  expect(await world.a.roleOf(vic.id)).toBe('viewer');
});

test('their profile has columns that are not theirs to write', async () => {
  await using world = await twoAgencies();
  const vic = await world.person({ a: 'viewer' });
  const users = vic.supabase(world.a.id).from('users');
  const before = (await users.select('*').eq('id', vic.id).single()).data;
  const wishes = [
    { is_active: true },
    { email: world.a.owner.email },
    { id: world.a.owner.id },
    { version: 99 },
    { created_at: '2000-01-01T00:00:00Z' },
  ];
  for (const wish of wishes) expect((await users.update(wish).eq('id', vic.id)).error?.code).toBe('42501');
  expect((await users.update({ full_name: 'Owner' }).eq('id', world.a.owner.id).select('id')).data).toEqual([]);
  expect((await users.select('*').eq('id', vic.id).single()).data).toEqual(before);
});

test('what they write about themselves into their token changes nothing', async () => {
  await using world = await twoAgencies();
  const vic = await world.person({ a: 'viewer' });
  // The honest way: user metadata is the person's own to write, and ends up in the token.
  const { supabaseUrl, publishableKey } = world.address;
  const auth = createClient(supabaseUrl, publishableKey, { auth: { persistSession: false } }).auth;
  await auth.signInWithPassword({ email: vic.email, password: vic.password });
  await auth.updateUser({
    data: { role: 'owner', agency_id: world.a.id, is_admin: true, app_metadata: { role: 'service_role' } },
  });
  const { data } = await auth.refreshSession();
  // And what no one could sign but the key's holder: every claim that a careless policy might read.
  const claims = {
    user_metadata: { role: 'owner', agencies: [world.a.id] },
    app_metadata: { role: 'owner', agency_role: 'owner', claims_admin: true },
    user_role: 'owner',
    agency_id: world.a.id,
    is_admin: true,
  };
  for (const token of [data.session?.access_token ?? '', signedToken(world.address, vic.id, { claims })]) {
    const promoted = holderOf(world.address, token);
    await expect(promoted.api.contacts.create.mutate({ agencyId: world.a.id, firstName: 'X' })).rejects.toMatchObject(
      refusal('missing_permission'),
    );
    const insert = await promoted
      .supabase(world.a.id)
      .from('contacts')
      .insert({ agency_id: world.a.id, first_name: 'X' });
    expect(insert.error?.code).toBe('42501');
    const update = await promoted
      .supabase(world.a.id)
      .from('agencies')
      .update({ name: 'X' })
      .eq('id', world.a.id)
      .select('id');
    expect(update.data).toEqual([]);
  }
});
