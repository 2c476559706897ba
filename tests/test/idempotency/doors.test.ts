import { randomUUID } from 'node:crypto';
import { twoAgencies, type Person, type World } from '@axolop/testing';
import { describe, expect, test } from 'vitest';
import { keptUnder } from '../../src/idempotency/kept-row.ts';
import { freshKey, send } from '../../src/idempotency/send.ts';

const create = (world: World) => ({ path: 'contacts.create', input: { agencyId: world.a.id, firstName: 'Ada' } });

/** What the API sent for a call, to send it round the API. */
async function claimOf(world: World, who: Person, key: string) {
  const kept = await keptUnder(world, who, key);
  if (kept === null) throw new Error('Nothing is kept.');
  return { key, procedure: kept.procedure, input_hash: kept.input_hash, claim_id: randomUUID() };
}

describe.concurrent('who lost the rights', () => {
  test.for(['remove', 'suspend'] as const)('by %s gets no kept answer, through neither door', async (verb) => {
    await using world = await twoAgencies();
    const mia = await world.person({ a: 'member' });
    const call = { ...create(world), key: freshKey() };
    expect(await send(world, mia, call)).toMatchObject({ status: 200 });
    const claim = await claimOf(world, mia, call.key);
    const still = await mia.supabase(world.a.id).rpc('claim_idempotency_key', claim);
    expect(still.data).toMatchObject([{ outcome: 'answered' }]);

    await world.a.owner.api.members[verb].mutate({ agencyId: world.a.id, userId: mia.id });

    expect(await send(world, mia, call)).toMatchObject({ status: 404, reason: 'not_found' });
    const inside = await mia.supabase(world.a.id).rpc('claim_idempotency_key', claim);
    expect(inside).toMatchObject({ data: null, error: { code: 'AX404' } });
    const outside = await mia.supabase().rpc('claim_idempotency_key', claim);
    expect(outside.data).toEqual([{ outcome: 'reused', response: null }]);
  });

  test('to write is refused, though the answer is kept', async () => {
    await using world = await twoAgencies();
    const dan = await world.person({ a: 'member' });
    const call = { ...create(world), key: freshKey() };
    await send(world, dan, call);
    await world.a.owner.api.members.changeRole.mutate({ agencyId: world.a.id, userId: dan.id, role: 'viewer' });
    expect(await send(world, dan, call)).toMatchObject({ status: 403, reason: 'missing_permission' });
  });

  test('in an agency gets no kept preference of it', async () => {
    await using world = await twoAgencies();
    const mia = await world.person({ a: 'member' });
    const input = { agencyId: world.a.id, key: 'columns', value: ['name'] };
    const call = { path: 'preferences.set', input, key: freshKey() };
    expect(await send(world, mia, call)).toMatchObject({ status: 200 });
    await world.a.owner.api.members.remove.mutate({ agencyId: world.a.id, userId: mia.id });
    expect(await send(world, mia, call)).toMatchObject({ status: 404, reason: 'not_found' });
  });
});

describe.concurrent('round the API', () => {
  test("nobody reads or writes the table, not even one's own rows", async () => {
    await using world = await twoAgencies();
    const { owner } = world.a;
    const call = { ...create(world), key: freshKey() };
    await send(world, owner, call);

    for (const door of [owner.supabase(world.a.id), owner.supabase(), world.anonymous().supabase()]) {
      const table = door.from('idempotency_keys');
      expect((await table.select('key')).error?.code).toBe('42501');
      expect((await table.update({ response: '{}' }).eq('key', call.key)).error?.code).toBe('42501');
      expect((await table.delete().eq('key', call.key)).error?.code).toBe('42501');
      const row = { key: freshKey(), procedure: 'x', input_hash: '0'.repeat(64), claim_id: randomUUID() };
      expect((await table.insert(row)).error?.code).toBe('42501');
    }
  });

  test('nobody finishes, releases or reads the key of somebody else', async () => {
    await using world = await twoAgencies();
    const mia = await world.person({ a: 'member' });
    const key = freshKey();
    const claim = { key, procedure: 'contacts.create', input_hash: '0'.repeat(64), claim_id: randomUUID() };
    const hers = mia.supabase(world.a.id);
    expect((await hers.rpc('claim_idempotency_key', claim)).data).toEqual([{ outcome: 'claimed', response: null }]);

    const { claim_id } = claim;
    const his = world.a.owner.supabase(world.a.id);
    const finished = await his.rpc('finish_idempotency_key', { key, claim_id, response: 'his' });
    expect(finished.error?.code).toBe('AX404');
    expect((await his.rpc('release_idempotency_key', { key, claim_id })).error).toBeNull();
    expect(await keptUnder(world, mia, key)).toMatchObject({ response: null, finished_at: null });
    expect((await his.rpc('claim_idempotency_key', claim)).data).toEqual([{ outcome: 'claimed', response: null }]);

    await hers.rpc('finish_idempotency_key', { key, claim_id, response: 'hers' });
    const again = await hers.rpc('claim_idempotency_key', { ...claim, claim_id: randomUUID() });
    expect(again.data).toEqual([{ outcome: 'answered', response: 'hers' }]);
    expect(await keptUnder(world, world.a.owner, key)).toMatchObject({ response: null });
  });

  test('only the attempt that holds a key finishes or releases it, and once', async () => {
    await using world = await twoAgencies();
    const rest = world.a.owner.supabase(world.a.id);
    const key = freshKey();
    const claim = { key, procedure: 'contacts.create', input_hash: '0'.repeat(64), claim_id: randomUUID() };
    await rest.rpc('claim_idempotency_key', claim);
    const late = { key, claim_id: randomUUID() };
    expect((await rest.rpc('finish_idempotency_key', { ...late, response: 'late' })).error?.code).toBe('AX404');
    await rest.rpc('release_idempotency_key', late);
    expect(await keptUnder(world, world.a.owner, key)).toMatchObject({ finished_at: null });

    const holder = { key, claim_id: claim.claim_id };
    expect((await rest.rpc('finish_idempotency_key', { ...holder, response: 'first' })).error).toBeNull();
    expect((await rest.rpc('finish_idempotency_key', { ...holder, response: 'second' })).error?.code).toBe('AX404');
    await rest.rpc('release_idempotency_key', holder);
    expect(await keptUnder(world, world.a.owner, key)).toMatchObject({ response: 'first' });
  });

  test('an answer written by hand is one that the procedure may give, or is not given', async () => {
    await using world = await twoAgencies();
    const { owner } = world.a;
    const call = { ...create(world), key: freshKey() };
    await send(world, owner, call);
    const forge = 'update public.idempotency_keys set response = $3 where user_id = $1 and key = $2';
    for (const forged of ['{"json":{"id":"mine","secret":"planted"}}', '{"json":', '', 'null', '{"json":null}']) {
      await world.sql.query(forge, [owner.id, call.key, forged]);
      const answer = await send(world, owner, call);
      expect({ forged, ...answer }).toMatchObject({ status: 409, reason: 'idempotency_not_kept' });
      expect(answer.text).not.toContain('planted');
    }
  });

  test('nobody without a token claims anything, and a malformed claim is refused', async () => {
    await using world = await twoAgencies();
    const claim = { key: freshKey(), procedure: 'x', input_hash: '0'.repeat(64), claim_id: randomUUID() };
    const anonymous = world.anonymous().supabase();
    expect((await anonymous.rpc('claim_idempotency_key', claim)).error?.code).toBe('42501');
    expect((await anonymous.rpc('release_idempotency_key', claim)).error).not.toBeNull();

    const rest = world.a.owner.supabase();
    const wrong = [{ key: 'short' }, { key: 'a'.repeat(129) }, { procedure: '' }, { input_hash: 'none' }];
    for (const part of wrong) {
      expect((await rest.rpc('claim_idempotency_key', { ...claim, ...part })).error?.code).toBe('AX400');
    }
    await rest.rpc('claim_idempotency_key', claim);
    const long = { key: claim.key, claim_id: claim.claim_id, response: 'a'.repeat(1_048_577) };
    expect((await rest.rpc('finish_idempotency_key', long)).error?.code).toBe('AX400');
  });

  test('the token of an invitation is nowhere', async () => {
    await using world = await twoAgencies();
    const { owner } = world.a;
    const input = { agencyId: world.a.id, email: 'guest@example.com', role: 'viewer' };
    const call = { path: 'invites.create', input, key: freshKey() };
    expect((await send(world, owner, call)).text).toMatch(/"token":"[0-9a-f]{64}"/u);
    expect(await keptUnder(world, owner, call.key)).toMatchObject({ response: null, finished_at: expect.any(Date) });
    expect(await send(world, owner, call)).toMatchObject({ status: 409, reason: 'idempotency_not_kept' });
    expect(await world.a.rows('agency_invites')).toBe(1);
  });
});
