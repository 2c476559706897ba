import { randomUUID } from 'node:crypto';
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
  expect(skipping.skipped).toBe(0);
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

// A known hole, here so that closing it is noticed: `planned` and `estimated` answer what PostgreSQL's planner believes,
// and it knows how many rows each frequent value of agency_id has. Row Level Security does not reach there. PostgREST
// has no switch for it; a db-pre-request function that refuses these two words would close it.
test.fails('counts: an estimate for an agency that is not one’s own knows nothing of its size', async () => {
  await using world = await twoAgencies();
  const contacts = Array.from({ length: 400 }, (_, index) => ({ firstName: `${index}` }));
  await world.b.owner.api.contacts.createMany.mutate({ agencyId: world.b.id, contacts });
  await world.a.owner.api.contacts.createMany.mutate({ agencyId: world.a.id, contacts: contacts.slice(0, 100) });
  await world.sql.query('analyze public.contacts');
  const { token } = await world.stranger();
  const ask = (id: string) => counted(world, { token, header: id, count: 'planned', filter: `&agency_id=eq.${id}` });
  expect(await ask(world.b.id)).toBe(await ask(world.a.id));
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
