import { firstLifecycle, nextLifecycle, type Lifecycle } from '@axolop/domain';
import { twoAgencies } from '@axolop/testing';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { fullRights } from '../../src/catalog.ts';
import { EVERY_LIFECYCLE, LIVABLE } from '../../src/lifecycle.ts';
import { refusal } from '../../src/refusal.ts';

const described = ({ lifecycleStage, leadStatus }: Lifecycle): string => `${lifecycleStage}/${leadStatus}`;

test('the rules of the database are those of the code, in every case there is', async () => {
  await using sql = await fullRights();
  const cases = EVERY_LIFECYCLE.flatMap((from) =>
    EVERY_LIFECYCLE.flatMap((to) => [true, false].map((converted) => ({ from, to, converted }))),
  );
  const { rows } = await sql.query(
    `select r.stage as "lifecycleStage", r.lead_status as "leadStatus"
     from rows from (jsonb_to_recordset($1) as ("from" jsonb, "to" jsonb, converted boolean)) with ordinality c ("from", "to", converted, n)
     cross join lateral private.lifecycle_after(
       c."from" ->> 'lifecycleStage', c."from" ->> 'leadStatus', c."to" ->> 'lifecycleStage', c."to" ->> 'leadStatus', c.converted) r
     order by c.n`,
    [JSON.stringify(cases)],
  );
  const said = z
    .array(z.object({ lifecycleStage: z.string().nullable(), leadStatus: z.string().nullable() }))
    .parse(rows);
  const nowhere = { lifecycleStage: null, leadStatus: null };
  expect(said).toHaveLength(cases.length);
  expect(said).toEqual(cases.map(({ from, to, converted }) => nextLifecycle(from, to, { converted }) ?? nowhere));
  const { rows: pairs } = await sql.query<{ pair: string }>(
    `select c.stage || '/' || c.status as pair from jsonb_to_recordset($1) c (stage text, status text)
     where private.lifecycle_agrees(c.stage, c.status)`,
    [JSON.stringify(EVERY_LIFECYCLE.map((one) => ({ stage: one.lifecycleStage, status: one.leadStatus })))],
  );
  expect(pairs.map(({ pair }) => pair).toSorted()).toEqual(LIVABLE.map(described).toSorted());
});

test('wherever a contact stands, the API lets it go where the rules say, and tells why it goes nowhere else', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  // Each way is a story of the database; here, from each place, one that is open and one that is not.
  const tries = LIVABLE.flatMap((from) => {
    const converted = from.leadStatus === 'converted';
    const ways = EVERY_LIFECYCLE.map((to) => ({ from, to, expected: nextLifecycle(from, to, { converted }) }));
    return [ways.find(({ expected }) => expected === null), ways.find(({ expected }) => expected !== null)];
  });
  for (const one of tries) {
    if (one === undefined) continue;
    const { from, to, expected } = one;
    const name = `${described(from)} to ${described(to)}`;
    const contact = await world.a.contact(from);
    expect(contact, name).toMatchObject(from);
    expect(contact.convertedAt, name).toEqual(from.leadStatus === 'converted' ? contact.createdAt : null);
    const change = owner.api.contacts.update.mutate({ agencyId, id: contact.id, data: to });
    if (expected === null) await expect(change, name).rejects.toMatchObject(refusal('invalid_transition'));
    else await expect(change, name).resolves.toMatchObject(expected);
    const after = await owner.api.contacts.get.query({ agencyId, id: contact.id });
    expect(after, name).toMatchObject({ ...(expected ?? from), convertedAt: contact.convertedAt });
  }
});

test('whoever changes one of the two takes the other along', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const { id } = await world.a.contact();
  const update = (data: Partial<Lifecycle>) => owner.api.contacts.update.mutate({ agencyId, id, data });
  await expect(update({ leadStatus: 'qualified' })).resolves.toMatchObject({ lifecycleStage: 'qualified' });
  await expect(update({ lifecycleStage: 'disqualified' })).resolves.toMatchObject({ leadStatus: 'disqualified' });
  await expect(update({ leadStatus: 'nurture' })).resolves.toMatchObject({ lifecycleStage: 'lead' });
  // Nothing is new twice, and a customer is made by a conversion.
  await expect(update({ leadStatus: 'new' })).rejects.toMatchObject(refusal('invalid_transition'));
  for (const data of [{ leadStatus: 'converted' }, { lifecycleStage: 'customer' }] as const) {
    await expect(update(data)).rejects.toMatchObject(refusal('invalid_transition'));
  }
});

test('a contact begins anywhere, completed by what was not said; a contradiction is bad input at both doors', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const db = owner.supabase(agencyId);
  const begin = (data: Partial<Lifecycle>) => owner.api.contacts.create.mutate({ agencyId, firstName: 'New', ...data });
  await expect(begin({})).resolves.toMatchObject({ lifecycleStage: 'lead', leadStatus: 'new', convertedAt: null });
  const customer = await begin({ lifecycleStage: 'customer' });
  expect(customer).toMatchObject({ leadStatus: 'converted', convertedAt: customer.createdAt });
  await expect(begin({ leadStatus: 'qualified' })).resolves.toMatchObject({ lifecycleStage: 'qualified' });
  await expect(begin({ lifecycleStage: 'disqualified' })).resolves.toMatchObject({ leadStatus: 'disqualified' });

  const before = await world.a.state();
  for (const wanted of EVERY_LIFECYCLE.filter((one) => firstLifecycle(one) === null)) {
    await expect(begin(wanted), described(wanted)).rejects.toMatchObject({
      data: { reason: 'invalid_input', fields: [{ path: ['leadStatus'] }] },
    });
    const row = { agency_id: agencyId, first_name: 'New', lifecycle_stage: wanted.lifecycleStage };
    const direct = await db.from('contacts').insert({ ...row, lead_status: wanted.leadStatus });
    expect(direct.error, described(wanted)).toMatchObject({ code: 'AX400', message: 'invalid_input' });
  }
  expect(await world.a.state()).toEqual(before);
});

test('not even with full rights is a contact converted twice, unconverted, or converted without a date', async () => {
  await using world = await twoAgencies();
  const customer = await world.a.contact({ lifecycleStage: 'customer' });
  const lead = await world.a.contact();
  const before = await world.a.state();
  const change = (id: string, to: string) => world.sql.query(`update public.contacts set ${to} where id = $1`, [id]);
  for (const to of ["converted_at = '2020-01-01'", 'converted_at = null']) {
    await expect(change(customer.id, to)).rejects.toMatchObject({ code: 'AX409', message: 'already_converted' });
  }
  await expect(change(lead.id, 'converted_at = now()')).rejects.toMatchObject({ code: '23514' });
  await expect(change(lead.id, "lifecycle_stage = 'customer'")).rejects.toMatchObject({
    message: 'invalid_transition',
  });
  expect(await world.a.state()).toEqual(before);
});

test('a contact is given to active members only, at both doors, and stays with whoever is suspended', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const [active, gone] = await Promise.all([world.person({ a: 'member' }), world.person({ a: 'suspended' })]);
  const contact = await world.a.contact({ ownerId: active.id });
  const give = (ownerId: string) => owner.api.contacts.update.mutate({ agencyId, id: contact.id, data: { ownerId } });
  await expect(give(gone.id)).rejects.toMatchObject(refusal('not_active'));
  await expect(world.a.contact({ ownerId: gone.id })).rejects.toMatchObject(refusal('not_active'));
  await expect(give(world.b.owner.id)).rejects.toMatchObject(refusal('invalid_reference'));
  const direct = await owner.supabase(agencyId).from('contacts').update({ owner_id: gone.id }).eq('id', contact.id);
  expect(direct.error).toMatchObject({ code: 'AX409', message: 'not_active' });

  await owner.api.members.suspend.mutate({ agencyId, userId: active.id });
  const kept = { firstName: 'Kept', ownerId: active.id };
  await expect(owner.api.contacts.update.mutate({ agencyId, id: contact.id, data: kept })).resolves.toMatchObject(kept);
});
