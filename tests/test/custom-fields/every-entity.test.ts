import { twoAgencies } from '@axolop/testing';
import { expect, test } from 'vitest';
import { customField, valuesOutOfStep } from '../../src/custom-fields.ts';
import { refusal } from '../../src/refusal.ts';

const OUT_OF_STEP = { missing: [], surplus: [] };

test('opportunities carry custom values: checked with their place in the input, merged, kept as typed rows', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  await customField(world, { entity: 'opportunity', type: 'number', key: 'seats', validation: { min: 1 } });
  await customField(world, { entity: 'opportunity', type: 'date', key: 'renews_on' });
  const { opportunities } = owner.api;

  const deal = await opportunities.create.mutate({ agencyId, name: 'Deal', customFields: { seats: 3 } });
  expect(deal.customFields).toEqual({ seats: 3 });
  const changed = await opportunities.update.mutate({
    agencyId,
    id: deal.id,
    data: { customFields: { renews_on: '2027-01-31' } },
  });
  expect(changed.customFields).toEqual({ seats: 3, renews_on: '2027-01-31' });
  const before = await world.a.state();
  await expect(
    opportunities.create.mutate({ agencyId, name: 'Deal', customFields: { seats: 0 } }),
  ).rejects.toMatchObject({ data: { reason: 'invalid_input', fields: [{ path: ['customFields', 'seats'] }] } });
  await expect(
    opportunities.update.mutate({ agencyId, id: deal.id, data: { customFields: { colour: 'red', seats: 'x' } } }),
  ).rejects.toMatchObject({ data: { reason: 'invalid_input' } });
  const db = owner.supabase(agencyId);
  const past = await db
    .from('opportunities')
    .update({ custom_fields: { seats: 0 } })
    .eq('id', deal.id)
    .select('id');
  expect(past.error?.code).toBe('AX400');
  expect(await world.a.state()).toEqual(before);
  expect(await valuesOutOfStep(world)).toEqual(OUT_OF_STEP);
});

test('activities carry custom values, too', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  await customField(world, { entity: 'activity', type: 'boolean', key: 'billable' });
  const { activities } = owner.api;
  const task = await activities.create.mutate({
    agencyId,
    kind: 'task',
    subject: 'Do it',
    customFields: { billable: true },
  });
  const changed = await activities.update.mutate({ agencyId, id: task.id, data: { customFields: { billable: null } } });
  expect([task.customFields, changed.customFields]).toEqual([{ billable: true }, {}]);
  await expect(
    activities.update.mutate({ agencyId, id: task.id, data: { customFields: { billable: 'yes' } } }),
  ).rejects.toMatchObject({
    data: { reason: 'invalid_input', fields: [{ path: ['data', 'customFields', 'billable'] }] },
  });
  expect(await valuesOutOfStep(world)).toEqual(OUT_OF_STEP);
});

test('many contacts get a custom value at once; those that are skipped keep theirs', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  await customField(world, { type: 'text', key: 'region' });
  await customField(world, { type: 'number', key: 'size' });
  const [one, two, gone] = await Promise.all([
    world.a.contact({ customFields: { region: 'North', size: 1 } }),
    world.a.contact(),
    world.a.contact({ customFields: { region: 'East' } }),
  ]);
  await owner.api.contacts.remove.mutate({ agencyId, id: gone.id });
  const contacts = [{ id: one.id, version: one.version }, { id: two.id }, { id: gone.id }];
  const answer = await owner.api.contacts.bulkUpdate.mutate({
    agencyId,
    contacts,
    data: { customFields: { region: 'South' } },
  });
  expect(answer).toEqual({ done: 2, skipped: [{ id: gone.id, reason: 'in_trash' }] });
  const both = await owner.api.contacts.bulkUpdate.mutate({
    agencyId,
    contacts: [{ id: two.id }],
    data: { city: 'Graz', customFields: { size: 7 } },
  });
  expect(both).toEqual({ done: 1, skipped: [] });
  const values = await Promise.all(
    [one, two, gone].map(async ({ id }) => (await owner.api.contacts.get.query({ agencyId, id })).customFields),
  );
  expect(values).toEqual([{ region: 'South', size: 1 }, { region: 'South', size: 7 }, { region: 'East' }]);
  await expect(
    owner.api.contacts.bulkUpdate.mutate({ agencyId, contacts, data: { customFields: { size: 'large' } } }),
  ).rejects.toMatchObject({
    data: { fields: [{ path: ['data', 'customFields', 'size'] }, { path: ['contacts', 1] }] },
  });
  expect(await valuesOutOfStep(world)).toEqual(OUT_OF_STEP);
});

test('a viewer writes no custom value, through neither door', async () => {
  await using world = await twoAgencies();
  const { id: agencyId } = world.a;
  await customField(world, { entity: 'opportunity', type: 'number', key: 'seats' });
  const deal = await world.a.owner.api.opportunities.create.mutate({ agencyId, name: 'Deal' });
  const viewer = await world.person({ a: 'viewer' });
  await expect(
    viewer.api.opportunities.update.mutate({ agencyId, id: deal.id, data: { customFields: { seats: 1 } } }),
  ).rejects.toMatchObject(refusal('missing_permission'));
  const past = await viewer
    .supabase(agencyId)
    .from('opportunities')
    .update({ custom_fields: { seats: 1 } })
    .eq('id', deal.id)
    .select('id');
  expect(past.data ?? []).toEqual([]);
});
