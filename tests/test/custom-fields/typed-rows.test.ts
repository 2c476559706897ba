import type { CustomFieldInput } from '@axolop/domain';
import { twoAgencies, type World } from '@axolop/testing';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { customField, valuesOutOfStep } from '../../src/custom-fields.ts';

// custom_field_values is a copy that filters and uniqueness need. Whatever happens, it says what the records say.

const OUT_OF_STEP = { missing: [], surplus: [] };

type Move =
  | { readonly kind: 'create' | 'update'; readonly who: number; readonly values: Record<string, CustomFieldInput> }
  | { readonly kind: 'trash' | 'restore' | 'delete'; readonly who: number }
  | { readonly kind: 'archive' | 'reuse'; readonly field: string };

function moves(choices: readonly string[]): fc.Arbitrary<Move[]> {
  const maybe = <Value extends CustomFieldInput>(value: fc.Arbitrary<Value>) =>
    fc.option(value, { nil: null, freq: 4 });
  const values = fc.record(
    {
      code: maybe(fc.constantFrom('a', 'b', 'c')),
      rank: maybe(fc.integer({ min: 0, max: 3 })),
      free: maybe(fc.string({ minLength: 1, maxLength: 5, unit: fc.constantFrom('x', 'ü', '1') })),
      flag: maybe(fc.boolean()),
      day: maybe(fc.constantFrom('2026-01-01', '2026-12-31')),
      at: maybe(fc.constantFrom('2026-01-01T00:00:00Z', '2026-01-01T00:00:00+05:00')),
      picks: maybe(fc.subarray([...choices])),
      pick: maybe(fc.constantFrom(...choices)),
    },
    { requiredKeys: [] },
  );
  const who = fc.nat(7);
  const field = fc.constantFrom('code', 'free', 'picks');
  return fc.array(
    fc.oneof(
      fc.record({ kind: fc.constantFrom('create' as const, 'update' as const, 'update' as const), who, values }),
      fc.record({ kind: fc.constantFrom('trash' as const, 'restore' as const, 'delete' as const), who }),
      fc.record({ kind: fc.constantFrom('archive' as const, 'reuse' as const), field }),
    ),
    { minLength: 10, maxLength: 40 },
  );
}

/** Makes a move past the API, as the owner or with full rights. A refusal is a move as well. */
async function make(world: World, move: Move, records: string[]): Promise<void> {
  const { id: agencyId, owner } = world.a;
  const db = owner.supabase(agencyId);
  if ('field' in move) {
    await db
      .from('custom_fields')
      .update({ archived_at: move.kind === 'archive' ? new Date().toISOString() : null })
      .eq('key', move.field);
    return;
  }
  const id = records[move.who % Math.max(records.length, 1)];
  if (move.kind === 'create') {
    const row = { agency_id: agencyId, first_name: 'R', custom_fields: move.values };
    const { data } = await db.from('contacts').insert(row).select('id').maybeSingle();
    if (data !== null) records.push(data.id);
  } else if (id !== undefined) {
    if (move.kind === 'update') await db.from('contacts').update({ custom_fields: move.values }).eq('id', id);
    else if (move.kind === 'delete') await world.sql.query('delete from public.contacts where id = $1', [id]);
    else {
      const name = move.kind === 'trash' ? 'remove_records' : 'restore_records';
      await db.rpc(name, { agency_id: agencyId, resource: 'contact', ids: [id] });
    }
  }
}

test('after any history, the typed rows are those of the records, and live unique values are unique', async () => {
  await using world = await twoAgencies();
  await customField(world, { type: 'text', key: 'code', isUnique: true });
  await customField(world, { type: 'number', key: 'rank', isUnique: true });
  for (const [key, type] of [
    ['free', 'long_text'],
    ['flag', 'boolean'],
    ['day', 'date'],
    ['at', 'datetime'],
  ] as const) {
    await customField(world, { type, key, ...(key === 'flag' ? { defaultValue: true } : {}) });
  }
  const options = [{ label: 'A' }, { label: 'B' }, { label: 'C' }].map((option) => ({
    ...option,
    id: crypto.randomUUID(),
  }));
  await customField(world, { type: 'multi_select', key: 'picks', options });
  await customField(world, { type: 'select', key: 'pick', options });
  await fc.assert(
    fc.asyncProperty(moves(options.map(({ id }) => id)), async (history) => {
      await world.sql.query('delete from public.contacts where agency_id = $1', [world.a.id]);
      const records: string[] = [];
      for (const move of history) await make(world, move, records);
      expect(await valuesOutOfStep(world)).toEqual(OUT_OF_STEP);
      const { rows } = await world.sql.query(
        `select k as key from public.contacts c, unnest(array['code', 'rank']) k
         where c.agency_id = $1 and c.deleted_at is null and c.custom_fields ? k
         group by k, c.custom_fields -> k having count(*) > 1`,
        [world.a.id],
      );
      expect(rows).toEqual([]);
    }),
    { numRuns: 15 },
  );
});

test('rows that were lost or made up are put right again', async () => {
  await using world = await twoAgencies();
  const { id: agencyId } = world.a;
  await customField(world, { type: 'text', key: 'code' });
  const field = await customField(world, { type: 'number', key: 'rank' });
  const contacts = [];
  for (let at = 0; at < 4; at += 1)
    contacts.push(await world.a.contact({ customFields: { code: `c${at}`, rank: at } }));
  const theirs = await world.b.state();
  await world.sql.query('delete from public.custom_field_values where agency_id = $1 and contact_id = $2', [
    agencyId,
    contacts[0]?.id,
  ]);
  await world.sql.query(
    'update public.custom_field_values set value_number = 99 where agency_id = $1 and contact_id = $2 and field_id = $3',
    [agencyId, contacts[1]?.id, field.id],
  );
  await world.sql.query(
    'update public.custom_field_values set is_live = false where agency_id = $1 and contact_id = $2',
    [agencyId, contacts[2]?.id],
  );
  expect((await valuesOutOfStep(world)).missing).not.toEqual([]);
  await world.sql.query('select private.rebuild_custom_values($1)', [agencyId]);
  expect(await valuesOutOfStep(world)).toEqual(OUT_OF_STEP);
  expect(await world.b.state()).toEqual(theirs);
});

test('the log has the change once, in the entry of the record', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  await customField(world, { type: 'text', key: 'code' });
  const contact = await world.a.contact({ customFields: { code: 'old' } });
  await owner.api.contacts.update.mutate({ agencyId, id: contact.id, data: { customFields: { code: 'new' } } });
  const { data } = await owner.supabase(agencyId).rpc('audit_log', { agency_id: agencyId, at_most: 1 });
  expect(data).toMatchObject([
    { table_name: 'contacts', record_id: contact.id, changed: { custom_fields: [{ code: 'old' }, { code: 'new' }] } },
  ]);
});
