import { randomUUID } from 'node:crypto';
import { twoAgencies } from '@axolop/testing';
import { expect, test } from 'vitest';
import { refusal } from '../../src/refusal.ts';
import { desk, stageNamed } from '../../src/sales/desk.ts';

const names = ({ stages }: { stages: readonly { name: string }[] }): string => stages.map(({ name }) => name).join(' ');

test('a pipeline is made with its stages, read, changed, and gone', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const { pipelines } = owner.api;
  const usual = await pipelines.create.mutate({ agencyId, name: ' Events ' });
  expect(usual).toMatchObject({
    agencyId,
    name: 'Events',
    isDefault: false,
    position: 1,
    createdBy: owner.id,
    version: 1,
  });
  expect(names(usual)).toBe('New Qualified Proposal Negotiation Won Lost');
  await expect(pipelines.get.query({ agencyId, id: usual.id })).resolves.toEqual(usual);

  const own = await pipelines.create.mutate({
    agencyId,
    name: 'Own',
    stages: [
      { name: 'Talk', probability: 30 },
      { name: 'Done', kind: 'won' },
      { name: 'Gone', kind: 'lost' },
    ],
  });
  expect(own.stages.map(({ name, kind, probability, position }) => [name, kind, probability, position])).toEqual([
    ['Talk', 'open', 30, 0],
    ['Done', 'won', 100, 1],
    ['Gone', 'lost', 0, 2],
  ]);
  const list = await pipelines.list.query({ agencyId });
  expect(list.items.map(({ name }) => name)).toEqual(['Sales', 'Events', 'Own']);
  const first = await pipelines.list.query({ agencyId, limit: 2 });
  const rest = await pipelines.list.query({ agencyId, limit: 2, cursor: first.nextCursor });
  expect([...first.items, ...rest.items]).toEqual(list.items);

  const renamed = await pipelines.update.mutate({
    agencyId,
    id: own.id,
    data: { name: 'Mine', position: 0 },
    version: 1,
  });
  expect(renamed).toMatchObject({ name: 'Mine', position: 0, version: 2 });
  const stale = pipelines.update.mutate({ agencyId, id: own.id, data: { name: 'Other' }, version: 1 });
  await expect(stale).rejects.toMatchObject(refusal('stale_version'));
  const taken = pipelines.create.mutate({ agencyId, name: 'EVENTS' });
  await expect(taken).rejects.toMatchObject(refusal('name_taken'));

  await pipelines.remove.mutate({ agencyId, id: own.id });
  await expect(pipelines.get.query({ agencyId, id: own.id })).rejects.toMatchObject(refusal('not_found'));
  await expect(pipelines.remove.mutate({ agencyId, id: own.id })).rejects.toMatchObject(refusal('not_found'));
});

test('stages are added where they belong, changed, put into another order, and removed', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const { pipelines } = owner.api;
  const { pipeline, stages } = await desk(world.a);
  const add = (stage: { name: string; kind?: 'open' | 'won' | 'lost'; probability?: number; at?: number }) =>
    pipelines.addStage.mutate({ agencyId, pipelineId: pipeline.id, ...stage });
  expect(names(await add({ name: 'Signed', probability: 95 }))).toBe(
    'New Qualified Proposal Negotiation Signed Won Lost',
  );
  expect(names(await add({ name: 'Spam', kind: 'lost' }))).toBe(
    'New Qualified Proposal Negotiation Signed Won Lost Spam',
  );
  const all = await add({ name: 'Zero', at: 0 });
  expect(names(all)).toBe('Zero New Qualified Proposal Negotiation Signed Won Lost Spam');
  expect(all.stages.map(({ position }) => position)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  expect(all.stages.find(({ name }) => name === 'Spam')).toMatchObject({ kind: 'lost', probability: 0 });

  const change = (id: string, data: { name?: string; probability?: number }, version?: number) =>
    pipelines.updateStage.mutate({ agencyId, id, data, version });
  const changed = await change(stages.New, { name: 'Fresh', probability: 5 }, 2);
  expect(changed).toMatchObject({ name: 'Fresh', probability: 5, kind: 'open', version: 3 });
  await expect(change(stages.New, { name: 'Late' }, 2)).rejects.toMatchObject(refusal('stale_version'));
  await expect(change(stages.Won, { probability: 90 })).rejects.toMatchObject(refusal('invalid_input'));
  for (const id of [randomUUID(), (await desk(world.b)).stages.New]) {
    await expect(change(id, { name: 'X' })).rejects.toMatchObject(refusal('not_found'));
    await expect(change(id, { name: 'X' }, 1)).rejects.toMatchObject(refusal('not_found'));
  }

  const order = all.stages.map(({ id }) => id).toReversed();
  const reorder = (stageIds: string[]) =>
    pipelines.reorderStages.mutate({ agencyId, pipelineId: pipeline.id, stageIds });
  expect(names(await reorder(order))).toBe('Spam Lost Won Signed Negotiation Proposal Qualified Fresh Zero');
  const [one = '', ...others] = order;
  for (const wrong of [others, [...order, one], [...others, randomUUID()], [one, one, ...others.slice(1)]]) {
    await expect(reorder(wrong)).rejects.toMatchObject(refusal('stale_version'));
  }
  await pipelines.removeStage.mutate({ agencyId, id: stages.Won });
  const left = await pipelines.get.query({ agencyId, id: pipeline.id });
  expect(names(left)).toBe('Spam Lost Signed Negotiation Proposal Qualified Fresh Zero');
});

test('what a pipeline does not take is refused field by field', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const { pipelines } = owner.api;
  const stages = (...list: object[]): Promise<unknown> =>
    // @ts-expect-error: what a program without types might send
    pipelines.create.mutate({ agencyId, name: 'P', stages: list });
  for (const wrong of [
    [],
    [{ name: 'Done', kind: 'won' }],
    [{ name: 'A' }, { name: 'B', kind: 'won', probability: 90 }],
    [{ name: 'A' }, { name: 'B', kind: 'lost', probability: 1 }],
    [{ name: 'A', probability: 101 }],
    [{ name: ' ' }],
    [{ name: 'A', color: '#ffffff' }],
    Array.from({ length: 101 }, (_, number) => ({ name: `Stage ${number}` })),
  ]) {
    await expect(stages(...wrong), JSON.stringify(wrong).slice(0, 80)).rejects.toMatchObject(refusal('invalid_input'));
  }
  const many = await pipelines.create.mutate({
    agencyId,
    name: 'Long',
    stages: Array.from({ length: 100 }, (_, number) => ({ name: `Stage ${number}` })),
  });
  expect(many.stages).toHaveLength(100);
  const oneMore = pipelines.addStage.mutate({ agencyId, pipelineId: many.id, name: 'One more' });
  await expect(oneMore).rejects.toMatchObject(refusal('invalid_input'));
});

test('an agency keeps a default pipeline, and only one, whoever tries what at once', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const { pipelines } = owner.api;
  const first = (await desk(world.a)).pipeline;
  await expect(pipelines.remove.mutate({ agencyId, id: first.id })).rejects.toMatchObject(refusal('default_pipeline'));
  const direct = await owner.supabase(agencyId).from('pipelines').delete().eq('id', first.id).select();
  expect(direct.error?.message).toBe('default_pipeline');

  const others = await Promise.all(
    Array.from({ length: 8 }, (_, number) => pipelines.create.mutate({ agencyId, name: `Pipeline ${number}` })),
  );
  await Promise.all(others.map(({ id }) => pipelines.setDefault.mutate({ agencyId, id })));
  const { items } = await pipelines.list.query({ agencyId });
  expect(items.filter(({ isDefault }) => isDefault)).toHaveLength(1);
  const [last] = others;
  await expect(pipelines.setDefault.mutate({ agencyId, id: last?.id ?? '' })).resolves.toMatchObject({
    isDefault: true,
  });
  await pipelines.remove.mutate({ agencyId, id: first.id });
  const { data } = await owner
    .supabase(agencyId)
    .from('pipelines')
    .update({ name: 'X' })
    .eq('id', last?.id ?? '')
    .select();
  expect(data).toHaveLength(1);
  // @ts-expect-error: is_default is nothing that a client may write
  const forged = await owner.supabase(agencyId).from('pipelines').update({ is_default: 1 }).eq('agency_id', agencyId);
  expect(forged.error?.code).toBe('42501');
});

test('a pipeline or stage in use is kept, trash included, or what stands there moves along in one call', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const { pipelines, opportunities } = owner.api;
  const { deal, column, stages } = await desk(world.a);
  const other = await pipelines.create.mutate({ agencyId, name: 'Other' });
  const at = (name: string) => stageNamed(other, name);
  const make = (name: string, stageId: string) => deal({ name, stageId, amountMinor: 100 });
  const trashed = await make('trashed', at('New'));
  await opportunities.remove.mutate({ agencyId, id: trashed.id });

  const removeStage = (id: string, moveTo?: string) => pipelines.removeStage.mutate({ agencyId, id, moveTo });
  await expect(removeStage(at('New'))).rejects.toMatchObject(refusal('in_use'));
  await expect(pipelines.remove.mutate({ agencyId, id: other.id })).rejects.toMatchObject(refusal('in_use'));
  const direct = await owner.supabase(agencyId).from('pipelines').delete().eq('id', other.id).select();
  expect(direct.error?.code).toBe('23503');

  for (const name of ['c', 'b', 'a']) await make(name, at('New'));
  await make('z', stages.New);
  await expect(removeStage(at('New'), at('New'))).rejects.toMatchObject(refusal('invalid_input'));
  await expect(removeStage(at('New'), at('Won'))).rejects.toMatchObject(refusal('invalid_input'));
  const theirs = await desk(world.b);
  for (const id of [randomUUID(), theirs.stages.New]) {
    await expect(removeStage(at('New'), id)).rejects.toMatchObject(refusal('invalid_reference'));
    await expect(removeStage(id, at('New'))).rejects.toMatchObject(refusal('not_found'));
    const moveTo = pipelines.remove.mutate({ agencyId, id: other.id, moveTo: id });
    await expect(moveTo).rejects.toMatchObject(refusal('invalid_reference'));
  }
  await removeStage(at('New'), at('Qualified'));
  expect(await column(at('Qualified'))).toBe('a b c');

  const won = await make('won', at('Won'));
  const lost = await opportunities.lose.mutate({
    agencyId,
    id: (await make('lost', at('Proposal'))).id,
    lostReason: 'Why',
  });
  const remove = (moveTo: string) => pipelines.remove.mutate({ agencyId, id: other.id, moveTo });
  await expect(remove(stages.Won)).rejects.toMatchObject(refusal('invalid_input'));
  await expect(remove(at('Proposal'))).rejects.toMatchObject(refusal('invalid_input'));
  const bare = await pipelines.create.mutate({ agencyId, name: 'Bare', stages: [{ name: 'Only' }] });
  await expect(remove(stageNamed(bare, 'Only'))).rejects.toMatchObject(refusal('no_stage'));
  await remove(stages.New);

  expect(await column(stages.New)).toBe('z a b c');
  const get = (id: string) => opportunities.get.query({ agencyId, id });
  const kept = (of: { closedAt: string | null; lostReason: string | null; status: string }) => ({
    status: of.status,
    closedAt: of.closedAt,
    lostReason: of.lostReason,
  });
  expect(await get(won.id)).toMatchObject({ ...kept(won), stageId: stages.Won });
  expect(await get(lost.id)).toMatchObject({ ...kept(lost), stageId: stages.Lost });
  expect(await get(trashed.id)).toMatchObject({ stageId: stages.New });
  await opportunities.restore.mutate({ agencyId, id: trashed.id });
  expect(await column(stages.New)).toContain('trashed');
  await expect(pipelines.get.query({ agencyId, id: other.id })).rejects.toMatchObject(refusal('not_found'));
});
