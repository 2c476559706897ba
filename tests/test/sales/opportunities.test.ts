import { randomUUID } from 'node:crypto';
import { twoAgencies } from '@axolop/testing';
import { expect, test } from 'vitest';
import { refusal } from '../../src/refusal.ts';
import { desk } from '../../src/sales/desk.ts';

test('an opportunity comes back as it was given, and what was left out is found for it', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const { api, pipeline, stages } = await desk(world.a);
  const contact = await world.a.contact();
  const data = {
    name: 'Ünicode "deal" 🎪',
    contactId: contact.id,
    amountMinor: Number.MAX_SAFE_INTEGER,
    currency: 'CHF',
    probability: 33,
    expectedCloseDate: '2026-02-28',
    ownerId: owner.id,
  };
  const created = await api.create.mutate({ agencyId, ...data, stageId: stages.Proposal });
  expect(created).toMatchObject({
    ...data,
    pipelineId: pipeline.id,
    stageId: stages.Proposal,
    status: 'open',
    closedAt: null,
    lostReason: null,
    createdBy: owner.id,
    version: 1,
    deletedAt: null,
  });
  await expect(api.get.query({ agencyId, id: created.id })).resolves.toEqual(created);
  await owner.api.agencies.update.mutate({ agencyId, data: { currency: 'SEK' } });
  const least = await api.create.mutate({ agencyId, name: 'Least' });
  expect(least).toMatchObject({
    pipelineId: pipeline.id,
    stageId: stages.New,
    currency: 'SEK',
    amountMinor: 0,
    probability: null,
  });

  const other = await owner.api.pipelines.create.mutate({
    agencyId,
    name: 'Other',
    stages: [{ name: 'Won', kind: 'won' }, { name: 'Begin' }, { name: 'Then' }],
  });
  const begin = other.stages[1]?.id;
  await expect(api.create.mutate({ agencyId, name: 'X', pipelineId: other.id })).resolves.toMatchObject({
    stageId: begin,
  });
  await owner.api.pipelines.setDefault.mutate({ agencyId, id: other.id });
  await expect(api.create.mutate({ agencyId, name: 'X' })).resolves.toMatchObject({ stageId: begin });
  const mismatch = api.create.mutate({ agencyId, name: 'X', pipelineId: pipeline.id, stageId: begin });
  await expect(mismatch).rejects.toMatchObject(refusal('invalid_reference'));
  const inWon = await api.create.mutate({ agencyId, name: 'X', stageId: stages.Won });
  expect(inWon.status).toBe('won');
  expect(inWon.closedAt).not.toBeNull();
});

test('a pipeline without an open stage takes nothing new, and says so', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const { data } = await owner
    .supabase(agencyId)
    .from('pipelines')
    .insert({ agency_id: agencyId, name: 'Empty' })
    .select('id')
    .single();
  const pipelineId = data?.id ?? '';
  const create = owner.api.opportunities.create.mutate({ agencyId, name: 'X', pipelineId });
  await expect(create).rejects.toMatchObject(refusal('no_stage'));
});

test('the record changes field by field, and a stale version is a conflict', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const { api, deal } = await desk(world.a);
  const { id } = await deal({ amountMinor: 5, probability: 10, expectedCloseDate: '2026-01-01' });
  const change = (data: object, version?: number) => api.update.mutate({ agencyId, id, data, version });
  const updated = await change({ amountMinor: 7, probability: null, expectedCloseDate: null, ownerId: owner.id }, 1);
  expect(updated).toMatchObject({
    amountMinor: 7,
    probability: null,
    expectedCloseDate: null,
    ownerId: owner.id,
    version: 2,
  });
  await expect(change({ amountMinor: 8 }, 1)).rejects.toMatchObject(refusal('stale_version'));
  for (const wrong of [
    {},
    { stageId: randomUUID() },
    { status: 'won' },
    { position: 1 },
    { amountMinor: -1 },
    { amountMinor: 0.5 },
    { amountMinor: 2 ** 53 },
    { probability: 101 },
    { currency: 'eur' },
    { expectedCloseDate: '2026-02-30' },
    { name: '' },
    { lostReason: 'It is open' },
  ]) {
    await expect(change(wrong), JSON.stringify(wrong)).rejects.toMatchObject(refusal('invalid_input'));
  }
  for (const foreign of [{ ownerId: world.b.owner.id }, { contactId: (await world.b.contact()).id }]) {
    await expect(change(foreign)).rejects.toMatchObject(refusal('invalid_reference'));
  }
  await api.remove.mutate({ agencyId, id });
  await expect(change({ amountMinor: 8 }, 2)).rejects.toMatchObject(refusal('not_found'));
});

test('lists filter by what is asked for, page without a gap, and the trash has its own', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const { api, deal, stages, pipeline } = await desk(world.a);
  const contact = await world.a.contact();
  await deal({ name: 'a', ownerId: owner.id });
  await deal({ name: 'b', contactId: contact.id });
  await deal({ name: 'c', stageId: stages.Won });
  const { id } = await deal({ name: 'd' });
  await api.remove.mutate({ agencyId, id });
  const listed = async (query: object): Promise<string> => {
    const { items } = await api.list.query({ agencyId, ...query });
    return items.map(({ name }) => name).join(' ');
  };
  expect(await listed({})).toBe('c b a');
  expect(await listed({ ownerId: owner.id })).toBe('a');
  expect(await listed({ ownerId: null })).toBe('c b');
  expect(await listed({ contactId: contact.id })).toBe('b');
  expect(await listed({ status: 'won' })).toBe('c');
  expect(await listed({ stageId: stages.New })).toBe('b a');
  expect(await listed({ pipelineId: pipeline.id, status: 'open' })).toBe('b a');
  expect(await listed({ pipelineId: randomUUID() })).toBe('');
  const first = await api.list.query({ agencyId, limit: 2 });
  const second = await api.list.query({ agencyId, limit: 2, cursor: first.nextCursor });
  expect([...first.items, ...second.items].map(({ name }) => name)).toEqual(['c', 'b', 'a']);
  expect(second.nextCursor).toBeNull();

  const trash = await api.listTrash.query({ agencyId });
  expect(trash.items.map(({ name }) => name)).toEqual(['d']);
  await api.restore.mutate({ agencyId, id });
  expect(await listed({ stageId: stages.New })).toBe('d b a');
});

test('won, lost, open again: the stage decides, and everything follows it', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const { api, deal, stages, pipeline } = await desk(world.a);
  const { id } = await deal({ stageId: stages.Proposal });
  const won = await api.win.mutate({ agencyId, id, version: 1 });
  expect(won).toMatchObject({ status: 'won', stageId: stages.Won, lostReason: null, version: 2 });
  await expect(api.win.mutate({ agencyId, id, version: 1 })).rejects.toMatchObject(refusal('stale_version'));
  await expect(api.win.mutate({ agencyId, id })).resolves.toEqual(won);

  const lost = await api.lose.mutate({ agencyId, id, lostReason: ' Too late ' });
  expect(lost).toMatchObject({ status: 'lost', stageId: stages.Lost, lostReason: 'Too late' });
  // It was closed when it was lost, not when it seemed won.
  expect(Date.parse(lost.closedAt ?? '')).toBeGreaterThan(Date.parse(won.closedAt ?? ''));
  const better = await api.lose.mutate({ agencyId, id, lostReason: 'Too expensive' });
  expect(better).toMatchObject({ lostReason: 'Too expensive', closedAt: lost.closedAt });
  const edited = await api.update.mutate({ agencyId, id, data: { lostReason: null } });
  expect(edited.lostReason).toBeNull();

  const reopened = await api.reopen.mutate({ agencyId, id });
  expect(reopened).toMatchObject({ status: 'open', stageId: stages.Proposal, closedAt: null, lostReason: null });
  await expect(api.reopen.mutate({ agencyId, id })).resolves.toEqual(reopened);
  await owner.api.pipelines.removeStage.mutate({ agencyId, id: stages.Proposal, moveTo: stages.Negotiation });
  await api.win.mutate({ agencyId, id });
  await expect(api.reopen.mutate({ agencyId, id })).resolves.toMatchObject({ stageId: stages.Negotiation });

  const elsewhere = await api.lose.mutate({ agencyId, id, stageId: stages.Lost });
  expect(elsewhere.status).toBe('lost');
  await expect(api.win.mutate({ agencyId, id, stageId: stages.New })).rejects.toMatchObject(refusal('invalid_input'));
  for (const stageId of [randomUUID(), (await desk(world.b)).stages.Won]) {
    await expect(api.win.mutate({ agencyId, id, stageId })).rejects.toMatchObject(refusal('invalid_reference'));
  }
  await owner.api.pipelines.removeStage.mutate({ agencyId, id: stages.Won });
  await expect(api.win.mutate({ agencyId, id })).rejects.toMatchObject(refusal('no_stage'));
  await api.remove.mutate({ agencyId, id });
  for (const gone of [id, randomUUID(), (await (await desk(world.b)).deal()).id]) {
    await expect(api.reopen.mutate({ agencyId, id: gone })).rejects.toMatchObject(refusal('not_found'));
    const move = api.move.mutate({ agencyId, id: gone, stageId: stages.New });
    await expect(move).rejects.toMatchObject(refusal('not_found'));
  }
  expect(pipeline.stages).toHaveLength(6);
});

test('the history tells each change with its time, and how long it took', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const { api, deal, stages } = await desk(world.a);
  const { id } = await deal({ amountMinor: 5, currency: 'EUR' });
  await api.move.mutate({ agencyId, id, stageId: stages.Qualified });
  await api.update.mutate({ agencyId, id, data: { amountMinor: 9 } });
  await api.win.mutate({ agencyId, id });
  await api.reopen.mutate({ agencyId, id });
  const { items } = await api.history.query({ agencyId, id });
  expect(items.map(({ fromStageId, toStageId, amountMinor }) => [fromStageId, toStageId, amountMinor])).toEqual([
    [stages.Won, stages.Qualified, 9],
    [stages.Qualified, stages.Won, 9],
    [stages.New, stages.Qualified, 5],
    [null, stages.New, 5],
  ]);
  expect(items.map(({ leftAt }) => leftAt)).toEqual([null, ...items.slice(0, -1).map(({ movedAt }) => movedAt)]);
  expect(items.every(({ movedBy, currency }) => movedBy === owner.id && currency === 'EUR')).toBe(true);
  const pages = await api.history.query({ agencyId, id, limit: 3 });
  const last = await api.history.query({ agencyId, id, limit: 3, cursor: pages.nextCursor });
  expect([...pages.items, ...last.items]).toEqual(items);

  await world.sql.query(
    `update public.opportunity_stage_history set moved_at = now() - interval '1 hour' * $2 where opportunity_id = $1 and to_stage_id = $3`,
    [id, 10, stages.New],
  );
  const time = await api.timeInStages.query({ agencyId, id });
  expect(time.stages.map(({ stageId, visits }) => [stageId, visits])).toEqual([
    [stages.New, 1],
    [stages.Qualified, 2],
    [stages.Won, 1],
  ]);
  expect(time.stages[0]?.seconds).toBeGreaterThan(35_900);
  expect(time.stages[0]?.seconds).toBeLessThan(36_100);
  for (const gone of [randomUUID(), (await (await desk(world.b)).deal()).id]) {
    await expect(api.history.query({ agencyId, id: gone })).rejects.toMatchObject(refusal('not_found'));
    await expect(api.timeInStages.query({ agencyId, id: gone })).rejects.toMatchObject(refusal('not_found'));
  }
});

test('a member removes what is their own, an admin everything', async () => {
  await using world = await twoAgencies();
  const { id: agencyId } = world.a;
  const mia = await world.person({ a: 'member' });
  const { deal } = await desk(world.a);
  const { deal: hers } = await desk(world.a, mia);
  const theirs = await deal();
  const own = await hers();
  const remove = mia.api.opportunities.remove.mutate({ agencyId, id: theirs.id });
  await expect(remove).rejects.toMatchObject(refusal('not_creator'));
  await mia.api.opportunities.remove.mutate({ agencyId, id: own.id });
  await mia.api.opportunities.restore.mutate({ agencyId, id: own.id });
});
