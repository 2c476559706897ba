import { permissionsOf } from '@axolop/domain';
import { twoAgencies } from '@axolop/testing';
import { expect, test } from 'vitest';
import { refusal } from '../../src/refusal.ts';

test('a person reads and changes the own profile', async () => {
  await using world = await twoAgencies();
  const mia = await world.stranger();
  const profile = await mia.api.me.profile.query();
  expect(profile).toMatchObject({
    id: mia.id,
    email: mia.email,
    fullName: 'stranger',
    timezone: 'UTC',
    isActive: true,
  });

  const changed = await mia.api.me.updateProfile.mutate({
    data: { fullName: ' Mia Ó Briain ', phone: '+43 1 234', timezone: 'Europe/Vienna', locale: 'de-AT' },
    version: profile.version,
  });
  expect(changed).toMatchObject({ fullName: 'Mia Ó Briain', phone: '+43 1 234', version: profile.version + 1 });
  await expect(
    mia.api.me.updateProfile.mutate({ data: { fullName: 'Late' }, version: profile.version }),
  ).rejects.toMatchObject(refusal('stale_version'));
  for (const data of [
    { fullName: 'n'.repeat(201) },
    { locale: 'Deutsch!' },
    { timezone: 'Nowhere' },
    { phone: 'call me' },
  ]) {
    await expect(mia.api.me.updateProfile.mutate({ data })).rejects.toMatchObject(refusal('invalid_input'));
  }
  const extra: { fullName: string } = JSON.parse('{"fullName":"Mia","email":"other@example.com","isActive":false}');
  await expect(mia.api.me.updateProfile.mutate({ data: extra })).rejects.toMatchObject(refusal('invalid_input'));
  await expect(mia.api.me.profile.query()).resolves.toEqual(changed);
});

test('the profile follows the e-mail that Auth has', async () => {
  await using world = await twoAgencies();
  const mia = await world.stranger();
  await world.sql.query('update auth.users set email = $2 where id = $1', [mia.id, `new.${mia.email}`]);
  await expect(mia.api.me.profile.query()).resolves.toMatchObject({ email: `new.${mia.email}` });
});

test('my agencies: each with the role and exactly the permissions that access.ts gives it', async () => {
  await using world = await twoAgencies();
  const pat = await world.person({ a: 'member', b: 'viewer' });
  const mine = await pat.api.me.agencies.query({});
  expect(mine.items.map(({ id, role, permissions }) => ({ id, role, permissions }))).toEqual([
    { id: world.a.id, role: 'member', permissions: permissionsOf('member') },
    { id: world.b.id, role: 'viewer', permissions: permissionsOf('viewer') },
  ]);
  const [suspended, removed, stranger] = await Promise.all([
    world.person({ a: 'suspended' }),
    world.person({ a: 'removed' }),
    world.stranger(),
  ]);
  for (const { api } of [suspended, removed, stranger]) {
    await expect(api.me.agencies.query({ includeRemoved: true })).resolves.toEqual({ items: [] });
  }
});
