import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { request } from 'node:http';
import { twoAgencies, type World } from '@axolop/testing';
import { expect, test } from 'vitest';
import { callRest } from '../../src/raw-request.ts';

// Mallory belongs to A. She cannot read B; can she find out what is there by asking questions that fail differently?

test('unique keys: an e-mail, a tag, a pipeline, a list that B has is free in A, and nobody notices', async () => {
  await using world = await twoAgencies();
  const theirs = await world.b.contact({ email: 'shared@example.com' });
  const inB = world.b.owner.supabase(world.b.id);
  const inA = world.a.owner.supabase(world.a.id);
  const named = (agency_id: string) => ({ agency_id, name: 'Same name' });
  expect((await inB.from('tags').insert(named(world.b.id))).error).toBeNull();
  expect((await inB.from('pipelines').insert(named(world.b.id))).error).toBeNull();
  expect((await inB.from('contact_lists').insert(named(world.b.id))).error).toBeNull();
  const before = await world.b.state();

  const mine = await world.a.owner.api.contacts.create.mutate({ agencyId: world.a.id, email: 'SHARED@example.com' });
  expect(mine.email).toBe('SHARED@example.com');
  expect((await inA.from('tags').insert(named(world.a.id))).error).toBeNull();
  expect((await inA.from('pipelines').insert(named(world.a.id))).error).toBeNull();
  expect((await inA.from('contact_lists').insert(named(world.a.id))).error).toBeNull();
  const skipping = await world.a.owner.api.contacts.createMany.mutate({
    agencyId: world.a.id,
    onDuplicate: 'skip',
    contacts: [{ email: 'other@example.com' }],
  });
  expect(skipping.skipped).toEqual([]);
  // The own key is another matter.
  expect((await inA.from('tags').insert(named(world.a.id))).error?.code).toBe('23505');
  expect(await world.b.state()).toEqual(before);
  await expect(world.b.owner.api.contacts.get.query({ agencyId: world.b.id, id: theirs.id })).resolves.toMatchObject({
    email: 'shared@example.com',
  });
});

test('primary keys: an id is not for clients to choose, so none can be tried out', async () => {
  await using world = await twoAgencies();
  const theirs = await world.b.contact();
  const db = world.a.owner.supabase(world.a.id);
  const answers = [];
  for (const id of [theirs.id, randomUUID()]) {
    const row = { id, agency_id: world.a.id, first_name: 'X' };
    const { error } = await db.from('contacts').insert(row);
    answers.push(error);
  }
  expect(answers[0]).toEqual(answers[1]);
  expect(answers[0]?.code).toBe('42501');
});

test('foreign keys: a foreign id and an absent one fail alike, word for word', async () => {
  await using world = await twoAgencies();
  const agency_id = world.a.id;
  const [contact, theirContact] = await Promise.all([world.a.contact(), world.b.contact()]);
  const theirs = async (table: 'pipelines' | 'pipeline_stages') => {
    const text = `select id from public.${table} where agency_id = $1 limit 1`;
    const { rows } = await world.sql.query<{ id: string }>(text, [world.b.id]);
    return rows[0]?.id ?? '';
  };
  const [theirPipeline, theirStage] = await Promise.all([theirs('pipelines'), theirs('pipeline_stages')]);
  const tagRow = (id: string) => ({ agency_id: id, name: `Tag ${randomUUID()}` });
  const myTag = await world.a.owner.supabase(agency_id).from('tags').insert(tagRow(agency_id)).select('id').single();
  const theirTag = await world.b.owner
    .supabase(world.b.id)
    .from('tags')
    .insert(tagRow(world.b.id))
    .select('id')
    .single();
  const tag_id = myTag.data?.id ?? '';
  const db = world.a.owner.supabase(agency_id);

  const probes = {
    'owner of a contact': [
      (id: string) => db.from('contacts').update({ owner_id: id }).eq('id', contact.id),
      world.b.owner.id,
    ],
    'contact of a tag': [
      (id: string) => db.from('contact_tags').insert({ agency_id, tag_id, contact_id: id }),
      theirContact.id,
    ],
    'tag of a contact': [
      (id: string) => db.from('contact_tags').insert({ agency_id, tag_id: id, contact_id: contact.id }),
      theirTag.data?.id ?? '',
    ],
    'contact of an activity': [
      (id: string) => db.from('activities').insert({ agency_id, kind: 'note', subject: 'X', contact_id: id }),
      theirContact.id,
    ],
    'pipeline of a stage': [
      (id: string) => db.from('pipeline_stages').insert({ agency_id, pipeline_id: id, name: 'X', position: 99 }),
      theirPipeline,
    ],
    'stage of an opportunity': [
      (id: string) =>
        db
          .from('opportunities')
          .insert({ agency_id, name: 'X', currency: 'EUR', pipeline_id: theirPipeline, stage_id: id }),
      theirStage,
    ],
  } as const;
  for (const [name, [probe, foreign]] of Object.entries(probes)) {
    const absent = randomUUID();
    const [a, b] = [await probe(foreign), await probe(absent)];
    const told = (answer: typeof a, id: string) =>
      JSON.stringify({ status: answer.status, error: answer.error }).replaceAll(id, 'ID');
    expect(a.error?.code, name).toBe('23503');
    expect(told(a, foreign), name).toBe(told(b, absent));
  }
});

/** What `Prefer: count=…` answers to somebody; `*` = no number. */
async function counted(world: World, who: { token: string; header: string; count: string; filter?: string }) {
  const response = await fetch(`${world.address.supabaseUrl}/rest/v1/contacts?select=id&limit=1${who.filter ?? ''}`, {
    headers: {
      apikey: world.address.publishableKey,
      authorization: `Bearer ${who.token}`,
      'x-agency-id': who.header,
      prefer: `count=${who.count}`,
    },
  });
  return /\/(\d+|\*)$/u.exec(response.headers.get('content-range') ?? '')?.[1] ?? '*';
}

test('counts: exactly what one sees; no aggregate, plan or embed tells more', async () => {
  await using world = await twoAgencies();
  const contacts = Array.from({ length: 50 }, (_, index) => ({ firstName: `${index}` }));
  await world.b.owner.api.contacts.createMany.mutate({ agencyId: world.b.id, contacts });
  const stranger = await world.stranger();
  await Promise.all([world.a.contact(), world.a.contact()]);
  const { token } = world.a.owner;
  expect(await counted(world, { token, header: world.a.id, count: 'exact' })).toBe('2');
  expect(await counted(world, { token, header: world.b.id, count: 'exact' })).toBe('0');
  expect(await counted(world, { token: stranger.token, header: world.b.id, count: 'exact' })).toBe('0');

  for (const path of ['contacts?select=count()', 'contacts?select=id.count()', 'contacts?select=lead_score.sum()']) {
    const answer = await callRest(world.address, path, {
      token: stranger.token,
      headers: { 'x-agency-id': world.b.id },
    });
    if (answer.status === 200) expect(['[{"count":0}]', '[{"sum":null}]', '[]'], path).toContain(answer.text);
  }
  const plan = await callRest(world.address, 'contacts?select=id', {
    token: stranger.token,
    headers: { 'x-agency-id': world.b.id, accept: 'application/vnd.pgrst.plan+json; options=analyze|verbose' },
  });
  expect(plan.text).not.toContain('Plan Rows');
  const embedded = await world.a.owner
    .supabase(world.a.id)
    .from('users')
    .select('id,agency_members!agency_members_user_id_fkey(agency_id)')
    .eq('id', world.b.owner.id);
  expect(embedded.data).toEqual([]);
});

// PostgreSQL's planner knows how many rows each frequent value of agency_id has, and Row Level Security does not reach
// there. gate.check_request() refuses the two words that ask for it, before the query.
test('counts: nobody is told an estimate, however it is asked for', async () => {
  await using world = await twoAgencies();
  const contacts = Array.from({ length: 400 }, (_, index) => ({ firstName: `${index}` }));
  await world.b.owner.api.contacts.createMany.mutate({ agencyId: world.b.id, contacts });
  await world.a.owner.api.contacts.createMany.mutate({ agencyId: world.a.id, contacts: contacts.slice(0, 100) });
  await world.sql.query('analyze public.contacts');
  const { token } = await world.stranger();
  const ask = (id: string) => counted(world, { token, header: id, count: 'planned', filter: `&agency_id=eq.${id}` });
  expect(await ask(world.b.id)).toBe(await ask(world.a.id));

  const path = `contacts?select=id&limit=1&agency_id=eq.${world.b.id}`;
  const answers = async (prefer: string, who: string | null, method = 'GET') => {
    const headers = { 'x-agency-id': world.b.id, prefer };
    return callRest(world.address, path, { token: who, headers, method });
  };
  const words = [
    'count=planned',
    'count=estimated',
    'Count=PLANNED',
    'count = planned',
    'count="estimated"',
    'return=minimal,count=estimated',
    'return=representation ,  count=planned; x=1 , tx=rollback',
    'count=exact, count=planned',
  ];
  for (const prefer of words) {
    for (const who of [token, world.b.owner.token, null]) {
      const { status, text } = await answers(prefer, who);
      expect({ status, ...JSON.parse(text) }, prefer).toMatchObject({
        status: 400,
        code: 'AX400',
        message: 'invalid_input',
        hint: expect.stringContaining('count=exact'),
      });
    }
  }
  // The same from whom writes, calls a function, or wants the headers only.
  expect((await answers('count=planned', world.a.owner.token, 'HEAD')).status).toBe(400);
  expect((await answers('count=planned', world.a.owner.token, 'DELETE')).reason).toBe('AX400');
  const rpc = { token, method: 'POST', body: '{}', headers: { prefer: 'count=estimated' } };
  expect((await callRest(world.address, 'rpc/my_agencies', rpc)).reason).toBe('AX400');
  // What is no estimate passes, and the operator may ask for one.
  for (const prefer of ['count=exact', 'return=minimal', 'planned', 'count=none']) {
    expect((await answers(prefer, world.b.owner.token)).status, prefer).toBeLessThan(300);
  }
  const headers = { prefer: 'count=planned', apikey: world.address.secretKey };
  expect((await callRest(world.address, path, { token: world.address.secretKey, headers })).status).toBeLessThan(300);
});

test('counts: two Prefer headers are one', async () => {
  await using world = await twoAgencies();
  for (const prefer of [
    ['count=planned', 'return=minimal'],
    ['return=minimal', 'count=planned'],
  ]) {
    const sent = request(`${world.address.supabaseUrl}/rest/v1/contacts?select=id`, {
      headers: { apikey: world.address.publishableKey, prefer },
    }).end();
    const [response] = await once(sent, 'response');
    expect(response.statusCode).toBe(400);
    response.resume();
  }
});

test('people: who is not a colleague is not there, by id or by e-mail', async () => {
  await using world = await twoAgencies();
  const { owner, id } = world.a;
  const users = owner.supabase(id).from('users');
  expect((await users.select('id').eq('email', world.b.owner.email)).data).toEqual([]);
  expect((await users.select('id').eq('email', 'nobody@example.com')).data).toEqual([]);
  // An invite to somebody who has an account is like an invite to somebody who has none.
  const invites = owner.api.invites.create;
  const [known, unknown] = await Promise.all([
    invites.mutate({ agencyId: id, email: world.b.owner.email, role: 'viewer' }),
    invites.mutate({ agencyId: id, email: `${randomUUID()}@example.com`, role: 'viewer' }),
  ]);
  expect(Object.keys(known)).toEqual(Object.keys(unknown));
});
