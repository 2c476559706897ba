import { randomUUID } from 'node:crypto';
import { twoAgencies, type World } from '@axolop/testing';
import { expect, test } from 'vitest';
import { inTransaction } from '../../src/as-signed-in.ts';
import { refusal } from '../../src/refusal.ts';

const INSIDE = 'select * from private.search_records($1, $2, null, 20)';
const DOOR = 'select * from public.search_records($1, $2, null, 20)';

/** The same names in both agencies. */
async function needles(world: World): Promise<void> {
  await Promise.all(
    [world.a, world.b].map(async (agency) => {
      await agency.contact({ firstName: 'Needle', lastName: 'Nakamura', email: 'needle@example.com' });
      const db = agency.owner.supabase(agency.id);
      const list = await db.from('contact_lists').insert({ agency_id: agency.id, name: 'Needles' });
      const task = await db.from('activities').insert({ agency_id: agency.id, kind: 'task', subject: 'Needle work' });
      expect([list.error, task.error]).toEqual([null, null]);
    }),
  );
}

test('everybody finds what is in the agency that they belong to, and nothing from elsewhere', async () => {
  await using world = await twoAgencies();
  await needles(world);
  const pat = await world.person({ a: 'viewer' });
  const sam = await world.person({ b: 'member' });
  const both = await world.person({ a: 'viewer', b: 'admin' });
  const stranger = await world.stranger();
  const found = async (who: typeof pat, agencyId: string, text: string) =>
    (await who.api.search.query.query({ agencyId, text, limit: 20 })).items.map(({ id }) => id).toSorted();

  const inA = await found(pat, world.a.id, 'needle');
  const inB = await found(sam, world.b.id, 'needle');
  expect(inA).toHaveLength(3);
  expect(inB).toHaveLength(3);
  expect(inA.filter((id) => inB.includes(id))).toEqual([]);
  for (const text of ['needle', 'needel', 'needle@example.com', 'eedl']) {
    expect(
      (await found(both, world.a.id, text)).every((id) => inA.includes(id)),
      text,
    ).toBe(true);
    expect(
      (await found(both, world.b.id, text)).every((id) => inB.includes(id)),
      text,
    ).toBe(true);
  }
  for (const [who, agencyId] of [
    [pat, world.b.id],
    [sam, world.a.id],
    [stranger, world.a.id],
  ] as const)
    await expect(found(who, agencyId, 'needle')).rejects.toMatchObject(refusal('not_found'));
  await expect(
    world.anonymous().api.search.query.query({ agencyId: world.a.id, text: 'needle' }),
  ).rejects.toMatchObject(refusal('signed_out'));

  // Past the API: the agency of the argument and that of the header have to be one, and the caller's own.
  const call = async (who: typeof pat, header: string | undefined, agency_id: string) => {
    const { data, error } = await who.supabase(header).rpc('search_records', { agency_id, query: 'needle' });
    return error === null ? data.map(({ id }) => id).toSorted() : error.code;
  };
  expect(await call(pat, world.a.id, world.a.id)).toEqual(inA);
  for (const [header, agencyId] of [
    [world.a.id, world.b.id],
    [world.b.id, world.a.id],
    [world.b.id, world.b.id],
    [undefined, world.a.id],
    [randomUUID(), world.a.id],
  ] as const)
    expect(await call(pat, header, agencyId), `${header} ${agencyId}`).toBe('AX404');
  expect(await call(stranger, world.a.id, world.a.id)).toBe('AX404');
  const nobody = await world
    .anonymous()
    .supabase(world.a.id)
    .rpc('search_records', { agency_id: world.a.id, query: 'needle' });
  expect(nobody.error?.code).toBe('42501');
});

test('the definer asks for itself: whoever calls it past its door meets the same', async () => {
  await using world = await twoAgencies();
  await needles(world);
  const pat = await world.person({ a: 'viewer', b: 'member' });
  const suspended = await world.person({ a: 'member' });
  const stranger = await world.stranger();
  const { owner, id } = world.a;
  await owner.api.members.suspend.mutate({ agencyId: id, userId: suspended.id });
  await inTransaction(world.sql, async (asks) => {
    for (const text of [INSIDE, DOOR]) {
      await asks.become(pat.id, id);
      expect((await asks.client.query(text, [id, 'needle'])).rowCount).toBe(3);
      for (const [who, header, agency] of [
        [pat.id, id, world.b.id],
        [pat.id, world.b.id, id],
        [pat.id, null, id],
        [suspended.id, id, id],
        [stranger.id, id, id],
        [world.b.owner.id, id, id],
        [pat.id, randomUUID(), id],
      ] as const) {
        await asks.become(who, header);
        expect(await asks.codeOf(text, [agency, 'needle'])).toBe('AX404');
      }
      await asks.become(null, id);
      expect(await asks.codeOf(text, [id, 'needle'])).toBe('42501');
    }
    // What it is made of asks nobody, so nobody may call it.
    await asks.become(owner.id, id);
    for (const text of [
      `select * from private.find_contacts('${id}', array['x'::tsquery], array['%x%'], 5)`,
      `select * from private.find_records('contact', '${id}', array['x'::tsquery], array['%x%'], 5)`,
      `select private.similar_search_words('${id}', 'needel')`,
      `select private.fill_search_words()`,
      `select private.rebuild_search_words()`,
      `select private.learn_search_words('${id}', array['mine'])`,
      'select * from private.search_words',
      `insert into private.search_words (agency_id, word) values ('${id}', 'mine')`,
      'select * from private.searchable_contacts',
    ])
      expect(await asks.codeOf(text), text).toBe('42501');
  });
});

test('each kind of record needs the right to read that kind', async () => {
  await using world = await twoAgencies();
  await needles(world);
  const pat = await world.person({ a: 'viewer' });
  const { id } = world.a;
  const text = 'select * from public.search_records($1, $2, $3)';
  const rights = { contact: 'contact', opportunity: 'opportunity', activity: 'activity', list: 'list' } as const;
  for (const lost of Object.keys(rights)) {
    await inTransaction(world.sql, async (asks) => {
      await asks.client.query('delete from private.role_permissions where role = $1 and permission = $2', [
        'viewer',
        `${lost}:read`,
      ]);
      await asks.become(pat.id, id);
      expect(await asks.codeOf(text, [id, 'needle', null]), lost).toBe('AX403');
      for (const kind of Object.keys(rights))
        expect(await asks.codeOf(text, [id, 'needle', [kind]]), `${kind} without ${lost}`).toBe(
          kind === lost ? 'AX403' : '',
        );
    });
  }
});

test('a right that is gone is gone with the next search', async () => {
  await using world = await twoAgencies();
  await needles(world);
  const pat = await world.person({ a: 'member' });
  const { owner, id: agencyId } = world.a;
  const ask = () => pat.api.search.query.query({ agencyId, text: 'needle' });
  expect((await ask()).items).toHaveLength(3);
  await owner.api.members.remove.mutate({ agencyId, userId: pat.id });
  await expect(ask()).rejects.toMatchObject(refusal('not_found'));
  const direct = await pat.supabase(agencyId).rpc('search_records', { agency_id: agencyId, query: 'needle' });
  expect(direct.error?.code).toBe('AX404');
});

test('nothing of what B has, how much of it, or which words, shows in what A gets', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  await world.a.contact({ firstName: 'Nadia', lastName: 'Novak' });
  await world.a.contact({ firstName: 'Nakamara' });
  const texts = [
    'nadia',
    'na',
    'novak',
    'nakamrua',
    'nakamura',
    'underhill',
    'undrehill',
    'derhi',
    'secret@example.com',
  ];
  const answers = async () => {
    const all = [];
    for (const text of texts) all.push(await owner.api.search.query.query({ agencyId, text, limit: 20 }));
    return all;
  };
  const before = await answers();
  const contacts = Array.from({ length: 400 }, (_, index) => ({
    firstName: 'Nadia',
    lastName: index % 2 === 0 ? 'Nakamura' : 'Novak',
    companyName: 'Underhill',
    ...(index === 0 ? { email: 'secret@example.com' } : {}),
  }));
  await world.b.owner.api.contacts.createMany.mutate({ agencyId: world.b.id, contacts });
  expect(await answers()).toEqual(before);
  expect(before.map(({ items }) => items.length)).toEqual(
    [1, 3, 1, 1, 1, 0, 0, 0, 0].map((n, index) => (index === 1 ? 2 : n)),
  );
});

test('two agencies whose keys begin alike see their own all the same', async () => {
  await using world = await twoAgencies();
  const [first, second] = ['aaaaaaaa-0000-4000-8000-000000000001', 'dddddddd-0000-4000-8000-0000007c66bd'];
  const pat = await world.stranger();
  await inTransaction(world.sql, async (asks) => {
    const tags = await asks.client.query('select private.search_tag($1) = private.search_tag($2) as alike', [
      first,
      second,
    ]);
    expect(tags.rows).toEqual([{ alike: true }]);
    for (const id of [first, second]) {
      await asks.client.query(
        `insert into public.agencies (id, name, slug) values ($1, 'Alike', 'alike-' || left($2, 8))`,
        [id, id],
      );
      await asks.client.query(
        `insert into public.contacts (agency_id, first_name, email) select $1, 'Needle', $2 || n || '@example.com' from generate_series(1, 1200) n`,
        [id, id],
      );
      await asks.client.query(
        `insert into public.activities (agency_id, kind, subject) values ($1, 'task', 'Needle')`,
        [id],
      );
      await asks.client.query(`insert into public.contact_lists (agency_id, name) values ($1, 'Needle')`, [id]);
    }
    await asks.client.query(
      `insert into public.agency_members (agency_id, user_id, role, joined_at) values ($1, $2, 'owner', now())`,
      [first, pat.id],
    );
    await asks.become(pat.id, first);
    for (const [text, count] of [
      [second, 0],
      [`${second}77@example.com`, 0],
      [`${first}77@example.com`, 1],
      ['needle', 22],
    ] as const) {
      const { rows } = await asks.client.query<{ id: string }>(INSIDE, [first, text]);
      const own = await asks.client.query(
        `select from public.contacts where agency_id = $1 and id = any ($2) union all select from public.activities where agency_id = $1 and id = any ($2)
         union all select from public.contact_lists where agency_id = $1 and id = any ($2)`,
        [first, rows.map(({ id }) => id)],
      );
      expect([rows.length, own.rowCount], text).toEqual([count, count]);
    }
  });
});
