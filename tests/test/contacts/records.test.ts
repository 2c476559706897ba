import { randomUUID } from 'node:crypto';
import { twoAgencies } from '@axolop/testing';
import { expect, test } from 'vitest';
import { refusal } from '../../src/refusal.ts';

test('a contact comes back as it was given, and what was left out has its default', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const data = {
    kind: 'company',
    firstName: 'Zoë',
    lastName: "O'Hara-Łęcki",
    companyName: '株式会社 "Quotes" \\ %_',
    jobTitle: 'CEO; DROP TABLE contacts;--',
    email: 'Zoe.OHara+crm@Example.COM',
    phone: '+43 (1) 234-567',
    mobile: '0664 / 123 456',
    website: 'https://example.com/ä?b=c&d',
    street: '1 Main St, Apt. 4',
    city: 'São Paulo',
    region: 'SP',
    postalCode: '01000-000',
    country: 'Brasil',
    lifecycleStage: 'qualified',
    leadStatus: 'contacted',
    leadScore: 1000,
    source: 'fair 🎪',
    ownerId: owner.id,
    doNotEmail: true,
    doNotCall: true,
  } as const;
  const created = await owner.api.contacts.create.mutate({
    agencyId,
    ...data,
    lastContactedAt: '2026-02-28T23:59:59.123456+05:30',
  });
  expect(created).toMatchObject({
    ...data,
    agencyId,
    createdBy: owner.id,
    version: 1,
    deletedAt: null,
    customFields: {},
  });
  expect(Date.parse(created.lastContactedAt ?? '')).toBe(Date.parse('2026-02-28T18:29:59.123Z'));
  await expect(owner.api.contacts.get.query({ agencyId, id: created.id })).resolves.toEqual(created);

  const least = await owner.api.contacts.create.mutate({ agencyId, companyName: ' Spaces Ltd ' });
  expect(least).toMatchObject({
    kind: 'person',
    firstName: '',
    companyName: 'Spaces Ltd',
    email: null,
    lifecycleStage: 'lead',
    leadStatus: 'new',
    leadScore: 0,
    ownerId: null,
    doNotEmail: false,
  });
});

test('an update changes what it names, can empty what may be empty, and counts the version', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const contact = await world.a.contact({ firstName: 'Ann', email: 'ann@example.com', phone: '123 456' });
  const changed = await owner.api.contacts.update.mutate({
    agencyId,
    id: contact.id,
    data: { lastName: 'Archer', phone: null, leadScore: 5 },
    version: contact.version,
  });
  expect(changed).toEqual({
    ...contact,
    lastName: 'Archer',
    phone: null,
    leadScore: 5,
    version: contact.version + 1,
    updatedAt: changed.updatedAt,
  });
  expect(Date.parse(changed.updatedAt)).toBeGreaterThanOrEqual(Date.parse(contact.updatedAt));

  const stale = owner.api.contacts.update.mutate({
    agencyId,
    id: contact.id,
    data: { firstName: 'Late' },
    version: contact.version,
  });
  await expect(stale).rejects.toMatchObject(refusal('stale_version'));
  await expect(owner.api.contacts.get.query({ agencyId, id: contact.id })).resolves.toEqual(changed);

  // Whoever empties the last name that is left gets an answer about the input, not an error of the server.
  const nameless = { firstName: '', lastName: '', companyName: '', email: null };
  await expect(owner.api.contacts.update.mutate({ agencyId, id: contact.id, data: nameless })).rejects.toMatchObject(
    refusal('invalid_input'),
  );
});

test('of many writers that read the same version, one wins', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const contact = await world.a.contact();
  const race = await Promise.allSettled(
    Array.from({ length: 12 }, (_, index) =>
      owner.api.contacts.update.mutate({
        agencyId,
        id: contact.id,
        data: { firstName: `Writer ${index}` },
        version: contact.version,
      }),
    ),
  );
  expect(race.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  const after = await owner.api.contacts.get.query({ agencyId, id: contact.id });
  expect(after.version).toBe(contact.version + 1);
});

test('one live contact per e-mail and agency, however it is written', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const first = await world.a.contact({ email: 'Ann@Example.com' });
  for (const email of ['ann@example.com', 'ANN@EXAMPLE.COM', '  ann@example.com  ']) {
    await expect(owner.api.contacts.create.mutate({ agencyId, email }), email).rejects.toMatchObject(
      refusal('email_taken'),
    );
  }
  const other = await world.a.contact({ email: 'bob@example.com' });
  await expect(
    owner.api.contacts.update.mutate({ agencyId, id: other.id, data: { email: 'ANN@example.com' } }),
  ).rejects.toMatchObject(refusal('email_taken'));
  // To its own address, written otherwise, a contact may change.
  await expect(
    owner.api.contacts.update.mutate({ agencyId, id: first.id, data: { email: 'ann@EXAMPLE.com' } }),
  ).resolves.toMatchObject({ email: 'ann@EXAMPLE.com' });
  // Contacts without an e-mail do not collide, and a trashed one makes room.
  await Promise.all([world.a.contact({ email: null }), world.a.contact({ email: null })]);
  await owner.api.contacts.remove.mutate({ agencyId, id: first.id });
  await expect(owner.api.contacts.create.mutate({ agencyId, email: 'ann@example.com' })).resolves.toBeDefined();
  expect(await world.a.rows('contacts')).toBe(5);
});

test('of many that take one e-mail at once, one gets it', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const race = await Promise.allSettled(
    Array.from({ length: 10 }, () => owner.api.contacts.create.mutate({ agencyId, email: 'race@example.com' })),
  );
  expect(race.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  for (const outcome of race) {
    if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject(refusal('email_taken'));
  }
});

test('a foreign id and an absent one are the same answer, word for word', async () => {
  await using world = await twoAgencies();
  const { api } = world.a.owner;
  const agencyId = world.a.id;
  const foreign = await world.b.contact({ email: 'foreign@example.com' });
  const before = await world.b.state();
  const absent = randomUUID();

  const calls = {
    get: (id: string) => api.contacts.get.query({ agencyId, id }),
    update: (id: string) => api.contacts.update.mutate({ agencyId, id, data: { firstName: 'Mine' } }),
    'update with version': (id: string) =>
      api.contacts.update.mutate({ agencyId, id, data: { firstName: 'Mine' }, version: 1 }),
    remove: (id: string) => api.contacts.remove.mutate({ agencyId, id }),
    restore: (id: string) => api.contacts.restore.mutate({ agencyId, id }),
    'own by another': (id: string) => api.contacts.create.mutate({ agencyId, firstName: 'X', ownerId: id }),
  };
  for (const [name, call] of Object.entries(calls)) {
    const theirs = name === 'own by another' ? world.b.owner.id : foreign.id;
    expect(await errorOf(call(theirs)), name).toEqual(await errorOf(call(absent)));
  }
  // An agency that is not mine answers like one that is not there.
  const inAgency = (id: string) => errorOf(api.contacts.list.query({ agencyId: id }));
  expect(await inAgency(world.b.id)).toEqual(await inAgency(absent));
  const createIn = (id: string) => errorOf(api.contacts.create.mutate({ agencyId: id, firstName: 'X' }));
  expect(await createIn(world.b.id)).toEqual(await createIn(absent));
  expect(await world.b.state()).toEqual(before);
});

/** What the caller is told, without the id of the request. */
async function errorOf(call: Promise<unknown>): Promise<unknown> {
  try {
    return { answered: await call };
  } catch (error) {
    const data: unknown = error instanceof Error && 'data' in error ? error.data : null;
    return { message: error instanceof Error ? error.message : error, data: { ...Object(data), requestId: null } };
  }
}

test('the owner of a contact is a member of its agency, and a contact outlives their membership', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const mia = await world.person({ a: 'member' });
  const contact = await world.a.contact({ ownerId: mia.id });
  await expect(
    owner.api.contacts.update.mutate({ agencyId, id: contact.id, data: { ownerId: world.b.owner.id } }),
  ).rejects.toMatchObject(refusal('invalid_reference'));
  await owner.api.members.remove.mutate({ agencyId, userId: mia.id });
  await expect(owner.api.contacts.get.query({ agencyId, id: contact.id })).resolves.toMatchObject({ id: contact.id });
});
