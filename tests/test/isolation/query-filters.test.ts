import {
  agencyScope,
  changeMemberRole,
  createContacts,
  findMembership,
  getAgency,
  getAgencySettings,
  getContact,
  getPreferences,
  listContacts,
  listInvites,
  listMembers,
  listRemovedContacts,
  removeRecords,
  setPreference,
  updateAgency,
  updateAgencySettings,
  updateContact,
  userClient,
  type AgencyScope,
} from '@axolop/database';
import { expect, test } from 'vitest';

// The wall in the database narrows every request to one agency. Each query names its agency all the same: it is the
// second lock, and the first column of every index. No database is asked here; only what is sent is looked at.

const AGENCY = '0193a7c0-0000-7000-8000-00000000000a';
const USER = '0193a7c0-0000-7000-8000-00000000000b';
const ID = '0193a7c0-0000-7000-8000-00000000000c';
const PAGE = { limit: 10 } as const;

/** What was sent: the table or function, the filters of the address, and the body. */
interface Sent {
  readonly target: string;
  readonly filters: URLSearchParams;
  readonly body: string;
  readonly agency: string | null;
}

function recording() {
  const sent: Sent[] = [];
  const person = { userId: USER, accessToken: 'token', requestId: 'request-1' };
  const connection = {
    url: 'http://127.0.0.1:1',
    publishableKey: 'sb_publishable_x',
    fetch: async (...[input, init]: Parameters<typeof fetch>) => {
      const request = new Request(input, init);
      const url = new URL(request.url);
      sent.push({
        target: url.pathname.replace('/rest/v1/', ''),
        filters: url.searchParams,
        body: await request.text(),
        agency: request.headers.get('x-agency-id'),
      });
      return Response.json(url.pathname.includes('/rpc/') ? null : []);
    },
  };
  return { sent, connection, person, scope: agencyScope(connection, person, { agencyId: AGENCY, role: 'owner' }) };
}

/** An answer without rows ends in a refusal, or in nothing; here only the question counts. */
async function sentBy(call: (scope: AgencyScope) => Promise<unknown>): Promise<readonly Sent[]> {
  const { sent, scope } = recording();
  await call(scope).catch(() => {});
  expect(sent.length).toBeGreaterThan(0);
  for (const { agency } of sent) expect(agency).toBe(AGENCY);
  return sent;
}

test.each<[string, (scope: AgencyScope) => Promise<unknown>]>([
  ['getAgencySettings', (scope) => getAgencySettings(scope)],
  ['updateAgencySettings', (scope) => updateAgencySettings(scope, { data: { weeklyDigest: true } })],
  ['listMembers', (scope) => listMembers(scope, PAGE)],
  ['the member behind changeMemberRole', (scope) => changeMemberRole(scope, { userId: ID, role: 'viewer' })],
  ['listContacts', (scope) => listContacts(scope, PAGE)],
  ['listContacts with a tag', (scope) => listContacts(scope, { ...PAGE, tagId: ID })],
  ['listRemovedContacts', (scope) => listRemovedContacts(scope, PAGE)],
  ['getContact', (scope) => getContact(scope, { id: ID })],
  ['updateContact', (scope) => updateContact(scope, { id: ID, data: { city: 'X' } })],
  ['listInvites', (scope) => listInvites(scope, PAGE)],
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
    (scope: AgencyScope) => removeRecords(scope, 'contact', [ID]),
    (scope: AgencyScope) => updateAgency(scope, { data: { name: 'X' } }),
    (scope: AgencyScope) => setPreference(scope, { agencyId: AGENCY, key: 'x', value: 1 }),
  ]) {
    for (const { body } of await sentBy(call)) expect(JSON.parse(body)).toMatchObject({ agency_id: AGENCY });
  }
});

test('the scope asks its role, and a client without a token is none', () => {
  const { connection, person } = recording();
  const viewer = agencyScope(connection, person, { agencyId: AGENCY, role: 'viewer' });
  expect([viewer.can('contact:read'), viewer.can('contact:write')]).toEqual([true, false]);
  expect(() => agencyScope(connection, { ...person, accessToken: '' }, { agencyId: AGENCY, role: 'viewer' })).toThrow(
    /token/u,
  );
  const secret = { ...connection, publishableKey: 'sb_secret_x' };
  expect(() => agencyScope(secret, person, { agencyId: AGENCY, role: 'viewer' })).toThrow(/secret/u);
});
