import { twoAgencies } from '@axolop/testing';
import { expect, test } from 'vitest';
import { refusal } from '../../src/refusal.ts';

/** Names that would be syntax, if anything on the way took them for it. */
const NAMES = [
  '100% Wool',
  '100 Percent Wool',
  'snake_case Ltd',
  'snakeXcase Ltd',
  String.raw`back\slash`,
  String.raw`back\\slash`,
  'O"Quote',
  "O'Quote",
  'Comma, Inc.',
  'Paren (Europe)',
  'a.eq.b',
  'or(id.not.is.null)',
  '*star*',
  'plus+minus-',
  'semi;colon--',
  '{curly}[square]',
  '$1 :name ?',
  'hash#tag&more=1',
  'Ünïcödé Ä',
  '日本語 会社',
  '🎪 circus',
  'null',
  'tab\tinside',
] as const;

test('a text finds the names that contain it, letter by letter', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const contacts = NAMES.map((companyName) => ({ companyName }));
  const { created } = await owner.api.contacts.createMany.mutate({ agencyId, contacts });
  expect(created).toHaveLength(NAMES.length);
  const found = async (text: string) => {
    const page = await owner.api.contacts.list.query({ agencyId, text, limit: 200 });
    return page.items.map(({ companyName }) => companyName).toSorted();
  };
  for (const name of NAMES) {
    expect(await found(name), name).toEqual(
      NAMES.filter((other) => other.toLowerCase().includes(name.toLowerCase())).toSorted(),
    );
  }
  for (const part of ['0%', '%%', '__', '_c', '\\\\', '\\s', '",', '(E', ')', '()', "'Q", '"Q', '*s', '.eq.', ', ']) {
    if (part.trim().length < 2) continue;
    const asked = part.trim().toLowerCase();
    expect(await found(part), part).toEqual(NAMES.filter((name) => name.toLowerCase().includes(asked)).toSorted());
  }
});

test('it looks through names, company, e-mail and phone, and through nothing else', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  await world.a.contact({
    firstName: 'Ann',
    lastName: 'Archer',
    companyName: 'Quiver GmbH',
    email: 'ANN@quiver.example.com',
    phone: '+43 1 5550',
    jobTitle: 'Fletcher',
    source: 'Sherwood',
  });
  const count = async (text: string) => (await owner.api.contacts.list.query({ agencyId, text })).items.length;
  for (const text of ['ann', 'ARCH', 'ann archer', 'quiver', 'ann@quiver', '1 555'])
    expect(await count(text), text).toBe(1);
  for (const text of ['fletcher', 'sherwood', 'archer ann']) expect(await count(text), text).toBe(0);
});

test('it finds no trash and nothing of the other agency', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const [kept, removed] = await Promise.all([
    world.a.contact({ firstName: 'Needle kept' }),
    world.a.contact({ firstName: 'Needle removed' }),
    world.b.contact({ firstName: 'Needle of B' }),
  ]);
  await owner.api.contacts.remove.mutate({ agencyId, id: removed.id });
  const page = await owner.api.contacts.list.query({ agencyId, text: 'needle' });
  expect(page.items.map(({ id }) => id)).toEqual([kept.id]);

  // The function behind it, called past the API with the other agency's id, with and without its header.
  for (const header of [agencyId, world.b.id, undefined]) {
    const filter = { field: 'text', operator: 'contains', value: 'needle' };
    const direct = await owner.supabase(header).rpc('list_contacts', { agency_id: world.b.id, filter });
    // PostgreSQL may find out that nothing is visible before it asks the function, and then nobody objects.
    expect(direct.data ?? []).toEqual([]);
    expect([undefined, 'AX404']).toContain(direct.error?.code);
  }
});

test('a text that cannot stand in the database is refused as input', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  await world.a.contact();
  for (const text of ['nul \u0000 nul', 'half \ud800 half', '\udc00\udc00']) {
    await expect(owner.api.contacts.list.query({ agencyId, text })).rejects.toMatchObject(refusal('invalid_input'));
  }
});
