import { twoAgencies, type Person } from '@axolop/testing';
import { expect, test } from 'vitest';
import { refusal } from '../../src/refusal.ts';
import { desk, stageNamed } from '../../src/sales/desk.ts';
import { totals } from '../../src/sales/recount.ts';

/** Everything that came of calls made at once: how often each was done, and why the others were refused. */
async function outcomes(calls: readonly Promise<unknown>[]): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const result of await Promise.allSettled(calls)) {
    const word = result.status === 'fulfilled' ? 'done' : reasonOf(result.reason);
    counts[word] = (counts[word] ?? 0) + 1;
  }
  return counts;
}

function reasonOf(error: unknown): string {
  const data: unknown = error instanceof Error && 'data' in error ? error.data : null;
  return typeof data === 'object' && data !== null && 'reason' in data ? String(data.reason) : String(error);
}

test('twenty people drag the same cards at once: nothing is lost, nothing doubled, and all see one order', async () => {
  await using world = await twoAgencies();
  const { id: agencyId } = world.a;
  const people: Person[] = [];
  for (let number = 0; number < 20; number += 1) people.push(await world.person({ a: 'member' }));
  const { deal, stages, api } = await desk(world.a);
  const ids: string[] = [];
  for (let number = 0; number < 12; number += 1) ids.push((await deal({ name: `n${number}`, amountMinor: number })).id);
  const places = [stages.New, stages.Qualified, stages.Proposal];
  const at = <Item>(list: readonly Item[], index: number): Item => {
    const item = list[index % list.length];
    if (item === undefined) throw new Error('The list is empty.');
    return item;
  };

  for (let round = 0; round < 5; round += 1) {
    const counts = await outcomes(
      people.map(async ({ api: { opportunities } }, number) => {
        const id = at(ids, number * 7 + round);
        const neighbour = at(ids, number * 5 + round + 1);
        const stageId = at(places, number + round);
        const to =
          number % 3 === 0 || neighbour === id
            ? {}
            : number % 2 === 0
              ? { afterId: neighbour }
              : { beforeId: neighbour };
        return opportunities.move.mutate({ agencyId, id, stageId, ...to });
      }),
    );
    // A neighbour that somebody else has dragged away is the one thing that may be said.
    expect(Object.keys(counts).filter((word) => word !== 'done' && word !== 'neighbour_moved')).toEqual([]);
    expect(counts['done']).toBeGreaterThan(0);
  }
  const seen = async (person: Person): Promise<string[][]> => {
    const board = await person.api.opportunities.board.query({ agencyId, limit: 50 });
    return board.columns.map(({ items }) => items.map(({ id }) => id));
  };
  const orders = await Promise.all(people.slice(0, 4).map(seen));
  expect(orders.flat().flat().toSorted()).toEqual([...ids, ...ids, ...ids, ...ids].toSorted());
  for (const order of orders) expect(order).toEqual(orders[0]);
  const { rows } = await world.sql.query<{ ties: string }>(
    `select count(*) as ties from (select from public.opportunities where agency_id = $1 group by stage_id, position having count(*) > 1) t`,
    [agencyId],
  );
  expect(rows[0]?.ties).toBe('0');
  const { kept, counted } = await totals(world.sql, agencyId);
  expect(kept).toEqual(counted);

  // Each chain of changes is unbroken: a card leaves where it came to.
  for (const id of ids) {
    const { items } = await api.history.query({ agencyId, id, limit: 200 });
    expect(items.slice(0, -1).map(({ fromStageId }) => fromStageId)).toEqual(
      items.slice(1).map(({ toStageId }) => toStageId),
    );
    const { stageId } = await api.get.query({ agencyId, id });
    expect(items[0]?.toStageId).toBe(stageId);
  }
});

test('cards cross between two columns and between two pipelines at once, and nobody waits in a circle', async () => {
  await using world = await twoAgencies();
  const { id: agencyId, owner } = world.a;
  const { deal, stages, api } = await desk(world.a);
  const other = await owner.api.pipelines.create.mutate({ agencyId, name: 'Other' });
  const left: string[] = [];
  const right: string[] = [];
  for (let number = 0; number < 8; number += 1) {
    left.push((await deal({ amountMinor: 1 })).id);
    right.push((await deal({ amountMinor: 1, stageId: stageNamed(other, 'New') })).id);
  }
  for (let round = 0; round < 3; round += 1) {
    const there = round % 2 === 0 ? stageNamed(other, 'New') : stages.New;
    const back = round % 2 === 0 ? stages.New : stageNamed(other, 'New');
    const calls = [
      ...left.map((id) => api.move.mutate({ agencyId, id, stageId: there })),
      ...right.map((id) => api.move.mutate({ agencyId, id, stageId: back })),
      ...left.map((id) => api.update.mutate({ agencyId, id, data: { amountMinor: 2 + round } })),
      ...right.map((id) => api.update.mutate({ agencyId, id, data: { amountMinor: 3 + round } })),
    ];
    expect(await outcomes(calls)).toEqual({ done: 32 });
  }
  const { kept, counted } = await totals(world.sql, agencyId);
  expect(kept).toEqual(counted);
});

test('twenty win the same opportunity: it is won once; with a version, one of them did it', async () => {
  await using world = await twoAgencies();
  const { id: agencyId } = world.a;
  const { deal, api } = await desk(world.a);
  const one = await deal();
  const win = () => api.win.mutate({ agencyId, id: one.id });
  expect(await outcomes(Array.from({ length: 20 }, win))).toEqual({ done: 20 });
  expect((await api.history.query({ agencyId, id: one.id })).items).toHaveLength(2);
  const other = await deal();
  const claims = Array.from({ length: 20 }, () => api.win.mutate({ agencyId, id: other.id, version: 1 }));
  expect(await outcomes(claims)).toEqual({ done: 1, stale_version: 19 });
});

test('a stage goes while others put cards into it: each card is in a stage that is there, and counted', async () => {
  await using world = await twoAgencies();
  const { id: agencyId, owner } = world.a;
  const { deal, api, stages } = await desk(world.a);
  const cards = await Promise.all(Array.from({ length: 10 }, () => deal({ stageId: stages.New, amountMinor: 9 })));
  const counts = await outcomes([
    owner.api.pipelines.removeStage.mutate({ agencyId, id: stages.Proposal, moveTo: stages.Qualified }),
    ...cards.map(({ id }) => api.move.mutate({ agencyId, id, stageId: stages.Proposal })),
    ...cards.map(() => deal({ stageId: stages.Proposal, amountMinor: 4 })),
    owner.api.pipelines.removeStage.mutate({ agencyId, id: stages.Proposal, moveTo: stages.Qualified }),
  ]);
  expect(
    Object.keys(counts).filter((word) => !['done', 'invalid_reference', 'not_found', 'in_use'].includes(word)),
  ).toEqual([]);
  const { kept, counted } = await totals(world.sql, agencyId);
  expect(kept).toEqual(counted);
});

test('two put the stages into another order, or add some, at once: places stay unique and without a gap', async () => {
  await using world = await twoAgencies();
  const { id: agencyId, owner } = world.a;
  const { pipeline } = await desk(world.a);
  const stageIds = pipeline.stages.map(({ id }) => id);
  const { pipelines } = owner.api;
  const reorder = (ids: string[]) =>
    pipelines.reorderStages.mutate({ agencyId, pipelineId: pipeline.id, stageIds: ids });
  expect(await outcomes([reorder(stageIds), reorder(stageIds.toReversed()), reorder(stageIds)])).toEqual({ done: 3 });
  const add = (_: unknown, number: number) =>
    pipelines.addStage.mutate({ agencyId, pipelineId: pipeline.id, name: `S${number}` });
  expect(await outcomes(Array.from({ length: 8 }, add))).toEqual({ done: 8 });
  const { stages } = await pipelines.get.query({ agencyId, id: pipeline.id });
  expect(stages.map(({ position }) => position)).toEqual(Array.from({ length: 14 }, (_, number) => number));
});

test('a card that goes into the trash while it is dragged is not found, or dragged first', async () => {
  await using world = await twoAgencies();
  const { id: agencyId } = world.a;
  const { deal, api, stages } = await desk(world.a);
  for (let round = 0; round < 5; round += 1) {
    const { id } = await deal({ amountMinor: 3 });
    const [removed, moved] = await Promise.allSettled([
      api.remove.mutate({ agencyId, id }),
      api.move.mutate({ agencyId, id, stageId: stages.Won }),
    ]);
    expect(removed.status).toBe('fulfilled');
    if (moved.status === 'rejected') expect(moved.reason).toMatchObject(refusal('not_found'));
  }
  const { kept, counted } = await totals(world.sql, agencyId);
  expect(kept).toEqual(counted);
});

test('many drag one card at once: its history is one unbroken chain, each change later than the one before', async () => {
  await using world = await twoAgencies();
  const { id: agencyId } = world.a;
  const { deal, api, stages } = await desk(world.a);
  const { id } = await deal();
  const places = [stages.New, stages.Qualified, stages.Proposal, stages.Negotiation, stages.Won];
  for (let round = 0; round < 4; round += 1) {
    await Promise.all(places.map((stageId) => api.move.mutate({ agencyId, id, stageId })));
  }
  const { items } = await api.history.query({ agencyId, id, limit: 200 });
  expect(items.length).toBeGreaterThan(10);
  expect(items.slice(0, -1).map(({ fromStageId }) => fromStageId)).toEqual(
    items.slice(1).map(({ toStageId }) => toStageId),
  );
  const { stageId } = await api.get.query({ agencyId, id });
  expect(items[0]?.toStageId).toBe(stageId);
});

test('clients that change stages past the functions, this way and that way, never wait in a circle', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const { deal, stages } = await desk(world.a);
  const left: string[] = [];
  const right: string[] = [];
  for (let number = 0; number < 12; number += 1) {
    left.push((await deal({ amountMinor: 1 })).id);
    right.push((await deal({ amountMinor: 1, stageId: stages.Qualified })).id);
  }
  const db = owner.supabase(agencyId);
  const put = async (id: string, stage_id: string): Promise<string | undefined> =>
    (await db.from('opportunities').update({ stage_id }).eq('id', id)).error?.code;
  for (let round = 0; round < 6; round += 1) {
    const [there, back] = round % 2 === 0 ? [stages.Qualified, stages.New] : [stages.New, stages.Qualified];
    const codes = await Promise.all([...left.map((id) => put(id, there)), ...right.map((id) => put(id, back))]);
    expect(codes.filter((code) => code !== undefined)).toEqual([]);
  }
  const { kept, counted } = await totals(world.sql, agencyId);
  expect(kept).toEqual(counted);
});
