import { randomUUID } from 'node:crypto';
import { MAX_CUSTOM_FIELDS } from '@axolop/domain';
import { twoAgencies } from '@axolop/testing';
import { expect, test } from 'vitest';
import { customField } from '../../src/custom-fields.ts';
import { refusal } from '../../src/refusal.ts';

test('a field is made, listed in its order, changed, archived and put to use again', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const { api } = owner;
  const size = await customField(world, {
    type: 'select',
    key: 'size',
    label: 'Size',
    options: [{ label: ' Small ' }, { label: 'Large', color: '#1d4ed8' }],
    isRequired: true,
    groupName: 'Firm',
  });
  expect(size).toMatchObject({
    key: 'size',
    label: 'Size',
    options: [{ label: 'Small' }, { label: 'Large', color: '#1d4ed8' }],
    isRequired: true,
    isUnique: false,
    defaultValue: null,
    validation: {},
    position: 0,
    groupName: 'Firm',
    archivedAt: null,
    createdBy: owner.id,
    version: 1,
  });
  const since = await customField(world, { type: 'date', key: 'since' });
  await customField(world, { type: 'text', key: 'size', entity: 'activity' });
  expect(since.position).toBe(1);

  const [small, large] = size.options;
  const changed = await api.customFields.update.mutate({
    agencyId,
    id: size.id,
    version: size.version,
    data: { label: 'Sizes', options: [...(large ? [large] : []), ...(small ? [small] : []), { label: 'Huge' }] },
  });
  expect(changed).toMatchObject({ label: 'Sizes', version: 2 });
  expect(changed.options.map(({ label }) => label)).toEqual(['Large', 'Small', 'Huge']);
  expect(changed.options.slice(0, 2).map(({ id }) => id)).toEqual([large?.id, small?.id]);
  await expect(
    api.customFields.update.mutate({ agencyId, id: size.id, version: 1, data: { label: 'Late' } }),
  ).rejects.toMatchObject(refusal('stale_version'));

  const list = async (includeArchived = false) =>
    (await api.customFields.list.query({ agencyId, entity: 'contact', includeArchived })).items.map(({ key }) => key);
  expect(await list()).toEqual(['size', 'since']);
  const archived = await api.customFields.archive.mutate({ agencyId, id: size.id });
  expect(archived.archivedAt).not.toBeNull();
  expect(await list()).toEqual(['since']);
  expect(await list(true)).toEqual(['size', 'since']);
  const again = await api.customFields.archive.mutate({ agencyId, id: size.id });
  expect(again.archivedAt).toBe(archived.archivedAt);
  await expect(api.customFields.restore.mutate({ agencyId, id: size.id })).resolves.toMatchObject({ archivedAt: null });
  expect(await list()).toEqual(['size', 'since']);
});

test('fields change places, and those that nobody names follow as they were', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const made = [];
  for (const key of ['a', 'b', 'c', 'd']) made.push(await customField(world, { type: 'text', key }));
  const ids = made.map(({ id }) => id);
  const keysOf = (fields: readonly { key: string }[]) => fields.map(({ key }) => key).join('');
  const reorder = (...order: readonly number[]) =>
    owner.api.customFields.reorder.mutate({ agencyId, entity: 'contact', ids: order.flatMap((at) => ids[at] ?? []) });
  expect(keysOf((await reorder(3, 1)).items)).toBe('dbac');
  expect(keysOf((await reorder(0, 1, 2, 3)).items)).toBe('abcd');
  const { items } = await owner.api.customFields.list.query({ agencyId, entity: 'contact', limit: 3 });
  expect(items.map(({ position }) => position)).toEqual([0, 1, 2]);
  for (const wrong of [
    { entity: 'activity', ids: ids.slice(0, 1) },
    { entity: 'contact', ids: [randomUUID()] },
  ] as const) {
    await expect(
      owner.api.customFields.reorder.mutate({ agencyId, ...wrong, ids: [...wrong.ids] }),
    ).rejects.toMatchObject(refusal('not_found'));
  }
  await owner.api.customFields.archive.mutate({ agencyId, id: ids[0] ?? '' });
  await expect(reorder(0)).rejects.toMatchObject(refusal('not_found'));
  for (const wrong of [[], [ids[1] ?? '', ids[1] ?? '']]) {
    await expect(
      owner.api.customFields.reorder.mutate({ agencyId, entity: 'contact', ids: wrong }),
    ).rejects.toMatchObject(refusal('invalid_input'));
    const past = await owner
      .supabase(agencyId)
      .rpc('reorder_custom_fields', { agency_id: agencyId, entity: 'contact', ids: wrong });
    expect(['AX400', 'AX404']).toContain(past.error?.code);
  }
});

test('many people put fields in order at once: one order is left, without a gap', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const ids: string[] = [];
  for (let index = 0; index < 8; index += 1) ids.push((await customField(world, { type: 'text' })).id);
  await Promise.all(
    Array.from({ length: 20 }, (_, turn) =>
      owner.api.customFields.reorder.mutate({
        agencyId,
        entity: 'contact',
        ids: [...ids.slice(turn % 8), ...ids.slice(0, turn % 8)].slice(0, 1 + (turn % 5)),
      }),
    ),
  );
  const { items } = await owner.api.customFields.list.query({ agencyId, entity: 'contact' });
  expect(items.map(({ position }) => position)).toEqual(ids.map((_, index) => index));
  expect(items.map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
});

test('definitions that make no sense are refused at both doors, with the part that is wrong', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const before = await world.a.state();
  const id = randomUUID();
  const wrong: readonly (readonly [field: string, definition: Record<string, unknown>])[] = [
    ['isUnique', { type: 'boolean', isUnique: true }],
    ['options', { type: 'text', options: [{ label: 'A' }] }],
    ['options', { type: 'select' }],
    ['options', { type: 'select', options: [{ label: 'A', archived: true }] }],
    ['options', { type: 'select', options: [{ label: 'A' }, { label: 'a' }] }],
    [
      'options',
      {
        type: 'select',
        options: [
          { id, label: 'A' },
          { id, label: 'B' },
        ],
      },
    ],
    ['options', { type: 'select', options: [{ id: 'no', label: 'A' }] }],
    ['options', { type: 'select', options: [{ label: 'A', color: 'red' }] }],
    ['options', { type: 'select', options: [{ label: '' }] }],
    ['options', { type: 'select', options: [{ label: 'A', more: 1 }] }],
    ['options', { type: 'select', options: ['A'] }],
    ['options', { type: 'multi_select', options: Array.from({ length: 201 }, (_, at) => ({ label: `${at}` })) }],
    ['validation', { type: 'boolean', validation: { min: 1 } }],
    ['validation', { type: 'text', validation: { min: 1 } }],
    ['validation', { type: 'text', validation: { minLength: 0 } }],
    ['validation', { type: 'text', validation: { minLength: 1.5 } }],
    ['validation', { type: 'text', validation: { minLength: 9, maxLength: 8 } }],
    ['validation', { type: 'number', validation: { min: 2, max: 1 } }],
    ['validation', { type: 'number', validation: { min: '2' } }],
    ['validation', { type: 'date', validation: { minDate: '2026-02-30' } }],
    ['validation', { type: 'date', validation: { minDate: '2026-02-01', maxDate: '2026-01-01' } }],
    ['defaultValue', { type: 'text', isUnique: true, defaultValue: 'x' }],
    ['defaultValue', { type: 'user', defaultValue: owner.id }],
    ['defaultValue', { type: 'number', defaultValue: 'x' }],
    ['defaultValue', { type: 'number', validation: { max: 5 }, defaultValue: 6 }],
    ['defaultValue', { type: 'select', options: [{ label: 'A' }], defaultValue: id }],
  ];
  const snake = (text: string) => text.replaceAll(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`);
  for (const [field, definition] of wrong) {
    const what = JSON.stringify(definition).slice(0, 120);
    const whole = { entity: 'contact', key: 'wrong', label: 'Wrong', ...definition };
    const through = owner.api.customFields.create.mutate(JSON.parse(JSON.stringify({ agencyId, ...whole })));
    const error: unknown = await through.then(
      () => 'it was made',
      (reason: unknown) => reason,
    );
    expect(error, what).toMatchObject({ data: { code: 'BAD_REQUEST', reason: 'invalid_input' } });
    expect(JSON.stringify(error), what).toContain(`"path":["${field}"`);

    const row = Object.fromEntries(Object.entries(whole).map(([name, value]) => [snake(name), value]));
    const past = await owner
      .supabase(agencyId)
      .from('custom_fields')
      .insert(JSON.parse(JSON.stringify({ agency_id: agencyId, ...row })));
    expect(['AX400', '23514'], what).toContain(past.error?.code);
  }
  expect(await world.a.state()).toEqual(before);
});

test('entity, key, type and uniqueness never change, and a key is used once', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const field = await customField(world, { type: 'text', key: 'vat' });
  await expect(customField(world, { type: 'date', key: 'vat' })).rejects.toMatchObject(refusal('name_taken'));
  await owner.api.customFields.archive.mutate({ agencyId, id: field.id });
  await expect(customField(world, { type: 'date', key: 'vat' })).rejects.toMatchObject(refusal('name_taken'));
  for (const change of [{ key: 'tax' }, { type: 'long_text' }, { entity: 'activity' }, { is_unique: true }]) {
    const { error } = await owner
      .supabase(agencyId)
      .from('custom_fields')
      .update(JSON.parse(JSON.stringify(change)))
      .eq('id', field.id);
    expect(error?.code).toBe('42501');
    const [[name, value] = ['', '']] = Object.entries(change);
    await expect(
      world.sql.query(`update public.custom_fields set ${name} = $1 where id = $2`, [value, field.id]),
    ).rejects.toMatchObject({ code: 'AX400', message: 'invalid_input' });
  }
});

test('200 fields of an entity are in use, whoever adds them at once', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  await world.sql.query(
    `insert into public.custom_fields (agency_id, entity, key, label, type)
     select $1, 'contact', 'f' || n, 'F', 'text' from generate_series(1, $2::integer) n`,
    [agencyId, MAX_CUSTOM_FIELDS - 3],
  );
  const race = await Promise.allSettled(
    Array.from({ length: 12 }, (_, at) => customField(world, { type: 'text', key: `late_${at}` })),
  );
  expect(race.filter(({ status }) => status === 'fulfilled')).toHaveLength(3);
  for (const outcome of race) {
    if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject(refusal('field_limit'));
  }
  const { items, nextCursor } = await owner.api.customFields.list.query({ agencyId, entity: 'contact', limit: 200 });
  expect([items.length, nextCursor]).toEqual([MAX_CUSTOM_FIELDS, null]);
  expect(new Set(items.map(({ position }) => position)).size).toBe(MAX_CUSTOM_FIELDS);
  // Another entity has room, and so has this one when a field is archived; what was archived then finds none.
  await customField(world, { type: 'text', entity: 'opportunity' });
  const [first] = items;
  await owner.api.customFields.archive.mutate({ agencyId, id: first?.id ?? '' });
  await customField(world, { type: 'text' });
  await expect(owner.api.customFields.restore.mutate({ agencyId, id: first?.id ?? '' })).rejects.toMatchObject(
    refusal('field_limit'),
  );
});

test('fields are made by owners and administrators, and read by everybody in the agency and nobody else', async () => {
  await using world = await twoAgencies();
  const agencyId = world.a.id;
  const field = await customField(world, { type: 'text', key: 'note' });
  for (const role of ['admin', 'member', 'viewer'] as const) {
    const person = await world.person({ a: role });
    const create = { agencyId, entity: 'contact', key: `by_${role}`, label: role, type: 'text' } as const;
    const { items } = await person.api.customFields.list.query({ agencyId, entity: 'contact' });
    expect(items.some(({ id }) => id === field.id)).toBe(true);
    const calls = [
      () => person.api.customFields.create.mutate(create),
      () => person.api.customFields.update.mutate({ agencyId, id: field.id, data: { label: role } }),
      () => person.api.customFields.reorder.mutate({ agencyId, entity: 'contact', ids: [field.id] }),
      () => person.api.customFields.archive.mutate({ agencyId, id: field.id }),
      () => person.api.customFields.restore.mutate({ agencyId, id: field.id }),
    ];
    for (const call of calls) {
      const [outcome] = await Promise.allSettled([call()]);
      if (role === 'admin') expect(outcome).toMatchObject({ status: 'fulfilled' });
      else expect(outcome).toMatchObject({ status: 'rejected', reason: refusal('missing_permission') });
    }
  }
  const stranger = await world.person({ b: 'owner' });
  await expect(stranger.api.customFields.list.query({ agencyId, entity: 'contact' })).rejects.toMatchObject(
    refusal('not_found'),
  );
  for (const header of [agencyId, world.b.id]) {
    const { data } = await stranger.supabase(header).from('custom_fields').select('id').eq('agency_id', agencyId);
    expect(data ?? []).toEqual([]);
  }
});

test('a stranger who names the agency in their header does not make it wait', async () => {
  await using world = await twoAgencies();
  const stranger = await world.stranger();
  await customField(world, { type: 'text' });
  const holder = await world.sql.connect();
  try {
    await holder.query('begin');
    await holder.query(
      "select pg_advisory_xact_lock_shared(hashtextextended('axolop.custom_fields:' || $1::text, 0))",
      [world.a.id],
    );
    const startedAt = performance.now();
    const { error } = await stranger
      .supabase(world.a.id)
      .from('custom_fields')
      .update({ label: 'Mine' })
      .eq('agency_id', world.a.id);
    expect(error).toBeNull();
    expect(performance.now() - startedAt).toBeLessThan(900);
  } finally {
    await holder.query('rollback');
    holder.release();
  }
});
