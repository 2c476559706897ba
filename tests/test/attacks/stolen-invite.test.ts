import { randomUUID } from 'node:crypto';
import { createClient } from '@supabase/supabase-js';
import { twoAgencies } from '@axolop/testing';
import { expect, test } from 'vitest';
import { signedToken } from '../../src/access-token.ts';
import { holderOf } from '../../src/crowd.ts';
import { refusal } from '../../src/refusal.ts';

// The invite was for grace@…; somebody else has the link.

test('a link that was used, has expired or was revoked opens nothing, for the invited person neither', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const guest = await world.stranger();
  const used = await owner.api.invites.create.mutate({ agencyId, email: guest.email, role: 'admin' });
  await guest.api.invites.accept.mutate({ token: used.token });
  await owner.api.members.remove.mutate({ agencyId, userId: guest.id });
  // Removed, they try the old link again.
  await expect(guest.api.invites.accept.mutate({ token: used.token })).rejects.toMatchObject(refusal('invite_used'));

  const expired = await owner.api.invites.create.mutate({ agencyId, email: guest.email, role: 'admin' });
  await world.sql.query('update public.agency_invites set expires_at = now() where id = $1', [expired.id]);
  await expect(guest.api.invites.accept.mutate({ token: expired.token })).rejects.toMatchObject(
    refusal('invite_expired'),
  );
  expect(await world.a.standingOf(guest.id)).toMatchObject({ status: 'removed' });
});

test('whoever claims the address without having confirmed it is not the person', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const email = `grace.${randomUUID().slice(0, 8)}@example.com`;
  const { token } = await owner.api.invites.create.mutate({ agencyId, email, role: 'admin' });

  // An account with Grace's address, never confirmed.
  const thief = await world.stranger();
  await world.sql.query('update auth.users set email = $2, email_confirmed_at = null where id = $1', [thief.id, email]);
  await expect(thief.api.invites.preview.query({ token })).resolves.toMatchObject({ isForYou: false });
  await expect(thief.api.invites.accept.mutate({ token })).rejects.toMatchObject(refusal('email_mismatch'));

  // A token that says so: the e-mail of a token is what it was when it was made, or what someone made of it.
  const claims = { email, user_metadata: { email, email_verified: true }, app_metadata: { email } };
  const other = await world.stranger();
  const liar = holderOf(world.address, signedToken(world.address, other.id, { claims }));
  await expect(liar.api.invites.accept.mutate({ token })).rejects.toMatchObject(refusal('email_mismatch'));
  expect(await world.a.rows('agency_members')).toBe(1);
});

test('a change of address that waits for its confirmation is none yet', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const thief = await world.stranger();
  const { supabaseUrl, publishableKey } = world.address;
  const { auth } = createClient(supabaseUrl, publishableKey, { auth: { persistSession: false } });
  await auth.signInWithPassword({ email: thief.email, password: thief.password });
  await auth.updateUser({ data: { email: 'grace@example.com', email_confirmed_at: new Date().toISOString() } });
  await world.sql.query("update auth.users set email_change = 'grace@example.com' where id = $1", [thief.id]);
  const { token } = await owner.api.invites.create.mutate({ agencyId, email: 'grace@example.com', role: 'admin' });
  await expect(thief.api.invites.accept.mutate({ token })).rejects.toMatchObject(refusal('email_mismatch'));
});

test('almost the address is not the address', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const guest = await world.stranger();
  const [local, domain] = guest.email.split('@');
  for (const email of [
    `${local}+x@${domain}`,
    `x${guest.email}`,
    `${guest.email}.org`,
    `${local?.replace('.', '')}@${domain}`,
  ]) {
    const { token } = await owner.api.invites.create.mutate({ agencyId, email, role: 'viewer' });
    await expect(guest.api.invites.accept.mutate({ token }), email).rejects.toMatchObject(refusal('email_mismatch'));
  }
});

test('an invite of an agency that was removed in the meantime is not there', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const guest = await world.stranger();
  const { token } = await owner.api.invites.create.mutate({ agencyId, email: guest.email, role: 'viewer' });
  await world.sql.query('update public.agencies set deleted_at = now() where id = $1', [agencyId]);
  await expect(guest.api.invites.accept.mutate({ token })).rejects.toMatchObject(refusal('not_found'));
  await expect(guest.api.invites.preview.query({ token })).rejects.toMatchObject(refusal('not_found'));
});

test('the table of invites is closed: no token, no hash, no writing', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const mia = await world.person({ a: 'member' });
  const invite = await owner.api.invites.create.mutate({ agencyId, email: 'grace@example.com', role: 'viewer' });
  const asOwner = owner.supabase(agencyId).from('agency_invites');
  expect((await asOwner.select('*')).error?.code).toBe('42501');
  expect((await asOwner.select('id').eq('token_hash', '\\x00')).error?.code).toBe('42501');
  expect((await asOwner.update({ role: 'admin' }).eq('id', invite.id)).error?.code).toBe('42501');
  expect((await asOwner.update({ email: mia.email }).eq('id', invite.id)).error?.code).toBe('42501');
  expect((await asOwner.delete().eq('id', invite.id)).error?.code).toBe('42501');
  expect((await mia.supabase(agencyId).from('agency_invites').select('id')).data).toEqual([]);
});
