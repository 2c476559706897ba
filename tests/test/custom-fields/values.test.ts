import { randomUUID } from 'node:crypto';
import type { CreateCustomField, CustomFieldInput } from '@axolop/domain';
import { twoAgencies } from '@axolop/testing';
import { expect, test } from 'vitest';
import { customField, refusedFields, valuesOutOfStep } from '../../src/custom-fields.ts';
import { refusal } from '../../src/refusal.ts';

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

test('each wrong value is named with its path, in the words of both doors, and nothing is written', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const other = await world.person({ b: 'member' });
  const gone = await world.person({ a: 'suspended' });
  const options = [{ label: 'In use' }, { label: 'Old', archived: true }];
  const choice = await customField(world, { type: 'select', key: 'choice', options });
  const choices = await customField(world, { type: 'multi_select', key: 'choices', options });
  const fields: readonly Pick<CreateCustomField, 'key' | 'type' | 'validation'>[] = [
    { key: 'line', type: 'text', validation: { minLength: 2, maxLength: 5 } },
    { key: 'lines', type: 'long_text' },
    { key: 'number', type: 'number', validation: { min: -1, max: 1.5 } },
    { key: 'money', type: 'currency' },
    { key: 'flag', type: 'boolean' },
    { key: 'day', type: 'date', validation: { minDate: '2026-01-01', maxDate: '2026-12-31' } },
    { key: 'instant', type: 'datetime', validation: { minDate: '2026-01-01' } },
    { key: 'email', type: 'email' },
    { key: 'phone', type: 'phone' },
    { key: 'web', type: 'url' },
    { key: 'who', type: 'user' },
  ];
  for (const field of fields) await customField(world, field);
  const [live, old] = choice.options.map(({ id }) => id);
  const liveOfMany = choices.options[0]?.id ?? '';
  const wrong: readonly (readonly [string, CustomFieldInput, string])[] = [
    ['line', 5, 'must be text'],
    ['line', '  ', 'must not be blank'],
    ['line', 'a', 'must have at least 2 characters'],
    ['line', 'abcdef', 'must have at most 5 characters'],
    ['line', '😀', 'must have at least 2 characters'],
    ['line', 'a\nb', 'must be a single line'],
    ['lines', '\n', 'must not be blank'],
    ['number', '1', 'must be a number'],
    ['number', -2, 'must be at least -1'],
    ['number', 2, 'must be at most 1.5'],
    ['money', 1.5, 'must be a whole number of minor units'],
    ['money', 9_007_199_254_740_992, 'must be a whole number of minor units'],
    ['flag', 'true', 'must be true or false'],
    ['flag', 1, 'must be true or false'],
    ['day', '2026-02-30', 'must be a date such as 2026-05-31'],
    ['day', 'today', 'must be a date such as 2026-05-31'],
    ['day', '0999-01-01', 'must be a date such as 2026-05-31'],
    ['day', '2025-12-31', 'must not be before 2026-01-01'],
    ['day', '2027-01-01', 'must not be after 2026-12-31'],
    ['instant', '2026-01-01', 'must be an instant such as 2026-05-31T12:00:00Z'],
    ['instant', '2026-01-01T00:00:00', 'must be an instant such as 2026-05-31T12:00:00Z'],
    ['instant', 'now', 'must be an instant such as 2026-05-31T12:00:00Z'],
    ['instant', '2026-01-01T00:30:00+01:00', 'must not be before 2026-01-01'],
    ['choice', 'In use', 'must be one of the options'],
    ['choice', randomUUID(), 'must be one of the options'],
    ['choice', old ?? '', 'must be one of the options'],
    ['choice', [live ?? ''], 'must be one of the options'],
    ['choices', liveOfMany, 'must be a list of options'],
    ['choices', [liveOfMany, randomUUID()], 'must be some of the options'],
    ['choices', [choices.options[1]?.id ?? ''], 'must be some of the options'],
    ['choices', [liveOfMany, liveOfMany], 'must not name an option twice'],
    ['email', 'nobody', 'must be an e-mail address'],
    ['email', 'a@b@example.com', 'must be an e-mail address'],
    ['phone', 'call me', 'must be a telephone number'],
    ['web', 'ftp://example.com', 'must be a web address'],
    ['web', 'http:example.com', 'must be a web address'],
    ['web', 'javascript:alert(1)', 'must be a web address'],
    ['who', 'me', 'must be an active member of the agency'],
    ['who', other.id, 'must be an active member of the agency'],
    ['who', gone.id, 'must be an active member of the agency'],
    ['who', randomUUID(), 'must be an active member of the agency'],
    ['nobody_knows', 'x', 'is no custom field in use'],
  ];
  const contact = await world.a.contact();
  const before = await world.a.state();
  const db = owner.supabase(agencyId);
  for (const [key, value, message] of wrong) {
    const what = `${key} ${JSON.stringify(value)}`;
    const customFields = { [key]: value };
    await expect(world.a.contact({ customFields }), what).rejects.toMatchObject(
      refusedFields([['customFields', key], message]),
    );
    await expect(
      owner.api.contacts.update.mutate({ agencyId, id: contact.id, data: { customFields } }),
      what,
    ).rejects.toMatchObject(refusedFields([['data', 'customFields', key], message]));
    for (const { error } of [
      await db.from('contacts').insert({ agency_id: agencyId, first_name: 'X', custom_fields: customFields }),
      await db.from('contacts').update({ custom_fields: customFields }).eq('id', contact.id),
    ]) {
      expect(error, what).toMatchObject({ code: 'AX400', message: 'invalid_input' });
      expect(JSON.parse(error?.details ?? ''), what).toEqual([{ path: ['customFields', key], message }]);
    }
  }
  await expect(
    owner.api.contacts.createMany.mutate({
      agencyId,
      contacts: [{ firstName: 'Fine' }, { firstName: 'Not', customFields: { day: 'x', number: 'x', line: 'fine' } }],
    }),
  ).rejects.toMatchObject(
    refusedFields(
      [['contacts', 1, 'customFields', 'day'], 'must be a date such as 2026-05-31'],
      [['contacts', 1, 'customFields', 'number'], 'must be a number'],
    ),
  );
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

test('a record has room for 64 KiB of values', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  for (const key of ['one', 'two']) await customField(world, { type: 'long_text', key });
  const contact = await world.a.contact({ customFields: { one: 'x'.repeat(50_000) } });
  const more = { agencyId, id: contact.id, data: { customFields: { two: 'y'.repeat(50_000) } } };
  await expect(owner.api.contacts.update.mutate(more)).rejects.toMatchObject(refusal('invalid_input'));
  await expect(
    owner.api.contacts.update.mutate({ ...more, data: { customFields: { one: null, two: 'y'.repeat(50_000) } } }),
  ).resolves.toMatchObject({ customFields: { two: 'y'.repeat(50_000) } });
  expect(await valuesOutOfStep(world)).toEqual(OUT_OF_STEP);
});
