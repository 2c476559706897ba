import { twoAgencies } from '@axolop/testing';
import { expect, test } from 'vitest';
import { callRest } from '../../src/raw-request.ts';

// Requests share connections. What one request was must be gone when the next one comes.

test('on one connection: after a request with claims, one without sees nothing, and that is no error', async () => {
  await using world = await twoAgencies();
  await world.a.contact();
  const client = await world.sql.connect();
  const request = async (claims: string | null, headers: string | null) => {
    await client.query('begin');
    if (claims !== null) await client.query("select set_config('request.jwt.claims', $1, true)", [claims]);
    if (headers !== null) await client.query("select set_config('request.headers', $1, true)", [headers]);
    await client.query('set local role authenticated');
    const { rows } = await client.query<{ rows: number; who: string | null }>(
      'select count(*)::int as rows, auth.uid() as who from public.contacts',
    );
    await client.query('commit');
    return rows[0];
  };
  try {
    const claims = JSON.stringify({ sub: world.a.owner.id, role: 'authenticated' });
    const headers = JSON.stringify({ 'x-agency-id': world.a.id });
    for (let round = 0; round < 20; round += 1) {
      expect(await request(claims, headers)).toEqual({ rows: 1, who: world.a.owner.id });
      expect(await request(null, null)).toEqual({ rows: 0, who: null });
      expect(await request(claims, null)).toEqual({ rows: 0, who: world.a.owner.id });
      expect(await request(null, headers)).toEqual({ rows: 0, who: null });
    }
    const after = await client.query<{ role: string; claims: string }>(
      "select current_user as role, current_setting('request.jwt.claims', true) as claims",
    );
    expect(after.rows).toEqual([{ role: 'postgres', claims: '' }]);
  } finally {
    client.release();
  }
});

test('through REST, hundreds of requests of everybody at once: each sees its own, nobody another’s', async () => {
  await using world = await twoAgencies();
  const [inA, inB] = await Promise.all([world.a.contact(), world.b.contact()]);
  const stranger = await world.stranger();
  const kinds = [
    { token: world.a.owner.token, agency: world.a.id, sees: [{ id: inA.id }] },
    { token: world.b.owner.token, agency: world.b.id, sees: [{ id: inB.id }] },
    { token: world.a.owner.token, agency: undefined, sees: [] },
    { token: world.a.owner.token, agency: world.b.id, sees: [] },
    { token: stranger.token, agency: world.a.id, sees: [] },
    { token: null, agency: world.a.id, sees: null },
  ];
  await Promise.all(
    Array.from({ length: 300 }, async (_, index) => {
      const kind = kinds[(index * 7) % kinds.length];
      if (kind === undefined) return;
      const headers: Record<string, string> = kind.agency === undefined ? {} : { 'x-agency-id': kind.agency };
      const answer = await callRest(world.address, 'contacts?select=id', { token: kind.token, headers });
      if (kind.sees === null)
        expect({ status: answer.status, reason: answer.reason }).toEqual({ status: 401, reason: '42501' });
      else expect(JSON.parse(answer.text)).toEqual(kind.sees);
    }),
  );
});

test('through the API, one after the other on the same connections: an answer never depends on the one before', async () => {
  await using world = await twoAgencies();
  const pat = await world.person({ a: 'owner', b: 'viewer' });
  const contact = await world.a.contact();
  const call = { agencyId: world.a.id, id: contact.id };
  for (let round = 0; round < 15; round += 1) {
    await expect(pat.api.contacts.get.query(call)).resolves.toMatchObject({ id: contact.id });
    await expect(world.b.owner.api.contacts.get.query(call)).rejects.toMatchObject({ data: { reason: 'not_found' } });
    await expect(pat.api.contacts.get.query({ ...call, agencyId: world.b.id })).rejects.toMatchObject({
      data: { reason: 'not_found' },
    });
    await expect(world.anonymous().api.contacts.get.query(call)).rejects.toMatchObject({
      data: { reason: 'signed_out' },
    });
  }
});

test('a request that fails leaves nothing behind', async () => {
  await using world = await twoAgencies();
  const { owner, id } = world.a;
  await world.a.contact();
  const stranger = await world.stranger();
  for (let round = 0; round < 10; round += 1) {
    const failing = await owner
      .supabase(id)
      .from('contacts')
      .insert({ agency_id: id, lead_score: -1, first_name: 'X' });
    expect(failing.error?.code).toBe('23514');
    expect((await stranger.supabase(id).from('contacts').select('id')).data).toEqual([]);
    expect((await stranger.supabase().from('user_preferences').select('id')).data).toEqual([]);
  }
  expect(await world.a.rows('contacts')).toBe(1);
});
