import { createHash, randomUUID } from 'node:crypto';
import { twoAgencies, type Person, type World } from '@axolop/testing';
import { expect, test } from 'vitest';
import { refusal } from '../../src/refusal.ts';

/** Gives a person another confirmed e-mail address, as Auth would after both were confirmed. */
async function changeEmail(world: World, person: Person): Promise<string> {
  const email = `moved.${randomUUID().slice(0, 8)}@example.com`;
  await world.sql.query('update auth.users set email = $2 where id = $1', [person.id, email]);
  return email;
}

test('the token of an invite is shown once and kept as a hash only', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const created = await owner.api.invites.create.mutate({ agencyId, email: 'New.Person@Example.com', role: 'member' });
  expect(created.token).toMatch(/^[0-9a-f]{64}$/u);

  const list = await owner.api.invites.list.query({ agencyId });
  expect(list.items).toMatchObject([
    { id: created.id, email: 'new.person@example.com', role: 'member', status: 'pending', createdBy: owner.id },
  ]);
  expect(JSON.stringify(list)).not.toContain(created.token);
  const { rows } = await world.sql.query<{ whole: string; hash: string }>(
    "select i::text as whole, encode(token_hash, 'hex') as hash from public.agency_invites i where id = $1",
    [created.id],
  );
  expect(rows[0]?.hash).toBe(createHash('sha256').update(created.token).digest('hex'));
  expect(rows[0]?.whole).not.toContain(created.token);
  const log = await world.sql.query<{ entries: string }>(
    "select string_agg(l::text, E'\\n') as entries from audit.log l where record_id = $1",
    [created.id],
  );
  expect(log.rows[0]?.entries).not.toContain(created.token);
  expect(log.rows[0]?.entries).not.toContain(rows[0]?.hash);
  // Not even the owner reads the hash.
  const hash = await owner.supabase(agencyId).from('agency_invites').select('token_hash');
  expect(hash.error?.code).toBe('42501');
});

test('the invited person sees what it is and accepts once; the role is what was offered', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId, name } = world.a;
  const guest = await world.stranger();
  const { token, expiresAt } = await owner.api.invites.create.mutate({
    agencyId,
    email: `  ${guest.email.toUpperCase()} `,
    role: 'admin',
    validHours: 2,
  });
  expect(Date.parse(expiresAt) - Date.now()).toBeGreaterThan(1.9 * 3_600_000);
  expect(Date.parse(expiresAt) - Date.now()).toBeLessThan(2.1 * 3_600_000);

  await expect(guest.api.invites.preview.query({ token })).resolves.toMatchObject({
    agencyName: name,
    role: 'admin',
    isForYou: true,
    expiresAt,
  });
  await expect(guest.api.invites.accept.mutate({ token })).resolves.toEqual({ agencyId, role: 'admin' });
  expect(await world.a.standingOf(guest.id)).toEqual({ role: 'admin', status: 'active' });
  const list = await owner.api.invites.list.query({ agencyId, status: 'accepted' });
  expect(list.items).toMatchObject([{ acceptedBy: guest.id, acceptedAt: expect.any(String) }]);

  await expect(guest.api.invites.accept.mutate({ token })).rejects.toMatchObject(refusal('invite_used'));
  await expect(guest.api.invites.preview.query({ token })).rejects.toMatchObject(refusal('invite_used'));
});

test('only who the invite is for can use it; whoever finds the link sees that it is not theirs', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const [guest, thief] = await Promise.all([world.stranger(), world.stranger()]);
  const { token } = await owner.api.invites.create.mutate({ agencyId, email: guest.email, role: 'member' });

  await expect(thief.api.invites.preview.query({ token })).resolves.toMatchObject({ isForYou: false });
  await expect(thief.api.invites.accept.mutate({ token })).rejects.toMatchObject(refusal('email_mismatch'));
  expect(await world.a.standingOf(thief.id)).toBeNull();
  await expect(guest.api.invites.accept.mutate({ token })).resolves.toMatchObject({ agencyId });
});

test('expired, revoked and unknown invites are useless, and say which of these they are', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const guest = await world.stranger();
  const expired = await owner.api.invites.create.mutate({ agencyId, email: guest.email, role: 'member' });
  await world.sql.query("update public.agency_invites set expires_at = now() - interval '1 second' where id = $1", [
    expired.id,
  ]);
  await expect(guest.api.invites.accept.mutate({ token: expired.token })).rejects.toMatchObject(
    refusal('invite_expired'),
  );
  await expect(guest.api.invites.preview.query({ token: expired.token })).rejects.toMatchObject(
    refusal('invite_expired'),
  );

  // The expired one does not stand in the way of a new one, and turns revoked.
  const revoked = await owner.api.invites.create.mutate({ agencyId, email: guest.email, role: 'member' });
  await owner.api.invites.revoke.mutate({ agencyId, id: revoked.id });
  await owner.api.invites.revoke.mutate({ agencyId, id: revoked.id });
  for (const { token } of [revoked, expired]) {
    await expect(guest.api.invites.accept.mutate({ token })).rejects.toMatchObject(refusal('invite_revoked'));
  }
  for (const token of ['0'.repeat(64), revoked.token.slice(0, 63) + (revoked.token.endsWith('0') ? '1' : '0')]) {
    await expect(guest.api.invites.accept.mutate({ token })).rejects.toMatchObject(refusal('not_found'));
  }
  for (const token of ['', 'short', `${revoked.token}0`, revoked.token.toUpperCase().replace(/^./u, 'A')]) {
    await expect(guest.api.invites.accept.mutate({ token }), token).rejects.toMatchObject(refusal('invalid_input'));
  }
  expect(await world.a.standingOf(guest.id)).toBeNull();
});

test('there is one open invite per address; a used one cannot be revoked; one of another agency is not there', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const guest = await world.stranger();
  const invite = await owner.api.invites.create.mutate({ agencyId, email: guest.email, role: 'member' });
  const again = owner.api.invites.create.mutate({ agencyId, email: guest.email.toUpperCase(), role: 'viewer' });
  await expect(again).rejects.toMatchObject(refusal('invite_pending'));
  // Another agency does not notice.
  const other = await world.b.owner.api.invites.create.mutate({
    agencyId: world.b.id,
    email: guest.email,
    role: 'member',
  });
  for (const id of [other.id, randomUUID()]) {
    await expect(owner.api.invites.revoke.mutate({ agencyId, id })).rejects.toMatchObject(refusal('not_found'));
  }
  await guest.api.invites.accept.mutate({ token: invite.token });
  await expect(owner.api.invites.revoke.mutate({ agencyId, id: invite.id })).rejects.toMatchObject(
    refusal('invite_used'),
  );
  await expect(owner.api.invites.create.mutate({ agencyId, email: guest.email, role: 'member' })).rejects.toMatchObject(
    refusal('already_member'),
  );
});

test('an old invite does not bring a removed member back; a new one does, with its own role', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const mia = await world.person({ a: 'member' });
  const spare = `spare.${randomUUID().slice(0, 8)}@example.com`;
  const old = await owner.api.invites.create.mutate({ agencyId, email: spare, role: 'admin' });
  await owner.api.members.remove.mutate({ agencyId, userId: mia.id });
  await world.sql.query('update auth.users set email = $2 where id = $1', [mia.id, spare]);

  await expect(mia.api.invites.accept.mutate({ token: old.token })).rejects.toMatchObject(refusal('invite_revoked'));
  expect(await world.a.standingOf(mia.id)).toMatchObject({ status: 'removed' });

  await owner.api.invites.revoke.mutate({ agencyId, id: old.id });
  const fresh = await owner.api.invites.create.mutate({ agencyId, email: spare, role: 'viewer' });
  await mia.api.invites.accept.mutate({ token: fresh.token });
  expect(await world.a.standingOf(mia.id)).toEqual({ role: 'viewer', status: 'active' });
});

test('a suspended member is not invited, and comes back by no invite', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const sam = await world.person({ a: 'member' });
  const spare = `spare.${randomUUID().slice(0, 8)}@example.com`;
  const { token } = await owner.api.invites.create.mutate({ agencyId, email: spare, role: 'admin' });
  await owner.api.members.suspend.mutate({ agencyId, userId: sam.id });
  await expect(owner.api.invites.create.mutate({ agencyId, email: sam.email, role: 'admin' })).rejects.toMatchObject(
    refusal('member_suspended'),
  );

  await world.sql.query('update auth.users set email = $2 where id = $1', [sam.id, spare]);
  await expect(sam.api.invites.accept.mutate({ token })).rejects.toMatchObject(refusal('member_suspended'));
  expect(await world.a.standingOf(sam.id)).toEqual({ role: 'member', status: 'suspended' });
});

test('an active member who gets a second invite under another address keeps their role', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const vic = await world.person({ a: 'viewer' });
  const email = await changeEmail(world, await world.stranger());
  const { token } = await owner.api.invites.create.mutate({ agencyId, email, role: 'admin' });
  await world.sql.query("update auth.users set email = 'gone.' || email where email = $1", [email]);
  await world.sql.query('update auth.users set email = $2 where id = $1', [vic.id, email]);
  await expect(vic.api.invites.accept.mutate({ token })).rejects.toMatchObject(refusal('already_member'));
  expect(await world.a.roleOf(vic.id)).toBe('viewer');
});

test('invites need the right, and a sensible address, role and time', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const mia = await world.person({ a: 'member' });
  const email = 'someone@example.com';
  await expect(mia.api.invites.create.mutate({ agencyId, email, role: 'viewer' })).rejects.toMatchObject(
    refusal('missing_permission'),
  );
  await expect(mia.api.invites.list.query({ agencyId })).rejects.toMatchObject(refusal('missing_permission'));
  const { create } = owner.api.invites;
  for (const validHours of [0, 721, 1.5, -1]) {
    await expect(create.mutate({ agencyId, email, role: 'viewer', validHours })).rejects.toMatchObject(
      refusal('invalid_input'),
    );
  }
  for (const wrong of ['', 'nobody', 'a@b', 'two@at@example.com', `${'a'.repeat(320)}@example.com`]) {
    await expect(create.mutate({ agencyId, email: wrong, role: 'viewer' }), wrong).rejects.toMatchObject(
      refusal('invalid_input'),
    );
  }
  const direct = await owner
    .supabase(agencyId)
    .rpc('create_invite', { agency_id: agencyId, email, role: 'owner', valid_hours: 1 });
  expect(direct.error).toMatchObject({ code: 'AX403', message: 'role_too_strong' });
  expect(await world.a.rows('agency_invites')).toBe(1); // Mia's own
});

test('invites come page by page, newest first', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const made: string[] = [];
  for (const name of ['one', 'two', 'three']) {
    const invite = await owner.api.invites.create.mutate({ agencyId, email: `${name}@example.com`, role: 'viewer' });
    made.unshift(invite.id);
  }
  const first = await owner.api.invites.list.query({ agencyId, limit: 2 });
  const second = await owner.api.invites.list.query({ agencyId, limit: 2, cursor: first.nextCursor });
  expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(made);
  expect(second.nextCursor).toBeNull();
});
