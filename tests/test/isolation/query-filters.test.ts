import {
  agencyScope,
  assignContacts,
  changeMemberRole,
  completeActivity,
  createActivity,
  createContacts,
  exportContacts,
  convertContact,
  createTag,
  findMembership,
  getActivity,
  getAgency,
  getAgencySettings,
  getContact,
  getPreferences,
  listActivities,
  getTag,
  listContacts,
  listInvites,
  listMembers,
  listMyActivities,
  listRemovedActivities,
  listRemovedContacts,
  listTimeline,
  listTags,
  listTagsOfContact,
  mergeTags,
  removeContacts,
  removeRecords,
  removeTag,
  restoreContacts,
  setPreference,
  updateActivity,
  tagContacts,
  untagContacts,
  updateAgency,
  updateAgencySettings,
  updateContact,
  updateContacts,
  updateTag,
  userClient,
  type AgencyScope,
} from '@axolop/database';
import { expect, test } from 'vitest';
import { AGENCY, ID, MADE, PAGE, recording, sentBy, USER } from '../../src/sent-queries.ts';

// The wall in the database narrows every request to one agency. Each query names its agency all the same: it is the
// second lock, and the first column of every index. No database is asked here; only what is sent is looked at.

test.each<[string, (scope: AgencyScope) => Promise<unknown>]>([
  ['getAgencySettings', (scope) => getAgencySettings(scope)],
  ['updateAgencySettings', (scope) => updateAgencySettings(scope, { data: { weeklyDigest: true } })],
  ['listMembers', (scope) => listMembers(scope, PAGE)],
  ['the member behind changeMemberRole', (scope) => changeMemberRole(scope, { userId: ID, role: 'viewer' })],
  ['listContacts', (scope) => listContacts(scope, PAGE)],
  ['listContacts with a tag', (scope) => listContacts(scope, { ...PAGE, tagId: ID })],
  [
    'listContacts with a filter',
    (scope) => listContacts(scope, { ...PAGE, filter: { field: 'city', operator: 'isEmpty' } }),
  ],
  ['exportContacts', (scope) => exportContacts(scope, PAGE)],
  ['listRemovedContacts', (scope) => listRemovedContacts(scope, PAGE)],
  ['getContact', (scope) => getContact(scope, { id: ID })],
  ['updateContact', (scope) => updateContact(scope, { id: ID, data: { city: 'X' } })],
  ['updateContacts', (scope) => updateContacts(scope, { contacts: [{ id: ID }], data: { city: 'X' } })],
  ['assignContacts', (scope) => assignContacts(scope, { ids: [ID], ownerId: ID })],
  ['tagContacts', (scope) => tagContacts(scope, { ids: [ID], tagIds: [ID] })],
  ['untagContacts', (scope) => untagContacts(scope, { ids: [ID], tagIds: [ID] })],
  ['removeContacts', (scope) => removeContacts(scope, { ids: [ID] })],
  ['restoreContacts', (scope) => restoreContacts(scope, { ids: [ID] })],
  ['listTags', (scope) => listTags(scope, PAGE)],
  ['getTag', (scope) => getTag(scope, { id: ID })],
  ['listTagsOfContact', (scope) => listTagsOfContact(scope, { ...PAGE, contactId: ID })],
  ['updateTag', (scope) => updateTag(scope, { id: ID, data: { name: 'X' } })],
  ['mergeTags', (scope) => mergeTags(scope, { id: ID, intoId: USER })],
  ['removeTag', (scope) => removeTag(scope, { id: ID })],
  ['listInvites', (scope) => listInvites(scope, PAGE)],
  ['listActivities', (scope) => listActivities(scope, { ...PAGE, contactId: ID, kind: 'call' })],
  ['listRemovedActivities', (scope) => listRemovedActivities(scope, PAGE)],
  ['listMyActivities', (scope) => listMyActivities(scope, { ...PAGE, due: 'today' })],
  ['getActivity', (scope) => getActivity(scope, { id: ID })],
  ['updateActivity', (scope) => updateActivity(scope, { id: ID, data: { subject: 'X' }, version: 1 })],
  ['completeActivity', (scope) => completeActivity(scope, { id: ID })],
  ['listTimeline', (scope) => listTimeline(scope, { ...PAGE, contactId: ID })],
  ['getPreferences', (scope) => getPreferences(scope, { agencyId: AGENCY })],
])('%s names the agency in each of its queries', async (_name, call) => {
  for (const { target, filters, body } of await sentBy(call)) {
    if (target.startsWith('rpc/')) expect(JSON.parse(body), target).toMatchObject({ agency_id: AGENCY });
    else expect(filters.getAll('agency_id'), target).toEqual([`eq.${AGENCY}`]);
  }
});

test('one record is asked for by its id, one agency by its own', async () => {
  const [contact] = await sentBy((scope) => getContact(scope, { id: ID }));
  expect(contact?.filters.getAll('id')).toEqual([`eq.${ID}`]);
  const [agency] = await sentBy((scope) => getAgency(scope));
  expect(agency?.filters.getAll('id')).toEqual([`eq.${AGENCY}`]);
  const [change] = await sentBy((scope) => updateContact(scope, { id: ID, data: { city: 'X' } }));
  expect(change?.filters.getAll('id')).toEqual([`eq.${ID}`]);
});

test('a tag is looked for in the same agency', async () => {
  const [tagged] = await sentBy((scope) => listContacts(scope, { ...PAGE, tagId: ID }));
  expect(tagged?.filters.getAll('contact.agency_id')).toEqual([`eq.${AGENCY}`]);
  expect(tagged?.filters.getAll('tag_id')).toEqual([`eq.${ID}`]);
});

test('a tag, its contacts and what a lead became are each asked for by their ids', async () => {
  for (const call of [
    (scope: AgencyScope) => getTag(scope, { id: ID }),
    (scope: AgencyScope) => updateTag(scope, { id: ID, data: { name: 'X' } }),
    (scope: AgencyScope) => removeTag(scope, { id: ID }),
  ]) {
    const [asked] = await sentBy(call);
    expect(asked?.filters.getAll('id')).toEqual([`eq.${ID}`]);
  }
  const [marks, contact] = await sentBy((scope) => listTagsOfContact(scope, { ...PAGE, contactId: ID }));
  expect(marks?.filters.getAll('contact_id')).toEqual([`eq.${ID}`]);
  expect(marks?.filters.getAll('tag.agency_id')).toEqual([`eq.${AGENCY}`]);
  expect(contact?.filters.getAll('id')).toEqual([`eq.${ID}`]);

  const conversion = { id: ID, lifecycleStage: 'customer', opportunity: {} } as const;
  const [conversionSent, opportunity] = await sentBy((scope) => convertContact(scope, conversion));
  expect(JSON.parse(conversionSent?.body ?? '')).toEqual({
    agency_id: AGENCY,
    contact_id: ID,
    lifecycle_stage: 'customer',
  });
  for (const filter of ['agency_id', 'contact.agency_id']) {
    expect(opportunity?.filters.getAll(filter)).toEqual([`eq.${AGENCY}`]);
  }
  expect(opportunity?.filters.getAll('id')).toEqual([`eq.${MADE}`]);
});

test('a membership is asked for in the agency; whose it is, the token alone says', async () => {
  const { sent, connection, person } = recording();
  const db = userClient({ ...connection, ...person, agencyId: AGENCY });
  await findMembership({ db, agencyId: AGENCY }).catch(() => undefined);
  const [asked] = sent;
  expect(asked?.filters.getAll('agency_id')).toEqual([AGENCY]);
  expect([...(asked?.filters.keys() ?? [])]).toEqual(['agency_id']);
});

test("preferences are the caller's own", async () => {
  const [asked] = await sentBy((scope) => getPreferences(scope, { agencyId: AGENCY }));
  expect(asked?.filters.getAll('user_id')).toEqual([`eq.${USER}`]);
});

test('what is made in an agency, or by its functions, names it', async () => {
  for (const call of [
    (scope: AgencyScope) => createContacts(scope, { contacts: [{ firstName: 'X' }], onDuplicate: 'skip' }),
    (scope: AgencyScope) => createActivity(scope, { kind: 'task', subject: 'X' }),
    (scope: AgencyScope) => removeRecords(scope, 'contact', [ID]),
    (scope: AgencyScope) => createTag(scope, { name: 'X' }),
    (scope: AgencyScope) => updateAgency(scope, { data: { name: 'X' } }),
    (scope: AgencyScope) => setPreference(scope, { agencyId: AGENCY, key: 'x', value: 1 }),
  ]) {
    for (const { body } of await sentBy(call)) expect(JSON.parse(body)).toMatchObject({ agency_id: AGENCY });
  }
});

test('a scope takes no person without a token, and no secret key', () => {
  const { connection, person } = recording();
  expect(() => agencyScope(connection, { ...person, accessToken: '' }, { agencyId: AGENCY, role: 'viewer' })).toThrow(
    /token/u,
  );
  const secret = { ...connection, publishableKey: 'sb_secret_x' };
  expect(() => agencyScope(secret, person, { agencyId: AGENCY, role: 'viewer' })).toThrow(/secret/u);
});
