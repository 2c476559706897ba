import {
  agencyScope,
  convertContact,
  findMembership,
  getBoard,
  getPipeline,
  getPreferences,
  listContacts,
  listOpportunities,
  listTagsOfContact,
  membersOfList,
  setPreference,
  userClient,
} from '@axolop/database';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { sampledProcedures } from '../../src/samples/all-samples.ts';
import { askForNothing, inputOf, isInAgency } from '../../src/samples/call.ts';
import {
  AGENCY,
  ID,
  MADE,
  noRow,
  PAGE,
  recording,
  sentBy,
  sentByProcedure,
  USER,
  type Sent,
} from '../../src/sent-queries.ts';

// The wall in the database narrows every request to one agency. Each query names its agency all the same: it is the
// second lock, and the first column of every index. No database is asked here; only what is sent is looked at.

const CALLS = sampledProcedures()
  .filter(({ procedure }) => isInAgency(procedure))
  .flatMap(({ procedure, uses }) =>
    uses.map((sample) => ({
      name: sample.about === undefined ? procedure.path : `${procedure.path} ${sample.about}`,
      procedure,
      input: inputOf(procedure, sample, askForNothing(AGENCY, USER)),
    })),
  );

const Rows = z.union([
  z.record(z.string(), z.unknown()).transform((row) => [row]),
  z.array(z.record(z.string(), z.unknown())),
]);

/** The agencies that a request names: in the address, in each row that it writes, or as an argument. */
function agenciesNamedBy({ target, method, filters, body }: Sent): unknown[] {
  const isWritten = method === 'POST';
  if (isWritten) return Rows.parse(JSON.parse(body)).map((row) => row['agency_id']);
  const column = target === 'agencies' ? 'id' : 'agency_id';
  return filters.getAll(column).map((filter) => filter.replace(/^eq\./u, ''));
}

describe('every request names the agency', () => {
  test.for(CALLS)('$name', async ({ procedure, input }) => {
    for (const one of await sentByProcedure(procedure, input)) {
      expect(new Set(agenciesNamedBy(one)), one.target).toEqual(new Set([AGENCY]));
    }
  });
});

const ById = z.object({ id: z.uuid() });

describe('one record is asked for by its id', () => {
  test.for(CALLS.filter(({ input }) => ById.safeParse(input).success))('$name', async ({ procedure, input }) => {
    const { id } = ById.parse(input);
    const [first] = await sentByProcedure(procedure, input);
    // A table is filtered by it; a function takes it as an argument, in the address or in the body.
    if (first?.target.startsWith('rpc/') !== true) expect(first?.filters.getAll('id')).toEqual([`eq.${id}`]);
    else expect([...first.filters.values(), first.body].join()).toContain(id);
  });
});

test('a tag is looked for in the same agency', async () => {
  const [tagged] = await sentBy((scope) => listContacts(scope, { ...PAGE, tagId: ID }));
  expect(tagged?.filters.getAll('contact.agency_id')).toEqual([`eq.${AGENCY}`]);
  expect(tagged?.filters.getAll('tag_id')).toEqual([`eq.${ID}`]);
});

test('the tags of a contact, the contact, and what a lead became are each asked for by their ids', async () => {
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

test('what stands inside a board or a pipeline is of the same agency', async () => {
  const [board] = await sentBy((scope) => getBoard(scope, { pipelineId: ID, limit: 5 }));
  for (const inside of ['stages', 'stages.cards']) {
    expect(board?.filters.getAll(`${inside}.agency_id`), inside).toEqual([`eq.${AGENCY}`]);
  }
  const [pipeline] = await sentBy((scope) => getPipeline(scope, { id: ID }));
  expect(pipeline?.filters.getAll('stages.agency_id')).toEqual([`eq.${AGENCY}`]);
});

const Versioned = z.object({ id: z.uuid(), version: z.int() });

describe('whether a record has moved on is asked in the agency, too', () => {
  const updates = CALLS.filter(({ name, input }) => /\.update/u.test(name) && Versioned.safeParse(input).success);
  test.for(updates)('$name', async ({ procedure, input }) => {
    const { id } = Versioned.parse(input);
    const sent = await sentByProcedure(procedure, input, ({ method }) => (method === 'PATCH' ? noRow() : undefined));
    expect(sent.map(({ method }) => method)).toEqual(['PATCH', 'GET']);
    for (const { filters } of sent) {
      expect([filters.getAll('agency_id'), filters.getAll('id')]).toEqual([[`eq.${AGENCY}`], [`eq.${id}`]]);
    }
  });
});

test('members of a static list are of the agency, and so are their contacts', async () => {
  const [, members] = await sentBy(
    (scope) => membersOfList(scope, { ...PAGE, listId: ID }),
    ({ target }) =>
      target === 'contact_lists' ? Response.json({ id: ID, kind: 'static', deletedAt: null }) : undefined,
  );
  for (const filter of ['agency_id', 'contact.agency_id']) {
    expect(members?.filters.getAll(filter), filter).toEqual([`eq.${AGENCY}`]);
  }
});

test('a membership is asked for in the agency; whose it is, the token alone says', async () => {
  const { sent, connection, person } = recording();
  const db = userClient({ ...connection, ...person, agencyId: AGENCY });
  await findMembership({ db, agencyId: AGENCY }).catch(() => undefined);
  const [asked] = sent;
  expect(asked?.filters.getAll('agency_id')).toEqual([AGENCY]);
  expect([...(asked?.filters.keys() ?? [])]).toEqual(['agency_id']);
});

test("preferences are the caller's own, in the agency", async () => {
  const [asked] = await sentBy((scope) => getPreferences(scope, { agencyId: AGENCY }));
  expect(asked?.filters.getAll('user_id')).toEqual([`eq.${USER}`]);
  expect(asked?.filters.getAll('agency_id')).toEqual([`eq.${AGENCY}`]);
  const [set] = await sentBy((scope) => setPreference(scope, { agencyId: AGENCY, key: 'x', value: 1 }));
  expect(JSON.parse(set?.body ?? '')).toMatchObject({ agency_id: AGENCY });
});

test('an ordered list names the agency', async () => {
  const sort = { field: 'name', direction: 'asc' } as const;
  for (const one of await sentBy((scope) => listOpportunities(scope, { ...PAGE, sort }))) {
    expect(agenciesNamedBy(one), one.target).toEqual([AGENCY]);
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
