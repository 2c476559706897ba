import {
  addListMembers,
  addListMembersByFilter,
  addStage,
  archiveCustomField,
  countContactList,
  createContactList,
  createCustomField,
  createOpportunity,
  createPipeline,
  customFieldsInUse,
  forecast,
  getBoard,
  getContactList,
  getOpportunity,
  getPipeline,
  listColumn,
  listContactLists,
  listCustomFields,
  listOpportunities,
  listPipelines,
  listRemovedContactLists,
  listRemovedOpportunities,
  listStageChanges,
  membersOfList,
  moveOpportunity,
  removeListMembers,
  removePipeline,
  removeStage,
  reopenOpportunity,
  reorderCustomFields,
  reorderStages,
  reportGrowth,
  reportOverview,
  reportPeople,
  reportSales,
  reportSources,
  restoreCustomField,
  search,
  setDefaultPipeline,
  setListMemberStatus,
  snapshotList,
  timeInStages,
  updateContactList,
  updateCustomField,
  updateOpportunity,
  updatePipeline,
  updateStage,
  winOpportunity,
  winRate,
  type AgencyScope,
} from '@axolop/database';
import { expect, test } from 'vitest';
import { AGENCY, ID, noRow, PAGE, sentBy, USER } from '../../src/sent-queries.ts';

// As in query-filters.test.ts: the second lock of the queries of sales, lists, custom fields, search and numbers.

const PERIOD = { from: '2026-01', to: '2026-12' };
const FILTER = { field: 'city', operator: 'isEmpty' } as const;

test.each<[string, (scope: AgencyScope) => Promise<unknown>]>([
  ['listOpportunities', (scope) => listOpportunities(scope, { ...PAGE, stageId: ID })],
  [
    'listOpportunities in an order',
    (scope) => listOpportunities(scope, { ...PAGE, sort: { field: 'name', direction: 'asc' } }),
  ],
  ['listRemovedOpportunities', (scope) => listRemovedOpportunities(scope, PAGE)],
  ['getOpportunity', (scope) => getOpportunity(scope, { id: ID })],
  ['updateOpportunity', (scope) => updateOpportunity(scope, { id: ID, data: { name: 'X' }, version: 1 })],
  ['moveOpportunity', (scope) => moveOpportunity(scope, { id: ID, stageId: USER })],
  ['winOpportunity', (scope) => winOpportunity(scope, { id: ID })],
  ['reopenOpportunity', (scope) => reopenOpportunity(scope, { id: ID })],
  ['getBoard', (scope) => getBoard(scope, { pipelineId: ID, limit: 5 })],
  ['getBoard of the default pipeline', (scope) => getBoard(scope, { limit: 5 })],
  ['listColumn', (scope) => listColumn(scope, { ...PAGE, stageId: ID })],
  ['listStageChanges', (scope) => listStageChanges(scope, { ...PAGE, id: ID })],
  ['timeInStages', (scope) => timeInStages(scope, { id: ID })],
  ['forecast', (scope) => forecast(scope, PERIOD)],
  ['winRate', (scope) => winRate(scope, PERIOD)],
  ['listPipelines', (scope) => listPipelines(scope, PAGE)],
  ['getPipeline', (scope) => getPipeline(scope, { id: ID })],
  ['updatePipeline', (scope) => updatePipeline(scope, { id: ID, data: { name: 'X' }, version: 1 })],
  ['setDefaultPipeline', (scope) => setDefaultPipeline(scope, { id: ID })],
  ['removePipeline', (scope) => removePipeline(scope, { id: ID })],
  ['addStage', (scope) => addStage(scope, { pipelineId: ID, name: 'X', kind: 'open', probability: 10 })],
  ['updateStage', (scope) => updateStage(scope, { id: ID, data: { name: 'X' }, version: 1 })],
  ['reorderStages', (scope) => reorderStages(scope, { pipelineId: ID, stageIds: [USER] })],
  ['removeStage', (scope) => removeStage(scope, { id: ID })],
  ['listContactLists', (scope) => listContactLists(scope, { ...PAGE, kind: 'static' })],
  ['listRemovedContactLists', (scope) => listRemovedContactLists(scope, PAGE)],
  ['getContactList', (scope) => getContactList(scope, { id: ID })],
  ['updateContactList', (scope) => updateContactList(scope, { id: ID, data: { name: 'X' }, version: 1 })],
  ['countContactList', (scope) => countContactList(scope, { id: ID })],
  ['snapshotList', (scope) => snapshotList(scope, { listId: ID, name: 'X' })],
  ['membersOfList', (scope) => membersOfList(scope, { ...PAGE, listId: ID })],
  ['addListMembers', (scope) => addListMembers(scope, { listId: ID, contactIds: [USER], source: 'manual' })],
  [
    'addListMembersByFilter',
    (scope) => addListMembersByFilter(scope, { listId: ID, filter: FILTER, source: 'manual' }),
  ],
  ['removeListMembers', (scope) => removeListMembers(scope, { listId: ID, contactIds: [USER] })],
  ['setListMemberStatus', (scope) => setListMemberStatus(scope, { listId: ID, contactIds: [USER], status: 'bounced' })],
  ['listCustomFields', (scope) => listCustomFields(scope, { ...PAGE, entity: 'contact', includeArchived: false })],
  ['customFieldsInUse', (scope) => customFieldsInUse(scope, 'contact')],
  ['updateCustomField', (scope) => updateCustomField(scope, { id: ID, data: { label: 'X' }, version: 1 })],
  ['reorderCustomFields', (scope) => reorderCustomFields(scope, { entity: 'contact', ids: [ID] })],
  ['archiveCustomField', (scope) => archiveCustomField(scope, { id: ID })],
  ['restoreCustomField', (scope) => restoreCustomField(scope, { id: ID })],
  ['search', (scope) => search(scope, { text: 'ann', limit: 5 })],
  ['reportOverview', (scope) => reportOverview(scope)],
  ['reportGrowth', (scope) => reportGrowth(scope, { by: 'day' })],
  ['reportSales', (scope) => reportSales(scope, { by: 'month' })],
  ['reportSources', (scope) => reportSources(scope, { limit: 5 })],
  ['reportPeople', (scope) => reportPeople(scope, { limit: 5 })],
])('%s names the agency in each of its queries', async (_name, call) => {
  for (const { target, filters, body } of await sentBy(call)) {
    if (!target.startsWith('rpc/')) expect(filters.getAll('agency_id'), target).toEqual([`eq.${AGENCY}`]);
    else if (body === '') expect(filters.getAll('agency_id'), target).toEqual([AGENCY]);
    else expect(JSON.parse(body), target).toMatchObject({ agency_id: AGENCY });
  }
});

test.each<[string, (scope: AgencyScope) => Promise<unknown>]>([
  ['getOpportunity', (scope) => getOpportunity(scope, { id: ID })],
  ['updateOpportunity', (scope) => updateOpportunity(scope, { id: ID, data: { name: 'X' } })],
  ['getPipeline', (scope) => getPipeline(scope, { id: ID })],
  ['updatePipeline', (scope) => updatePipeline(scope, { id: ID, data: { name: 'X' } })],
  ['updateStage', (scope) => updateStage(scope, { id: ID, data: { name: 'X' } })],
  ['getContactList', (scope) => getContactList(scope, { id: ID })],
  ['updateContactList', (scope) => updateContactList(scope, { id: ID, data: { name: 'X' } })],
  ['updateCustomField', (scope) => updateCustomField(scope, { id: ID, data: { label: 'X' } })],
])('%s asks for one record by its id', async (_name, call) => {
  const [asked] = await sentBy(call);
  expect(asked?.filters.getAll('id')).toEqual([`eq.${ID}`]);
});

test('what stands inside a board or a pipeline is of the same agency', async () => {
  const [board] = await sentBy((scope) => getBoard(scope, { pipelineId: ID, limit: 5 }));
  for (const inside of ['stages', 'stages.cards']) {
    expect(board?.filters.getAll(`${inside}.agency_id`), inside).toEqual([`eq.${AGENCY}`]);
  }
  const [pipeline] = await sentBy((scope) => getPipeline(scope, { id: ID }));
  expect(pipeline?.filters.getAll('stages.agency_id')).toEqual([`eq.${AGENCY}`]);
});

test('whether a record has moved on is asked in the agency, too', async () => {
  for (const call of [
    (scope: AgencyScope) => updateStage(scope, { id: ID, data: { name: 'X' }, version: 1 }),
    (scope: AgencyScope) => updateCustomField(scope, { id: ID, data: { label: 'X' }, version: 1 }),
    (scope: AgencyScope) => updateOpportunity(scope, { id: ID, data: { name: 'X' }, version: 1 }),
    (scope: AgencyScope) => updatePipeline(scope, { id: ID, data: { name: 'X' }, version: 1 }),
    (scope: AgencyScope) => updateContactList(scope, { id: ID, data: { name: 'X' }, version: 1 }),
  ]) {
    const sent = await sentBy(call, ({ method }) => (method === 'PATCH' ? noRow() : undefined));
    expect(sent.map(({ method }) => method)).toEqual(['PATCH', 'GET']);
    for (const { filters } of sent) {
      expect([filters.getAll('agency_id'), filters.getAll('id')]).toEqual([[`eq.${AGENCY}`], [`eq.${ID}`]]);
    }
  }
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

test('what is made names the agency', async () => {
  for (const call of [
    (scope: AgencyScope) => createOpportunity(scope, { name: 'X' }),
    (scope: AgencyScope) =>
      createPipeline(scope, { name: 'X', stages: [{ name: 'Y', kind: 'open', probability: 10 }] }),
    (scope: AgencyScope) => createContactList(scope, { name: 'X', kind: 'static' }),
    (scope: AgencyScope) => createCustomField(scope, { entity: 'contact', key: 'x', label: 'X', type: 'text' }),
  ]) {
    const [made] = await sentBy(call);
    expect(JSON.parse(made?.body ?? '')).toMatchObject({ agency_id: AGENCY });
  }
});
