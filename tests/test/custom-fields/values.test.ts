import { randomUUID } from 'node:crypto';
import type { CustomFieldInput } from '@axolop/domain';
import { twoAgencies, type Person } from '@axolop/testing';
import { expect, test } from 'vitest';
import { customField, refusedFields, valuesOutOfStep } from '../../src/custom-fields.ts';

const OUT_OF_STEP = { missing: [], surplus: [] };

test('a value of every type, through both doors: kept in one form, with its typed row', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const options = [{ label: 'One' }, { label: 'Two' }, { label: 'Three' }];
  const types = [
    'text',
    'long_text',
    'number',
    'currency',
    'boolean',
    'date',
    'datetime',
    'email',
    'phone',
    'url',
    'user',
  ] as const;
  for (const type of types) await customField(world, { type, key: type });
  const [one, two] = (await customField(world, { type: 'select', key: 'select', options })).options;
  const [, second, third] = (await customField(world, { type: 'multi_select', key: 'multi_select', options })).options;
  const given: Record<string, CustomFieldInput> = {
    text: '  One line ',
    long_text: 'Two\nlines ',
    number: -0.5,
    currency: 12_345,
    boolean: false,
    date: '2026-02-28',
    datetime: '2026-03-01T00:30:00.5+01:00',
    email: ' Ann@Example.COM ',
    phone: '+43 1 234',
    url: 'https://example.com/?q=ü',
    user: owner.id,
    select: one?.id ?? '',
    multi_select: [third?.id ?? '', second?.id ?? ''],
  };
  const kept = {
    ...given,
    text: 'One line',
    datetime: '2026-02-28T23:30:00.500Z',
    email: 'ann@example.com',
  };
  const contact = await world.a.contact({ customFields: given });
  expect(contact.customFields).toEqual(kept);
  const past = await owner
    .supabase(agencyId)
    .from('contacts')
    .insert({ agency_id: agencyId, first_name: 'Past', custom_fields: given })
    .select('id, custom_fields')
    .single();
  expect(past.data?.custom_fields).toEqual(kept);
  for (const id of [contact.id, past.data?.id]) {
    const { rows } = await world.sql.query(
      'select type, count(*)::integer as rows, min(num_nonnulls(contact_id)) as records from public.custom_field_values where contact_id = $1 group by type order by type',
      [id],
    );
    expect(rows).toHaveLength(13);
    expect(rows.find(({ type }) => type === 'multi_select')).toMatchObject({ rows: 2 });
  }
  expect(await valuesOutOfStep(world)).toEqual(OUT_OF_STEP);

  // What is not named stays, null takes out, an empty list too.
  const changed = await owner.api.contacts.update.mutate({
    agencyId,
    id: contact.id,
    data: { customFields: { select: two?.id ?? '', number: null, multi_select: [], boolean: true } },
  });
  const rest = Object.fromEntries(Object.entries(kept).filter(([key]) => !['number', 'multi_select'].includes(key)));
  expect(changed.customFields).toEqual({ ...rest, select: two?.id, boolean: true });
  expect(await valuesOutOfStep(world)).toEqual(OUT_OF_STEP);
  // An update of something else leaves all as it is.
  await owner.api.contacts.update.mutate({ agencyId, id: contact.id, data: { firstName: 'Else' } });
  await expect(owner.api.contacts.get.query({ agencyId, id: contact.id })).resolves.toMatchObject({
    customFields: changed.customFields,
  });
});

test('opportunities and activities have values, too', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  await customField(world, { type: 'number', key: 'size', entity: 'opportunity', isUnique: true });
  await customField(world, { type: 'text', key: 'room', entity: 'activity', defaultValue: 'None' });
  const db = owner.supabase(agencyId);
  const { data: stage } = await db.from('pipeline_stages').select('id, pipeline_id').limit(1).single();
  const deal = {
    agency_id: agencyId,
    name: 'Deal',
    currency: 'EUR',
    pipeline_id: stage?.pipeline_id ?? '',
    stage_id: stage?.id ?? '',
  };
  const made = await db
    .from('opportunities')
    .insert({ ...deal, custom_fields: { size: 5 } })
    .select('id, custom_fields')
    .single();
  expect(made.data?.custom_fields).toEqual({ size: 5 });
  const twin = await db.from('opportunities').insert({ ...deal, custom_fields: { size: 5 } });
  expect(twin.error).toMatchObject({ code: 'AX409', message: 'duplicate' });
  const task = await db
    .from('activities')
    .insert({ agency_id: agencyId, kind: 'task', subject: 'T' })
    .select('id, custom_fields')
    .single();
  expect(task.data?.custom_fields).toEqual({ room: 'None' });
  const wrong = await db
    .from('activities')
    .update({ custom_fields: { size: 5 } })
    .eq('id', task.data?.id ?? '');
  expect(wrong.error).toMatchObject({ code: 'AX400', message: 'invalid_input' });
  expect(JSON.parse(wrong.error?.details ?? '')).toEqual([
    { path: ['customFields', 'size'], message: 'is no custom field in use' },
  ]);
  await db
    .from('activities')
    .update({ custom_fields: { room: 'Two' } })
    .eq('id', task.data?.id ?? '');
  const { rows } = await world.sql.query(
    `select entity, value_number, value_text, opportunity_id, activity_id from public.custom_field_values
     where agency_id = $1 order by entity`,
    [agencyId],
  );
  expect(rows).toEqual([
    { entity: 'activity', value_number: null, value_text: 'Two', opportunity_id: null, activity_id: task.data?.id },
    { entity: 'opportunity', value_number: 5, value_text: null, opportunity_id: made.data?.id, activity_id: null },
  ]);
  expect(await valuesOutOfStep(world)).toEqual(OUT_OF_STEP);
});

test('every wrong value is named, with its path at both doors, and nothing is written', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  await customField(world, { type: 'number', key: 'number', validation: { max: 1.5 } });
  await customField(world, { type: 'text', key: 'line' });
  await customField(world, { type: 'date', key: 'day' });
  const contact = await world.a.contact();
  const before = await world.a.state();
  const customFields = { stranger: 'x', day: '2026-02-30', line: 'fine', number: 2 };
  // In the order that the agency gave its fields.
  const wrong: readonly (readonly [string, string])[] = [
    ['number', 'must be at most 1.5'],
    ['day', 'must be a date such as 2026-05-31'],
    ['stranger', 'is no custom field in use'],
  ];
  const refused = (...place: (string | number)[]) =>
    refusedFields(...wrong.map(([key, message]) => [[...place, 'customFields', key], message] as const));
  const { contacts } = owner.api;
  await expect(world.a.contact({ customFields })).rejects.toMatchObject(refused());
  await expect(contacts.update.mutate({ agencyId, id: contact.id, data: { customFields } })).rejects.toMatchObject(
    refused('data'),
  );
  await expect(
    contacts.bulkUpdate.mutate({ agencyId, contacts: [{ id: contact.id }], data: { customFields } }),
  ).rejects.toMatchObject(
    refusedFields(...wrong.map(([key, message]) => [['data', 'customFields', key], message] as const), [
      ['contacts', 0],
      'cannot be changed so',
    ]),
  );
  const db = owner.supabase(agencyId);
  for (const { error } of [
    await db.from('contacts').insert({ agency_id: agencyId, first_name: 'X', custom_fields: customFields }),
    await db.from('contacts').update({ custom_fields: customFields }).eq('id', contact.id),
  ]) {
    expect(error).toMatchObject({ code: 'AX400', message: 'invalid_input' });
    expect(JSON.parse(error?.details ?? '')).toEqual(refused().data.fields);
  }
  expect(await world.a.state()).toEqual(before);
});

test('of many new contacts, each wrong value is named with its row, at both doors', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  await customField(world, { type: 'number', key: 'number' });
  await customField(world, { type: 'date', key: 'day', isRequired: true });
  const before = await world.a.state();
  const day = '2026-05-31';
  const contacts = [
    { firstName: 'Fine', customFields: { day } },
    { firstName: 'Two wrong', customFields: { number: 'x', day: 'y' } },
    { firstName: 'No values', customFields: undefined },
    { firstName: 'A stranger', customFields: { day, stranger: 1 } },
  ];
  const wrong = refusedFields(
    [['contacts', 1, 'customFields', 'number'], 'must be a number'],
    [['contacts', 1, 'customFields', 'day'], 'must be a date such as 2026-05-31'],
    [['contacts', 2, 'customFields', 'day'], 'is required'],
    [['contacts', 3, 'customFields', 'stranger'], 'is no custom field in use'],
  );
  for (const onDuplicate of ['fail', 'skip'] as const) {
    await expect(owner.api.contacts.createMany.mutate({ agencyId, contacts, onDuplicate })).rejects.toMatchObject(
      wrong,
    );
  }
  const rows = contacts.map(({ firstName, customFields }) => ({
    first_name: firstName,
    ...(customFields === undefined ? {} : { custom_fields: customFields }),
  }));
  const callWith = async (person: Person, some: typeof rows) =>
    person.supabase(agencyId).rpc('create_contacts', { agency_id: agencyId, contacts: some });
  const { error } = await callWith(owner, rows);
  expect(error).toMatchObject({ code: 'AX400', message: 'invalid_input' });
  expect(JSON.parse(error?.details ?? '')).toEqual(wrong.data.fields);

  // So many are named: 50.
  const many = Array.from({ length: 40 }, () => ({ firstName: 'X', customFields: { number: 'x' } }));
  const all = owner.api.contacts.createMany.mutate({ agencyId, contacts: many });
  await expect(all).rejects.toMatchObject({ data: { fields: { length: 50, 49: { path: { 1: 24 } } } } });

  expect(await world.a.state()).toEqual(before);

  // Nobody who may not write there learns from it what an agency asks for.
  for (const person of [await world.person({ a: 'viewer', b: 'owner' }), await world.stranger()]) {
    const told = await callWith(person, rows.slice(2));
    expect(['AX403', 'AX404', '42501']).toContain(told.error?.code);
    expect(JSON.stringify(told.error)).not.toMatch(/customFields|required/u);
  }
  expect(await world.a.rows('contacts')).toBe(0);
});

test('who is a member, and which options there are, the database alone knows', async () => {
  await using world = await twoAgencies();
  const { id: agencyId } = world.a;
  const other = await world.person({ b: 'member' });
  const gone = await world.person({ a: 'suspended' });
  await customField(world, { type: 'user', key: 'who' });
  const before = await world.a.state();
  for (const who of ['me', other.id, gone.id, randomUUID()]) {
    await expect(world.a.contact({ customFields: { who } }), who).rejects.toMatchObject(
      refusedFields([['customFields', 'who'], 'must be an active member of the agency']),
    );
  }
  // What no text of the database can hold is refused on the way there, with its place.
  for (const text of ['a\0b', 'half \uD800']) {
    await expect(
      world.a.owner.api.contacts.createMany.mutate({
        agencyId,
        contacts: [{ lastName: 'X', customFields: { who: text } }],
      }),
    ).rejects.toMatchObject(
      refusedFields([['contacts', 0, 'customFields', 'who'], 'must not hold a null character or half a character']),
    );
  }
  expect(await world.a.state()).toEqual(before);
});

test('past the API: values that JSON has and no field takes', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  for (const type of ['text', 'number', 'user', 'multi_select'] as const) {
    await customField(world, { type, key: type, ...(type === 'multi_select' ? { options: [{ label: 'A' }] } : {}) });
  }
  const contact = await world.a.contact();
  const before = await world.a.state();
  const write = async (customFields: string) =>
    owner
      .supabase(agencyId)
      .from('contacts')
      .update(JSON.parse(`{"custom_fields":${customFields}}`))
      .eq('id', contact.id);
  for (const [given, code] of [
    ['{"text":{"deep":1}}', 'AX400'],
    ['{"text":["a"]}', 'AX400'],
    ['{"user":{}}', 'AX400'],
    ['{"user":"{11111111-1111-4111-8111-111111111111}"}', 'AX400'],
    ['{"multi_select":[null]}', 'AX400'],
    ['{"multi_select":{"a":1}}', 'AX400'],
    [`{"text":"${'x'.repeat(70_000)}"}`, 'AX400'],
    [`{${Array.from({ length: 3000 }, (_, at) => `"k${at}":1`).join()}}`, 'AX400'],
    ['[]', '23514'],
    ['"text"', '23514'],
    ['null', '23502'],
    ['5', '23514'],
  ] as const) {
    const { error } = await write(given);
    expect(error?.code, given.slice(0, 60)).toBe(code);
    if (given.startsWith('{"k0')) expect(JSON.parse(error?.details ?? '')).toHaveLength(50);
  }
  await expect(
    world.sql.query(`update public.contacts set custom_fields = '{"number": 1e400}' where id = $1`, [contact.id]),
  ).rejects.toMatchObject({ code: 'AX400' });
  expect(await world.a.state()).toEqual(before);
});
