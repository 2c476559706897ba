import { randomUUID } from 'node:crypto';
import { twoAgencies, type World } from '@axolop/testing';
import { expect, test } from 'vitest';
import { refusal } from '../../src/refusal.ts';
import { desk } from '../../src/sales/desk.ts';

async function opportunitiesOf(world: World, contactId: string): Promise<number> {
  const { rows } = await world.sql.query<{ n: number }>(
    'select count(*)::integer as n from public.opportunities where contact_id = $1',
    [contactId],
  );
  return rows[0]?.n ?? 0;
}

test('a lead becomes a customer with an opportunity on top of the first open stage', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const mia = await world.person({ a: 'member' });
  const first = await world.a.contact({ firstName: 'Ann', lastName: 'Archer', ownerId: mia.id });
  const second = await world.a.contact({ companyName: 'Acme', firstName: '', kind: 'company' });

  const { contact, opportunity } = await mia.api.contacts.convert.mutate({ agencyId, id: first.id, version: 1 });
  expect(contact).toEqual({
    ...first,
    lifecycleStage: 'customer',
    leadStatus: 'converted',
    convertedAt: expect.any(String),
    version: 2,
    updatedAt: contact.updatedAt,
  });
  expect(opportunity).toMatchObject({
    agencyId,
    name: 'Ann Archer',
    contactId: first.id,
    status: 'open',
    amountMinor: 0,
    currency: 'USD',
    ownerId: mia.id,
    createdBy: mia.id,
    closedAt: null,
  });
  const days = (Date.parse(opportunity.expectedCloseDate ?? '') - Date.now()) / 86_400_000;
  expect(days).toBeGreaterThan(28);
  expect(days).toBeLessThan(31);
  await expect(owner.api.contacts.get.query({ agencyId, id: first.id })).resolves.toEqual(contact);

  const stages = await owner.supabase(agencyId).from('pipeline_stages').select('name').eq('id', opportunity.stageId);
  expect(stages.data).toEqual([{ name: 'New' }]);
  const given = {
    name: 'Fleet of bicycles',
    amountMinor: 1_250_000,
    currency: 'EUR',
    expectedCloseDate: '2027-02-28',
    ownerId: owner.id,
  };
  const later = await owner.api.contacts.convert.mutate({
    agencyId,
    id: second.id,
    lifecycleStage: 'opportunity',
    opportunity: { ...given, pipelineId: opportunity.pipelineId },
  });
  expect(later).toMatchObject({
    contact: { lifecycleStage: 'opportunity', leadStatus: 'converted', ownerId: null },
    opportunity: { ...given, stageId: opportunity.stageId },
  });
  expect(later.opportunity.position).toBeLessThan(opportunity.position);
  // Once converted, it moves on freely between both.
  await expect(
    owner.api.contacts.update.mutate({ agencyId, id: second.id, data: { lifecycleStage: 'customer' } }),
  ).resolves.toMatchObject({ leadStatus: 'converted', convertedAt: later.contact.convertedAt });
});

test('fifty convert one lead at once: one does, the others hear that it was done', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const mia = await world.person({ a: 'member' });
  const { id, version } = await world.a.contact();
  const all = await Promise.allSettled(
    Array.from({ length: 50 }, (_, index) =>
      (index % 2 === 0 ? owner : mia).api.contacts.convert.mutate({
        agencyId,
        id,
        ...(index % 3 === 0 ? { version } : {}),
      }),
    ),
  );
  expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  for (const one of all) {
    if (one.status === 'rejected') expect(one.reason).toMatchObject(refusal('already_converted'));
  }
  expect(await opportunitiesOf(world, id)).toBe(1);
  await expect(owner.api.contacts.get.query({ agencyId, id })).resolves.toMatchObject({ version: 2 });
});

test('whom it does not fit is not converted, and nothing is left half done', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const others = [
    await world.person({ a: 'viewer' }),
    await world.person({ a: 'suspended' }),
    await world.person({ b: 'admin' }),
  ];
  const [lead, lost, imported, trashed, foreign] = await Promise.all([
    world.a.contact(),
    world.a.contact({ leadStatus: 'disqualified' }),
    world.a.contact({ lifecycleStage: 'customer' }),
    world.a.contact(),
    world.b.contact(),
  ]);
  await owner.api.contacts.remove.mutate({ agencyId, id: trashed.id });
  const pipeline = await world.sql.query<{ id: string }>(
    'select id from public.pipelines where agency_id = $1 and is_default',
    [world.b.id],
  );
  const before = [await world.a.state(), await world.b.state()];
  const convert = (id: string, more: object = {}) => owner.api.contacts.convert.mutate({ agencyId, id, ...more });

  await expect(convert(lost.id)).rejects.toMatchObject(refusal('invalid_transition'));
  await expect(convert(imported.id)).rejects.toMatchObject(refusal('already_converted'));
  await expect(convert(lead.id, { version: 9 })).rejects.toMatchObject(refusal('stale_version'));
  for (const id of [trashed.id, foreign.id, randomUUID()]) {
    await expect(convert(id)).rejects.toMatchObject({ ...refusal('not_found'), message: 'There is no such contact.' });
  }
  for (const pipelineId of [pipeline.rows[0]?.id ?? '', randomUUID()]) {
    await expect(convert(lead.id, { opportunity: { pipelineId } })).rejects.toMatchObject({
      ...refusal('invalid_reference'),
      message: 'There is no such pipeline.',
    });
  }
  for (const ownerId of [world.b.owner.id, randomUUID()]) {
    await expect(convert(lead.id, { opportunity: { ownerId } })).rejects.toMatchObject(refusal('invalid_reference'));
  }
  await expect(convert(lead.id, { lifecycleStage: 'qualified' })).rejects.toMatchObject(refusal('invalid_input'));
  await expect(convert(lead.id, { opportunity: { amountMinor: -1 } })).rejects.toMatchObject(refusal('invalid_input'));

  // Round the API: the same walls, and no way to be converted by a plain update.
  const db = owner.supabase(agencyId);
  const direct = (contact_id: string, more: object = {}) =>
    db.rpc('convert_contact', { agency_id: agencyId, contact_id, ...more });
  expect((await direct(foreign.id)).error).toMatchObject({ code: 'AX404', message: 'not_found' });
  expect((await direct(lead.id, { lifecycle_stage: 'lead' })).error).toMatchObject({ code: 'AX400' });
  expect((await direct(lead.id, { lifecycle_stage: null })).error).toMatchObject({ code: 'AX400' });
  expect((await direct(lead.id, { currency: 'euro' })).error).toMatchObject({ code: 'AX400' });
  const forged = { converted_at: '2020-01-01T00:00:00Z', lead_status: 'converted' as const };
  expect((await db.from('contacts').update(forged).eq('id', lead.id)).error?.code).toBe('42501');
  for (const who of others) {
    const { error } = await who.supabase(agencyId).rpc('convert_contact', { agency_id: agencyId, contact_id: lead.id });
    expect(error?.code).toMatch(/^AX40[34]$/u);
  }
  expect([await world.a.state(), await world.b.state()]).toEqual(before);
});

test('a conversion can give what the agency requires of an opportunity, or names what is missing; at both doors', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const mia = await world.person({ a: 'member' });
  const lead = await world.a.contact();
  const other = await world.a.contact();
  await owner.api.customFields.create.mutate({
    agencyId,
    entity: 'opportunity',
    key: 'budget',
    label: 'Budget',
    type: 'number',
    isRequired: true,
  });
  const stageId = (await desk(world.a)).stages.Qualified;
  const before = await world.a.state();
  const convert = (opportunity?: object) => mia.api.contacts.convert.mutate({ agencyId, id: lead.id, opportunity });
  await expect(convert()).rejects.toMatchObject({
    ...refusal('invalid_input'),
    data: { fields: [{ path: ['opportunity', 'customFields', 'budget'], message: 'is required' }] },
  });
  await expect(convert({ customFields: { budget: 'much' } })).rejects.toMatchObject({
    data: { fields: [{ path: ['opportunity', 'customFields', 'budget'], message: 'must be a number' }] },
  });
  await expect(convert({ customFields: { budget: 5 }, stageId: randomUUID() })).rejects.toMatchObject(
    refusal('invalid_reference'),
  );
  await expect(convert({ contactId: other.id })).rejects.toMatchObject(refusal('invalid_input'));
  const db = mia.supabase(agencyId);
  const bare = await db.rpc('convert_contact', { agency_id: agencyId, contact_id: other.id });
  expect(bare.error).toMatchObject({ code: 'AX400', details: expect.stringContaining('"budget"') });
  expect(await world.a.state()).toEqual(before);

  const { opportunity, contact } = await convert({ customFields: { budget: 5 }, stageId, probability: 35 });
  expect(contact.lifecycleStage).toBe('customer');
  expect(opportunity).toMatchObject({ customFields: { budget: 5 }, stageId, probability: 35, contactId: lead.id });
  const direct = await db.rpc('convert_contact', {
    agency_id: agencyId,
    contact_id: other.id,
    custom_fields: { budget: 7 },
  });
  expect(direct.error).toBeNull();
});

test('without an open stage there is nowhere to begin', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const { id } = await world.a.contact();
  const db = owner.supabase(agencyId);
  const bare = await db.from('pipelines').insert({ agency_id: agencyId, name: 'Bare' }).select('id').single();
  const pipelineId = bare.data?.id ?? '';
  const stage = { agency_id: agencyId, pipeline_id: pipelineId, name: 'Won', position: 0, probability: 100 };
  expect((await db.from('pipeline_stages').insert({ ...stage, kind: 'won' })).error).toBeNull();
  const before = await world.a.state();
  await expect(owner.api.contacts.convert.mutate({ agencyId, id, opportunity: { pipelineId } })).rejects.toMatchObject(
    refusal('no_stage'),
  );
  expect(await world.a.state()).toEqual(before);
});

test('the name of the opportunity is found in whatever name the contact has', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const names = [
    [{ firstName: 'A'.repeat(120), lastName: 'B'.repeat(120) }, `${'A'.repeat(120)} ${'B'.repeat(79)}`],
    [{ kind: 'company', firstName: 'Ann', companyName: 'Acme' }, 'Acme'],
    [{ kind: 'company', firstName: 'Ann', companyName: '' }, 'Ann'],
    [{ firstName: '', companyName: 'Acme' }, 'Acme'],
    [{ firstName: '', email: 'only@example.com' }, 'only@example.com'],
  ] as const;
  for (const [data, name] of names) {
    const { id } = await world.a.contact(data);
    const { opportunity } = await owner.api.contacts.convert.mutate({ agencyId, id });
    expect(opportunity.name).toBe(name);
  }
});
