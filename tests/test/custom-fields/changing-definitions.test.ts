import type { CustomField } from '@axolop/domain';
import { twoAgencies, type World } from '@axolop/testing';
import { expect, test } from 'vitest';
import { customField, toldAs, valuesOutOfStep } from '../../src/custom-fields.ts';
import { refusal } from '../../src/refusal.ts';

// Definitions change while others write values.

const OUT_OF_STEP = { missing: [], surplus: [] };

/** Fifty new records without the value, through both doors; how each ended. */
function fiftyWithout(world: World, customFields?: Record<string, string>): Promise<boolean>[] {
  const { owner, id: agencyId } = world.a;
  const db = owner.supabase(agencyId);
  return Array.from({ length: 50 }, async (_, at) => {
    if (at % 2 === 0) {
      const row = {
        agency_id: agencyId,
        first_name: `${at}`,
        ...(customFields === undefined ? {} : { custom_fields: customFields }),
      };
      const { error } = await db.from('contacts').insert(row);
      if (error !== null) expect(error).toMatchObject({ code: 'AX400', message: 'invalid_input' });
      return error === null;
    }
    const data = { firstName: `${at}`, ...(customFields === undefined ? {} : { customFields }) };
    return owner.api.contacts.create
      .mutate({ agencyId, ...data })
      .then(() => true)
      .catch(toldAs(refusal('invalid_input'), false));
  });
}

test('a field becomes required while fifty write: nobody adds a record without it once it is required', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const field = await customField(world, { type: 'text', key: 'must' });
  const writers = fiftyWithout(world);
  await owner.api.customFields.update.mutate({ agencyId, id: field.id, data: { isRequired: true } });
  const { rows } = await world.sql.query<{ ids: string[] }>(
    "select coalesce(array_agg(id), '{}') as ids from public.contacts where agency_id = $1",
    [agencyId],
  );
  const before = new Set(rows[0]?.ids);
  const made = (await Promise.all(writers)).filter(Boolean).length;
  // What was written at the moment of the answer is all that was ever written without the value.
  const after = await world.sql.query<{ id: string }>('select id from public.contacts where agency_id = $1', [
    agencyId,
  ]);
  expect(after.rows.filter(({ id }) => !before.has(id))).toEqual([]);
  expect(after.rowCount).toBe(made);
  expect(await Promise.all(fiftyWithout(world))).toEqual(Array.from({ length: 50 }, () => false));
});

test('fifty take the required value out of one record at once: none does', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  await customField(world, { type: 'text', key: 'must', isRequired: true });
  const contact = await world.a.contact({ customFields: { must: 'here' } });
  const db = owner.supabase(agencyId);
  const race = await Promise.all(
    Array.from({ length: 50 }, async (_, at) =>
      at % 2 === 0
        ? ((
            await db
              .from('contacts')
              .update({ custom_fields: { must: null } })
              .eq('id', contact.id)
          ).error?.message ?? 'done')
        : owner.api.contacts.update
            .mutate({ agencyId, id: contact.id, data: { customFields: { must: null } } })
            .then(() => 'done')
            .catch(toldAs(refusal('invalid_input'), 'invalid_input')),
    ),
  );
  expect(new Set(race)).toEqual(new Set(['invalid_input']));
  await expect(owner.api.contacts.get.query({ agencyId, id: contact.id })).resolves.toMatchObject({
    customFields: { must: 'here' },
  });
});

test('an option is taken out while fifty choose it: either they have it and it stays, or it is gone and nobody has it', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  for (let turn = 0; turn < 6; turn += 1) {
    const options = [{ label: 'Stays' }, { label: 'Goes' }];
    const field: CustomField = await customField(world, { type: 'select', key: `pick_${turn}`, options });
    const [stays, goes] = field.options;
    const writers = fiftyWithout(world, { [field.key]: goes?.id ?? '' });
    // Late enough for some to be under way, early enough for some to come after.
    await Promise.race(turn % 2 === 0 ? [Promise.resolve()] : writers);
    const change = { agencyId, id: field.id, data: { options: stays === undefined ? [] : [stays] } };
    const isGone = await owner.api.customFields.update
      .mutate(change)
      .then(() => true)
      .catch(toldAs(refusal('in_use'), false));
    const made = (await Promise.all(writers)).filter(Boolean).length;
    expect(isGone ? made : 0).toBe(0);
    if (!isGone) expect(made).toBeGreaterThan(0);
  }
  expect(await valuesOutOfStep(world)).toEqual(OUT_OF_STEP);
});

test('a writer that is under way is waited for, and one that comes after sees the new definition', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const field = await customField(world, {
    type: 'select',
    key: 'pick',
    options: [{ label: 'Stays' }, { label: 'Goes' }],
  });
  const [stays, goes] = field.options;
  const writer = await world.sql.connect();
  try {
    await writer.query('begin');
    await writer.query(
      'insert into public.contacts (agency_id, first_name, source, custom_fields) values ($1, $2, $2, $3)',
      [agencyId, 'Under way', { pick: goes?.id }],
    );
    const change = owner.api.customFields.update
      .mutate({ agencyId, id: field.id, data: { options: stays === undefined ? [] : [stays] } })
      .catch((error: unknown) => error);
    await new Promise((resolve) => {
      setTimeout(resolve, 300);
    });
    // While the change waits, others still write: it stands aside at first. (Of another source, because those of one
    // source and day wait for each other at their total.)
    await world.a.contact({ customFields: { pick: stays?.id ?? '' } });
    await writer.query('commit');
    expect(await change).toMatchObject(refusal('in_use'));
  } finally {
    await writer.query('rollback');
    writer.release();
  }
});

test('two who change definitions at once, each holding a row of the other’s: both come through', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const fields = [];
  for (let at = 0; at < 4; at += 1) fields.push(await customField(world, { type: 'text' }));
  const ids = fields.map(({ id }) => id);
  const outcomes = await Promise.allSettled(
    Array.from({ length: 24 }, (_, turn) =>
      turn % 3 === 0
        ? owner.api.customFields.reorder.mutate({
            agencyId,
            entity: 'contact',
            ids: turn % 2 === 0 ? ids : ids.toReversed(),
          })
        : owner.api.customFields.update.mutate({ agencyId, id: ids[turn % 4] ?? '', data: { label: `Turn ${turn}` } }),
    ),
  );
  expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([]);
});
