import { twoAgencies } from '@axolop/testing';
import { expect, test } from 'vitest';
import { refusal } from '../../src/refusal.ts';

// Dora works in both agencies and may write in both. She wants to carry A's contacts over to B, or to pull B's into A.

test('the agency of a row is no column that anyone updates', async () => {
  await using world = await twoAgencies();
  const dora = await world.person({ a: 'admin', b: 'admin' });
  const contact = await world.a.contact();
  const before = [await world.a.state(), await world.b.state()];
  for (const header of [world.a.id, world.b.id, undefined]) {
    const db = dora.supabase(header);
    for (const change of [{ agency_id: world.b.id }, { id: crypto.randomUUID() }, { agency_id: world.a.id }]) {
      expect((await db.from('contacts').update(change).eq('id', contact.id)).error?.code).toBe('42501');
    }
    expect((await db.from('tags').update({ agency_id: world.b.id }).neq('name', '')).error?.code).toBe('42501');
    expect((await db.from('agencies').update({ id: world.b.id }).eq('id', world.a.id)).error?.code).toBe('42501');
  }
  const data: { firstName: string } = JSON.parse(`{"firstName":"X","agencyId":"${world.b.id}"}`);
  await expect(dora.api.contacts.update.mutate({ agencyId: world.a.id, id: contact.id, data })).rejects.toMatchObject(
    refusal('invalid_input'),
  );
  expect([await world.a.state(), await world.b.state()]).toEqual(before);
});

test('an upsert does not carry a row over, and overwrites none of the other agency', async () => {
  await using world = await twoAgencies();
  const dora = await world.person({ a: 'admin', b: 'admin' });
  const contact = await world.a.contact({ firstName: 'Stays' });
  const before = await world.a.state();
  for (const header of [world.a.id, world.b.id]) {
    const table = dora.supabase(header).from('contacts');
    const row = { id: contact.id, agency_id: world.b.id, first_name: 'Moved' };
    expect((await table.upsert(row)).error?.code).toBe('42501');
    expect((await table.upsert(row, { ignoreDuplicates: true })).error?.code).toBe('42501');
    expect((await table.upsert(row, { onConflict: 'agency_id,id' })).error?.code).toBe('42501');
  }
  expect(await world.a.state()).toEqual(before);
  expect(await world.b.rows('contacts')).toBe(0);
});

test('a row for B is written under the flag of B only', async () => {
  await using world = await twoAgencies();
  const dora = await world.person({ a: 'admin', b: 'admin' });
  const row = { agency_id: world.b.id, first_name: 'X' };
  expect((await dora.supabase(world.a.id).from('contacts').insert(row)).error?.code).toBe('42501');
  expect((await dora.supabase().from('contacts').insert(row)).error?.code).toBe('42501');
  const mixed = [{ agency_id: world.a.id, first_name: 'X' }, row];
  expect((await dora.supabase(world.a.id).from('contacts').insert(mixed)).error?.code).toBe('42501');
  expect([await world.a.rows('contacts'), await world.b.rows('contacts')]).toEqual([0, 0]);
  expect((await dora.supabase(world.b.id).from('contacts').insert(row)).error).toBeNull();
});
