import { twoAgencies, type World } from '@axolop/testing';
import { expect, test } from 'vitest';
import { customField, toldAs, valuesOutOfStep } from '../../src/custom-fields.ts';
import { refusal } from '../../src/refusal.ts';

// Several people write at the same moment.

const OUT_OF_STEP = { missing: [], surplus: [] };
const taken = (key: string, ...place: readonly (string | number)[]) => ({
  data: {
    ...refusal('duplicate').data,
    fields: [{ path: [...place, 'customFields', key], message: 'is taken by another record' }],
  },
});

/** How many live contacts of agency A say this. */
async function holders(world: World, key: string, value: string): Promise<number> {
  const { rowCount } = await world.sql.query(
    'select from public.contacts where agency_id = $1 and deleted_at is null and custom_fields ->> $2 = $3',
    [world.a.id, key, value],
  );
  return rowCount ?? 0;
}

test('fifty new records want one unique value: one gets it, whichever door they use', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  await customField(world, { type: 'text', key: 'vat', isUnique: true });
  const db = owner.supabase(agencyId);
  const race = await Promise.all(
    Array.from({ length: 50 }, async (_, at) => {
      if (at % 2 === 0) {
        const row = { agency_id: agencyId, first_name: `Past ${at}`, custom_fields: { vat: 'AT1' } };
        const { error } = await db.from('contacts').insert(row);
        return error === null ? 'made' : `${error.code} ${error.message}`;
      }
      return owner.api.contacts.create
        .mutate({ agencyId, firstName: `Through ${at}`, customFields: { vat: 'AT1' } })
        .then(() => 'made')
        .catch(toldAs(taken('vat'), 'AX409 duplicate'));
    }),
  );
  expect(race.filter((outcome) => outcome === 'made')).toHaveLength(1);
  expect(race.filter((outcome) => outcome === 'AX409 duplicate')).toHaveLength(49);
  expect(await holders(world, 'vat', 'AT1')).toBe(1);
  expect(await world.a.rows('contacts')).toBe(1);
  expect(await valuesOutOfStep(world)).toEqual(OUT_OF_STEP);
});

test('fifty records change to one unique value: one has it afterwards', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  await customField(world, { type: 'email', key: 'mail', isUnique: true });
  const contacts = Array.from({ length: 50 }, (_, at) => ({
    firstName: `C ${at}`,
    customFields: { mail: `c${at}@example.com` },
  }));
  const { created } = await owner.api.contacts.createMany.mutate({ agencyId, contacts });
  const race = await Promise.allSettled(
    created.map(({ id }, at) =>
      owner.api.contacts.update.mutate({
        agencyId,
        id,
        data: { customFields: { mail: at % 2 === 0 ? 'One@example.com' : 'one@EXAMPLE.com' } },
      }),
    ),
  );
  expect(race.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  for (const outcome of race) {
    if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject(taken('mail', 'data'));
  }
  expect(await holders(world, 'mail', 'one@example.com')).toBe(1);
  expect(await valuesOutOfStep(world)).toEqual(OUT_OF_STEP);
});

test('many calls with many records each, which want the same values in other orders: nobody waits in a circle', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  await customField(world, { type: 'number', key: 'one', isUnique: true });
  await customField(world, { type: 'date', key: 'two', isUnique: true });
  const days = Array.from({ length: 20 }, (_, at) => `2026-01-${String(at + 1).padStart(2, '0')}`);
  const race = await Promise.allSettled(
    Array.from({ length: 16 }, (_, turn) => {
      const order = days.map((_day, at) => (turn % 2 === 0 ? at : days.length - 1 - at));
      const contacts = order.map((at, place) => ({
        firstName: 'X',
        customFields: { one: at, two: days[(place + turn) % 20] ?? null },
      }));
      return owner.api.contacts.createMany.mutate({ agencyId, contacts });
    }),
  );
  expect(race.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  for (const outcome of race) {
    if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject(refusal('duplicate'));
  }
  expect(await world.a.rows('contacts')).toBe(20);
  // Twice in one call is once too often, too.
  const twice = [
    { firstName: 'X', customFields: { one: 99 } },
    { firstName: 'Y', customFields: { one: 99 } },
  ];
  await expect(owner.api.contacts.createMany.mutate({ agencyId, contacts: twice })).rejects.toMatchObject(
    taken('one', 'contacts', 1),
  );
  expect(await valuesOutOfStep(world)).toEqual(OUT_OF_STEP);
});

test('two calls that are stopped half-way, from either end of the same values: neither waits for the other in a circle', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  await customField(world, { type: 'number', key: 'one', isUnique: true });
  const holder = await world.sql.connect();
  try {
    await holder.query('begin');
    await holder.query('insert into public.contacts (agency_id, first_name, custom_fields) values ($1, $2, $3)', [
      agencyId,
      'In the way',
      { one: 10 },
    ]);
    const numbers = Array.from({ length: 20 }, (_, at) => at);
    const calls = [numbers, numbers.toReversed()].map((order) => {
      const contacts = order.map((one) => ({ firstName: 'X', customFields: { one } }));
      return owner.api.contacts.createMany.mutate({ agencyId, contacts });
    });
    const settled = Promise.allSettled(calls);
    const waiting =
      "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%create_contacts%'";
    await expect.poll(async () => (await world.sql.query(waiting)).rowCount, { timeout: 5000 }).toBe(2);
    await holder.query('rollback');
    const outcomes = await settled;
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject(refusal('duplicate'));
    }
  } finally {
    await holder.query('rollback');
    holder.release();
  }
  expect(await world.a.rows('contacts')).toBe(20);
});

test('in the trash a unique value is free for others; coming back needs it free again', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const { api } = owner;
  await customField(world, { type: 'phone', key: 'desk', isUnique: true });
  const first = await world.a.contact({ customFields: { desk: '+43 1 11' } });
  await expect(world.a.contact({ customFields: { desk: '+43 1 11' } })).rejects.toMatchObject(taken('desk'));
  await api.contacts.remove.mutate({ agencyId, id: first.id });
  expect(await valuesOutOfStep(world)).toEqual(OUT_OF_STEP);
  const second = await world.a.contact({ customFields: { desk: '+43 1 11' } });
  // In the trash, it may keep and even take what somebody live has.
  const trashed = await owner
    .supabase(agencyId)
    .from('contacts')
    .update({ custom_fields: { desk: '+43 1 11' } })
    .eq('id', first.id);
  expect(trashed.error).toBeNull();
  const before = await world.a.state();
  await expect(api.contacts.restore.mutate({ agencyId, id: first.id })).rejects.toMatchObject(taken('desk'));
  const past = await owner
    .supabase(agencyId)
    .rpc('restore_records', { agency_id: agencyId, resource: 'contact', ids: [first.id] });
  expect(past.error).toMatchObject({ code: 'AX409', message: 'duplicate' });
  expect(await world.a.state()).toEqual(before);
  await api.contacts.update.mutate({ agencyId, id: second.id, data: { customFields: { desk: null } } });
  await api.contacts.restore.mutate({ agencyId, id: first.id });
  await expect(world.a.contact({ customFields: { desk: '+43 1 11' } })).rejects.toMatchObject(taken('desk'));
  expect(await valuesOutOfStep(world)).toEqual(OUT_OF_STEP);
});

test('of many that come back from the trash with one value, one does', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  await customField(world, { type: 'url', key: 'site', isUnique: true });
  const ids: string[] = [];
  for (let at = 0; at < 12; at += 1) {
    const { id } = await world.a.contact({ customFields: { site: 'https://example.com' } });
    await owner.api.contacts.remove.mutate({ agencyId, id });
    ids.push(id);
  }
  const race = await Promise.allSettled(ids.map((id) => owner.api.contacts.restore.mutate({ agencyId, id })));
  expect(race.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  for (const outcome of race) {
    if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject(taken('site'));
  }
  expect(await holders(world, 'site', 'https://example.com')).toBe(1);
  expect(await valuesOutOfStep(world)).toEqual(OUT_OF_STEP);
});

test('unique within one agency, one field and one entity', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  await customField(world, { type: 'text', key: 'code', isUnique: true });
  await customField(world, { type: 'text', key: 'other', isUnique: true });
  await customField(world, { type: 'text', key: 'plain' });
  await customField(world, { type: 'text', key: 'code', entity: 'activity', isUnique: true });
  await world.b.owner.api.customFields.create.mutate({
    agencyId: world.b.id,
    entity: 'contact',
    key: 'code',
    label: 'Code',
    type: 'text',
    isUnique: true,
  });
  await world.a.contact({ customFields: { code: 'X', other: 'X', plain: 'X' } });
  await world.a.contact({ customFields: { plain: 'X' } });
  await world.b.contact({ customFields: { code: 'X' } });
  const task = { agency_id: agencyId, kind: 'task', subject: 'T', custom_fields: { code: 'X' } } as const;
  expect((await owner.supabase(agencyId).from('activities').insert(task)).error).toBeNull();
  await expect(world.a.contact({ customFields: { other: 'X' } })).rejects.toMatchObject(taken('other'));
  await expect(world.b.contact({ customFields: { code: 'X' } })).rejects.toMatchObject(taken('code'));
});

test('one record, fifty writers of its fields at once: each one’s value is there', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const keys = Array.from({ length: 50 }, (_, at) => `f${at}`);
  await world.sql.query(
    `insert into public.custom_fields (agency_id, entity, key, label, type)
     select $1, 'contact', k, 'F', 'number' from unnest($2::text[]) k`,
    [agencyId, keys],
  );
  const contact = await world.a.contact();
  await Promise.all(
    keys.map((key, at) =>
      owner.api.contacts.update.mutate({ agencyId, id: contact.id, data: { customFields: { [key]: at } } }),
    ),
  );
  await expect(owner.api.contacts.get.query({ agencyId, id: contact.id })).resolves.toMatchObject({
    customFields: Object.fromEntries(keys.map((key, at) => [key, at])),
    version: 51,
  });
  expect(await valuesOutOfStep(world)).toEqual(OUT_OF_STEP);
});
