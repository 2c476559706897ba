import { twoAgencies, type World } from '@axolop/testing';
import { expect, test } from 'vitest';
import { refusal } from '../../src/refusal.ts';

async function invited(world: World, count: number) {
  const guests = await Promise.all(Array.from({ length: count }, () => world.stranger()));
  return Promise.all(
    guests.map(async (guest) => {
      const { token } = await world.a.owner.api.invites.create.mutate({
        agencyId: world.a.id,
        email: guest.email,
        role: 'member',
      });
      return { guest, accept: () => guest.api.invites.accept.mutate({ token }) };
    }),
  );
}

test('the free plan is for one: not even an invite is made', async () => {
  await using world = await twoAgencies({ plan: 'free' });
  const { owner, id: agencyId } = world.a;
  await expect(
    owner.api.invites.create.mutate({ agencyId, email: 'guest@example.com', role: 'viewer' }),
  ).rejects.toMatchObject(refusal('seat_limit'));
  expect(await world.a.rows('agency_invites')).toBe(0);
});

test('three seats: the fourth person waits until somebody is suspended, and then that one waits', async () => {
  await using world = await twoAgencies({ plan: 'sales' });
  const { owner, id: agencyId } = world.a;
  const [first, second, third] = await invited(world, 3);
  await first?.accept();
  await second?.accept();
  await expect(third?.accept()).rejects.toMatchObject(refusal('seat_limit'));
  expect(await world.a.standingOf(third?.guest.id ?? '')).toBeNull();

  const userId = first?.guest.id ?? '';
  await owner.api.members.suspend.mutate({ agencyId, userId });
  // A refusal did not use the invite up.
  await third?.accept();
  await expect(owner.api.members.reactivate.mutate({ agencyId, userId })).rejects.toMatchObject(refusal('seat_limit'));
  expect(await world.a.standingOf(userId)).toMatchObject({ status: 'suspended' });

  await owner.api.members.remove.mutate({ agencyId, userId: second?.guest.id ?? '' });
  await owner.api.members.reactivate.mutate({ agencyId, userId });
  expect(await world.a.roleOf(userId)).toBe('member');
});

test.each([
  ['a trial that ran out', "subscription_status = 'trialing', trial_ends_at = now() - interval '1 minute'"],
  ['a canceled subscription', "subscription_status = 'canceled'"],
])('%s counts as the free plan: who is there stays, nobody comes', async (_, change) => {
  await using world = await twoAgencies({ plan: 'scale' });
  const mia = await world.person({ a: 'member' });
  const [late] = await invited(world, 1);
  await world.sql.query(`update public.agencies set ${change} where id = $1`, [world.a.id]);

  await expect(late?.accept()).rejects.toMatchObject(refusal('seat_limit'));
  await expect(mia.api.contacts.list.query({ agencyId: world.a.id })).resolves.toMatchObject({ items: [] });
});

test('a trial that runs has the seats of its plan', async () => {
  await using world = await twoAgencies({ plan: 'scale' });
  const [guest] = await invited(world, 1);
  await world.sql.query(
    "update public.agencies set subscription_status = 'trialing', trial_ends_at = now() + interval '1 day' where id = $1",
    [world.a.id],
  );
  await expect(guest?.accept()).resolves.toMatchObject({ agencyId: world.a.id });
});

test('nobody helps himself to a larger plan', async () => {
  await using world = await twoAgencies({ plan: 'free' });
  const table = world.a.owner.supabase(world.a.id).from('agencies');
  const wishes = [
    { plan_id: 'scale' },
    { subscription_status: 'active' },
    { trial_ends_at: '2999-01-01T00:00:00Z' },
  ] as const;
  for (const wish of wishes) expect((await table.update(wish).eq('id', world.a.id)).error?.code).toBe('42501');
  const plans = world.a.owner.supabase(world.a.id).from('plans');
  expect((await plans.update({ seat_limit: 1000 }).eq('id', 'free')).error?.code).toBe('42501');
  expect((await plans.select('id,seat_limit').eq('id', 'free').single()).data).toEqual({ id: 'free', seat_limit: 1 });
});
