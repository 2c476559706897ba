import { randomUUID } from 'node:crypto';
import { twoAgencies } from '@axolop/testing';
import { expect, test } from 'vitest';
import { refusal } from '../../src/refusal.ts';

test('a new agency has its owner, its settings and a pipeline with six stages, all from one transaction', async () => {
  await using world = await twoAgencies();
  const anna = await world.stranger();
  const agency = await anna.api.agencies.create.mutate({
    name: '  Müller & Söhne  ',
    timezone: 'Europe/Vienna',
    currency: 'EUR',
  });

  expect(agency).toMatchObject({
    name: 'Müller & Söhne',
    timezone: 'Europe/Vienna',
    currency: 'EUR',
    planId: 'build',
    subscriptionStatus: 'trialing',
    createdBy: anna.id,
    deletedAt: null,
    version: 1,
  });
  expect(agency.slug).toMatch(/^m-ller-s-hne-[0-9a-f]{6}$/u);
  const members = await anna.api.members.list.query({ agencyId: agency.id });
  expect(members.items).toMatchObject([{ userId: anna.id, role: 'owner', status: 'active' }]);
  await expect(anna.api.agencies.settings.query({ agencyId: agency.id })).resolves.toMatchObject({
    brandColor: '#1d4ed8',
    trashDays: 30,
    version: 1,
  });
  const stages = await anna
    .supabase(agency.id)
    .from('pipeline_stages')
    .select('name,kind,probability,pipelines(is_default)')
    .order('position');
  expect(stages.data?.map(({ name, kind, probability }) => [name, kind, probability])).toEqual([
    ['New', 'open', 10],
    ['Qualified', 'open', 40],
    ['Proposal', 'open', 70],
    ['Negotiation', 'open', 85],
    ['Won', 'won', 100],
    ['Lost', 'lost', 0],
  ]);
  expect(stages.data?.every(({ pipelines }) => pipelines.is_default)).toBe(true);

  const written = await world.sql.query<{ transactions: string; entries: string }>(
    'select count(distinct transaction_id) as transactions, count(*) as entries from audit.log where agency_id = $1',
    [agency.id],
  );
  // The agency, its owner, its settings, a pipeline and six stages.
  expect(written.rows).toEqual([{ transactions: '1', entries: '10' }]);
});

test('two agencies may have one name, and their addresses differ', async () => {
  await using world = await twoAgencies();
  const { api } = world.a.owner;
  const [one, other] = await Promise.all([
    api.agencies.create.mutate({ name: 'Twins' }),
    api.agencies.create.mutate({ name: 'Twins' }),
  ]);
  expect(one.slug).not.toBe(other.slug);
});

test('a name that has no letters of an address gets one all the same', async () => {
  await using world = await twoAgencies();
  const agency = await world.a.owner.api.agencies.create.mutate({ name: '株式会社' });
  expect(agency.slug).toMatch(/^agency-[0-9a-f]{6}$/u);
});

test.each([
  ['a blank name', { name: '   ' }],
  ['a name over 120 characters', { name: 'n'.repeat(121) }],
  ['a time zone that is none', { name: 'Fine', timezone: 'Mars/Olympus' }],
  ['an offset as a time zone', { name: 'Fine', timezone: '+01:00' }],
  ['a currency that is none', { name: 'Fine', currency: 'euro' }],
])('%s is refused, and no agency is made', async (_, input) => {
  await using world = await twoAgencies();
  const stranger = await world.stranger();
  await expect(stranger.api.agencies.create.mutate(input)).rejects.toMatchObject(refusal('invalid_input'));
  await expect(stranger.api.me.agencies.query({})).resolves.toEqual({ items: [] });
});

test('an agency is changed field by field, its address included', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const slug = `new-address-${randomUUID().slice(0, 8)}`;
  const before = await owner.api.agencies.get.query({ agencyId });

  const renamed = await owner.api.agencies.update.mutate({ agencyId, data: { name: 'New Name', slug } });
  expect(renamed).toMatchObject({ name: 'New Name', slug, timezone: before.timezone });
  expect(renamed.version).toBeGreaterThan(before.version);

  const described = await owner.api.agencies.update.mutate({
    agencyId,
    data: { website: 'https://example.com', description: 'Two\nlines', logoUrl: null },
    version: renamed.version,
  });
  expect(described).toMatchObject({
    name: 'New Name',
    slug,
    website: 'https://example.com',
    description: 'Two\nlines',
  });
  const cleared = await owner.api.agencies.update.mutate({ agencyId, data: { website: null } });
  expect(cleared).toMatchObject({ website: null, description: 'Two\nlines' });
  await expect(owner.api.agencies.get.query({ agencyId })).resolves.toEqual(cleared);
});

test('an address that is taken, reserved or malformed is refused, and nothing else of the call is written', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const taken = await world.b.owner.api.agencies.get.query({ agencyId: world.b.id });
  const before = await world.a.state();
  const rename = (slug: string) => owner.api.agencies.update.mutate({ agencyId, data: { name: 'Half', slug } });

  await expect(rename(taken.slug)).rejects.toMatchObject(refusal('slug_taken'));
  for (const slug of [
    'admin',
    'trpc',
    'sign-in',
    'ab',
    'Upper-Case',
    'two--hyphens',
    '-edge',
    'a'.repeat(61),
    'ümlaut',
  ]) {
    await expect(rename(slug), slug).rejects.toMatchObject(refusal('invalid_input'));
  }
  expect(await world.a.state()).toEqual(before);
});

test('an update that names an old version is refused, and one without a version is not', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const { version } = await owner.api.agencies.get.query({ agencyId });
  const second = await owner.api.agencies.update.mutate({ agencyId, data: { name: 'Second' }, version });

  const late = owner.api.agencies.update.mutate({ agencyId, data: { name: 'Late' }, version });
  await expect(late).rejects.toMatchObject(refusal('stale_version'));
  await expect(owner.api.agencies.get.query({ agencyId })).resolves.toMatchObject({ name: 'Second' });

  // Of many writers that read the same version, one wins.
  const race = await Promise.allSettled(
    Array.from({ length: 8 }, (_, index) =>
      owner.api.agencies.update.mutate({ agencyId, data: { name: `Racer ${index}` }, version: second.version }),
    ),
  );
  expect(race.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

test('nobody changes what is not a field of the form: plan, trial, founder, deletion', async () => {
  await using world = await twoAgencies({ plan: 'free' });
  const { owner, id: agencyId } = world.a;
  const before = await world.a.state();
  for (const extra of [
    { planId: 'scale' },
    { subscriptionStatus: 'active' },
    { deletedAt: null },
    { id: world.b.id },
  ]) {
    const data: { name: string } = { name: 'Cheap', ...extra };
    await expect(owner.api.agencies.update.mutate({ agencyId, data })).rejects.toMatchObject(refusal('invalid_input'));
  }
  await expect(owner.api.agencies.update.mutate({ agencyId, data: {} })).rejects.toMatchObject(
    refusal('invalid_input'),
  );
  expect(await world.a.state()).toEqual(before);
});

test('settings: everyone reads them, who may changes them, an old version is refused', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const viewer = await world.person({ a: 'viewer' });
  const first = await viewer.api.agencies.settings.query({ agencyId });

  const changed = await owner.api.agencies.updateSettings.mutate({
    agencyId,
    data: { brandColor: '#00ff00', defaultReplyTo: 'office@example.com', trashDays: 7, emailSignature: 'Yours\nA' },
    version: first.version,
  });
  expect(changed).toMatchObject({ brandColor: '#00ff00', trashDays: 7, weeklyDigest: false });
  await expect(
    owner.api.agencies.updateSettings.mutate({ agencyId, data: { trashDays: 8 }, version: first.version }),
  ).rejects.toMatchObject(refusal('stale_version'));
  await expect(viewer.api.agencies.updateSettings.mutate({ agencyId, data: { trashDays: 8 } })).rejects.toMatchObject(
    refusal('missing_permission'),
  );
  for (const data of [
    { trashDays: 0 },
    { trashDays: 1.5 },
    { brandColor: 'red' },
    { defaultFromName: 'A\r\nBcc: b' },
  ]) {
    await expect(owner.api.agencies.updateSettings.mutate({ agencyId, data })).rejects.toMatchObject(
      refusal('invalid_input'),
    );
  }
  await expect(viewer.api.agencies.settings.query({ agencyId })).resolves.toEqual(changed);
});

test('a removed agency lets go of its invites and of who had chosen it; its owner brings the rest back', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const guest = await world.stranger();
  const contact = await world.a.contact();
  const invite = await owner.api.invites.create.mutate({ agencyId, email: guest.email, role: 'member' });
  await owner.api.preferences.set.mutate({ key: 'current_agency', value: agencyId });

  await owner.api.agencies.remove.mutate({ agencyId });
  await expect(guest.api.invites.accept.mutate({ token: invite.token })).rejects.toMatchObject(refusal('not_found'));
  await expect(owner.api.preferences.get.query({ keys: ['current_agency'] })).resolves.toEqual({ items: [] });
  expect((await owner.api.me.agencies.query({})).items).toEqual([]);
  const [removed] = (await owner.api.me.agencies.query({ includeRemoved: true })).items;
  expect(removed).toMatchObject({ id: agencyId, role: 'owner', deletedAt: expect.any(String) });
  await expect(owner.api.agencies.remove.mutate({ agencyId })).rejects.toMatchObject(refusal('not_found'));

  await owner.api.agencies.restore.mutate({ agencyId });
  await expect(owner.api.contacts.get.query({ agencyId, id: contact.id })).resolves.toMatchObject({ id: contact.id });
  await expect(guest.api.invites.accept.mutate({ token: invite.token })).rejects.toMatchObject(
    refusal('invite_revoked'),
  );
  // What is not removed cannot be restored.
  await expect(owner.api.agencies.restore.mutate({ agencyId })).rejects.toMatchObject(refusal('not_found'));
});
