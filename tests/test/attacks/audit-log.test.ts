import { createClient } from '@supabase/supabase-js';
import { twoAgencies } from '@axolop/testing';
import { expect, test } from 'vitest';
import { callRest } from '../../src/raw-request.ts';

// The log tells who did what. Some would like it to tell something else.

const VERBS = [
  "insert into audit.log (agency_id, table_name, record_id, operation, actor_kind) values (gen_random_uuid(), 'contacts', gen_random_uuid(), 'DELETE', 'user')",
  'update audit.log set actor_id = null',
  'delete from audit.log',
  'truncate audit.log',
  'select * from audit.log',
  'truncate audit.seals',
  'delete from audit.seals',
  'drop table audit.log',
  'alter table audit.log disable trigger all',
  'drop trigger log_frozen on audit.log',
  'create table audit.mine ()',
  'select audit.seal(gen_random_uuid())',
];

test.each(['anon', 'authenticated', 'service_role'])('by SQL as %s: nothing at all', async (role) => {
  await using world = await twoAgencies();
  const client = await world.sql.connect();
  try {
    for (const verb of VERBS) {
      await client.query('begin');
      await client.query(`set local role ${role}`);
      await expect(client.query(verb), verb).rejects.toMatchObject({ code: '42501' });
      await client.query('rollback');
    }
  } finally {
    client.release();
  }
});

test('by REST the log is not there, neither as an owner nor with the secret key', async () => {
  await using world = await twoAgencies();
  const { address } = world;
  for (const headers of [
    { authorization: `Bearer ${world.a.owner.token}` },
    { apikey: address.secretKey, authorization: `Bearer ${address.secretKey}` },
  ]) {
    for (const profile of ['audit', 'public']) {
      for (const method of ['GET', 'DELETE', 'PATCH', 'POST']) {
        const withProfile = { ...headers, 'accept-profile': profile, 'content-profile': profile };
        const body = method === 'PATCH' || method === 'POST' ? { body: '{"actor_id":null}' } : {};
        const answer = await callRest(address, 'log?id=not.is.null', { method, headers: withProfile, ...body });
        expect(answer.status, `${method} ${profile}`).toBeGreaterThanOrEqual(400);
        expect(answer.status, `${method} ${profile}`).toBeLessThan(500);
      }
    }
  }
  // The service key may not read it through the function of the members either: it is no member.
  const service = createClient(address.supabaseUrl, address.secretKey, { auth: { persistSession: false } });
  const read = await service.rpc('audit_log', { agency_id: world.a.id });
  expect(read.error).not.toBeNull();
});

test('an entry names who did it, whatever the request says of itself', async () => {
  await using world = await twoAgencies();
  const mia = await world.person({ a: 'member' });
  const db = mia.supabase(world.a.id);
  const contact = await db.from('contacts').insert({ agency_id: world.a.id, first_name: 'X' }).select('id').single();
  // Claims and settings that a client can send along are headers, and headers are not believed.
  await callRest(world.address, `contacts?id=eq.${contact.data?.id ?? ''}`, {
    method: 'PATCH',
    token: mia.token,
    body: '{"city":"Here"}',
    headers: {
      'x-agency-id': world.a.id,
      'x-request-id': 'r'.repeat(500),
      'x-user-id': world.a.owner.id,
      'request.jwt.claims': `{"sub":"${world.a.owner.id}"}`,
      'x-actor-id': world.a.owner.id,
    },
  });
  const { rows } = await world.sql.query<{
    operation: string;
    actor_id: string;
    actor_kind: string;
    request_id: string | null;
  }>('select operation, actor_id, actor_kind, request_id from audit.log where record_id = $1 order by at', [
    contact.data?.id,
  ]);
  expect(rows).toMatchObject([
    { operation: 'INSERT', actor_id: mia.id, actor_kind: 'user' },
    { operation: 'UPDATE', actor_id: mia.id, actor_kind: 'user', request_id: 'r'.repeat(64) },
  ]);
});

test('owner and administrator read it, of their own agency; nobody else does', async () => {
  await using world = await twoAgencies();
  const [admin, member, viewer] = await Promise.all([
    world.person({ a: 'admin' }),
    world.person({ a: 'member' }),
    world.person({ a: 'viewer' }),
  ]);
  const contact = await world.a.contact();
  const read = (agency: string) => ({ agency_id: agency, of_record: contact.id });
  for (const person of [world.a.owner, admin]) {
    const log = await person.supabase(world.a.id).rpc('audit_log', read(world.a.id));
    expect(log.data).toMatchObject([{ operation: 'INSERT', record_id: contact.id, actor_id: world.a.owner.id }]);
  }
  for (const person of [member, viewer]) {
    const log = await person.supabase(world.a.id).rpc('audit_log', read(world.a.id));
    expect(log.error).toMatchObject({ code: 'AX403' });
  }
  const other = await world.b.owner.supabase(world.a.id).rpc('audit_log', read(world.a.id));
  expect(other.error).toMatchObject({ code: 'AX404' });
  const own = await world.b.owner.supabase(world.b.id).rpc('audit_log', read(world.b.id));
  expect(own.data).toEqual([]);
});
