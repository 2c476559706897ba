import type { CustomFieldInput } from '@axolop/domain';
import { twoAgencies } from '@axolop/testing';
import { expect, test } from 'vitest';
import { customField, refusedFields, valuesOutOfStep } from '../../src/custom-fields.ts';
import { refusal } from '../../src/refusal.ts';

const OUT_OF_STEP = { missing: [], surplus: [] };

test('required and defaults: for new records, and for what a record has', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const older = await world.a.contact();
  await customField(world, { type: 'text', key: 'must', isRequired: true });
  await customField(world, { type: 'number', key: 'grade', defaultValue: 3, isRequired: true });
  await customField(world, { type: 'boolean', key: 'open', defaultValue: true });
  const missing = refusedFields([['customFields', 'must'], 'is required']);
  for (const customFields of [undefined, {}, { must: null }, { grade: 5 }]) {
    await expect(world.a.contact(customFields === undefined ? {} : { customFields })).rejects.toMatchObject(missing);
  }
  await expect(
    owner.api.contacts.createMany.mutate({ agencyId, contacts: [{ firstName: 'X' }] }),
  ).rejects.toMatchObject(refusedFields([['contacts', 0, 'customFields', 'must'], 'is required']));
  const past = await owner.supabase(agencyId).from('contacts').insert({ agency_id: agencyId, first_name: 'X' });
  expect(past.error).toMatchObject({ code: 'AX400', message: 'invalid_input' });
  await expect(world.a.contact({ customFields: { must: 'x', grade: null } })).rejects.toMatchObject(
    refusedFields([['customFields', 'grade'], 'is required']),
  );

  const contact = await world.a.contact({ customFields: { must: 'x' } });
  expect(contact.customFields).toEqual({ must: 'x', grade: 3, open: true });
  const without = await world.a.contact({ customFields: { must: 'x', grade: 1, open: null } });
  expect(without.customFields).toEqual({ must: 'x', grade: 1 });
  const update = (id: string, customFields: Record<string, CustomFieldInput>) =>
    owner.api.contacts.update.mutate({ agencyId, id, data: { customFields } });
  for (const key of ['must', 'grade']) {
    await expect(update(contact.id, { [key]: null })).rejects.toMatchObject(
      refusedFields([['data', 'customFields', key], 'is required']),
    );
    const { error } = await owner
      .supabase(agencyId)
      .from('contacts')
      .update({ custom_fields: { [key]: null } })
      .eq('id', contact.id);
    expect(error).toMatchObject({ code: 'AX400' });
  }
  // A record from before the field may be changed without it; once it has a value, it keeps one.
  await expect(update(older.id, { open: false })).resolves.toMatchObject({ customFields: { open: false } });
  await update(older.id, { must: 'now' });
  await expect(update(older.id, { must: null })).rejects.toMatchObject(refusal('invalid_input'));
  expect(await valuesOutOfStep(world)).toEqual(OUT_OF_STEP);
});

test('an archived field is read and not written; an archived option stays where it is', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const field = await customField(world, { type: 'text', key: 'old', isRequired: true });
  const many = await customField(world, {
    type: 'multi_select',
    key: 'many',
    options: [{ label: 'A' }, { label: 'B' }],
  });
  const [a, b] = many.options.map(({ id }) => id);
  const contact = await world.a.contact({ customFields: { old: 'kept', many: [a ?? ''] } });
  await owner.api.customFields.archive.mutate({ agencyId, id: field.id });
  const update = (customFields: Record<string, CustomFieldInput>) =>
    owner.api.contacts.update.mutate({ agencyId, id: contact.id, data: { customFields } });
  for (const value of ['new', null]) {
    await expect(update({ old: value })).rejects.toMatchObject(
      refusedFields([['data', 'customFields', 'old'], 'is no custom field in use']),
    );
    const { error } = await owner
      .supabase(agencyId)
      .from('contacts')
      .update({ custom_fields: { old: value } })
      .eq('id', contact.id);
    expect(error?.code).toBe('AX400');
  }
  // Nobody needs it any more, and nothing forgets it.
  await expect(world.a.contact()).resolves.toMatchObject({ customFields: {} });

  const options = many.options.map((option) => (option.id === a ? { ...option, archived: true } : option));
  await owner.api.customFields.update.mutate({ agencyId, id: many.id, data: { options } });
  await expect(world.a.contact({ customFields: { many: [a ?? ''] } })).rejects.toMatchObject(refusal('invalid_input'));
  await expect(update({ many: [a ?? '', b ?? ''] })).resolves.toMatchObject({
    customFields: { old: 'kept', many: [a, b] },
  });
  await update({ many: [b ?? ''] });
  await expect(update({ many: [a ?? ''] })).rejects.toMatchObject(
    refusedFields([['data', 'customFields', 'many'], 'must be some of the options']),
  );
  // B is chosen and cannot go; A is chosen no more.
  const taken = many.options.filter(({ id }) => id === a);
  await expect(
    owner.api.customFields.update.mutate({ agencyId, id: many.id, data: { options: taken } }),
  ).rejects.toMatchObject({ data: { ...refusal('in_use').data, fields: [{ path: ['data', 'options'] }] } });
  await owner.api.customFields.update.mutate({
    agencyId,
    id: many.id,
    data: { options: options.filter(({ id }) => id === b) },
  });
  await owner.api.customFields.restore.mutate({ agencyId, id: field.id });
  await expect(update({ old: 'new' })).resolves.toMatchObject({ customFields: { old: 'new', many: [b] } });
  expect(await valuesOutOfStep(world)).toEqual(OUT_OF_STEP);
});

test('values of another agency’s field are no values here, and its people and options are nobody and nothing', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  await customField(world, { type: 'text', key: 'mine' });
  await world.b.owner.api.customFields.create.mutate({
    agencyId: world.b.id,
    entity: 'contact',
    key: 'theirs',
    label: 'T',
    type: 'text',
    isRequired: true,
  });
  const before = await world.b.state();
  const error = async (key: string) =>
    world.a.contact({ customFields: { [key]: 'x' } }).then(
      () => 'made',
      (reason: unknown) =>
        JSON.stringify(reason)
          .replaceAll(key, 'key')
          .replaceAll(/"requestId":"[^"]*"/gu, ''),
    );
  expect(await error('theirs')).toBe(await error('absent'));
  const foreign = await world.b.owner
    .supabase(world.b.id)
    .from('contacts')
    .update({ custom_fields: { mine: 'x' } })
    .eq('agency_id', agencyId)
    .select('id');
  expect(foreign.data ?? []).toEqual([]);
  const viewer = await world.person({ a: 'viewer' });
  const contact = await world.a.contact({ customFields: { mine: 'x' } });
  const write = { agencyId, id: contact.id, data: { customFields: { mine: 'y' } } };
  await expect(viewer.api.contacts.update.mutate(write)).rejects.toMatchObject(refusal('missing_permission'));
  const past = await viewer
    .supabase(agencyId)
    .from('contacts')
    .update({ custom_fields: { mine: 'y' } })
    .eq('id', contact.id)
    .select('id');
  expect(past.data ?? []).toEqual([]);
  const rows = await owner.supabase(agencyId).from('custom_field_values').select('value_text');
  expect(rows.data).toEqual([{ value_text: 'x' }]);
  const theirs = await world.b.owner
    .supabase(world.b.id)
    .from('custom_field_values')
    .select('id')
    .eq('agency_id', agencyId);
  expect(theirs.data).toEqual([]);
  expect(await world.b.state()).toEqual(before);
});

test('an account that is deleted leaves the records that named it', async () => {
  await using world = await twoAgencies();
  const { id: agencyId } = world.a;
  const mia = await world.person({ a: 'member' });
  await customField(world, { type: 'user', key: 'who', isRequired: true });
  const field = await customField(world, { type: 'user', key: 'archived' });
  const contact = await world.a.contact({ customFields: { who: mia.id, archived: mia.id } });
  const other = await world.a.contact({ customFields: { who: world.a.owner.id } });
  await world.a.owner.api.customFields.archive.mutate({ agencyId, id: field.id });
  // Going into the trash and back writes the rows anew, and forgets nobody.
  await world.a.owner.api.contacts.remove.mutate({ agencyId, id: contact.id });
  await world.a.owner.api.contacts.restore.mutate({ agencyId, id: contact.id });
  await expect(world.a.owner.api.contacts.get.query({ agencyId, id: contact.id })).resolves.toMatchObject({
    customFields: { who: mia.id, archived: mia.id },
  });
  // Whose membership ended is still known by name.
  await world.a.owner.api.members.remove.mutate({ agencyId, userId: mia.id });
  expect(await valuesOutOfStep(world)).toEqual(OUT_OF_STEP);
  await world.sql.query('delete from auth.users where id = $1', [mia.id]);
  await expect(world.a.owner.api.contacts.get.query({ agencyId, id: contact.id })).resolves.toMatchObject({
    customFields: {},
  });
  await expect(world.a.owner.api.contacts.get.query({ agencyId, id: other.id })).resolves.toMatchObject({
    customFields: { who: world.a.owner.id },
  });
  expect(await valuesOutOfStep(world)).toEqual(OUT_OF_STEP);
});
