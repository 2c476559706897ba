import { twoAgencies } from '@axolop/testing';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { desk } from '../../src/sales/desk.ts';
import { totals } from '../../src/sales/recount.ts';

const RUNS = 6;

test('a column is the list that the moves describe, whatever they are', { timeout: 120_000 }, async () => {
  await using world = await twoAgencies();
  const { id: agencyId, owner } = world.a;
  const { api, deal } = await desk(world.a);
  const SIZE = 5;
  const card = fc.nat({ max: SIZE - 1 });
  const move = fc.record({
    card,
    column: fc.nat({ max: 1 }),
    beside: fc.option(fc.record({ card, side: fc.constantFrom('afterId' as const, 'beforeId' as const) }), {
      nil: null,
    }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(move, { minLength: 1, maxLength: 25 }), async (moves) => {
      const { stages } = await owner.api.pipelines.create.mutate({ agencyId, name: crypto.randomUUID() });
      const stageIds = [stages[0]?.id ?? '', stages[1]?.id ?? ''];
      const ids: string[] = [];
      for (let number = 0; number < SIZE; number += 1) ids.unshift((await deal({ stageId: stageIds[0] })).id);
      let model: string[][] = [[...ids], []];

      for (const { card: which, column, beside } of moves) {
        const id = ids[which] ?? '';
        const neighbour = beside === null ? undefined : ids[beside.card];
        if (neighbour === id) continue;
        const target = (model[column] ?? []).filter((one) => one !== id);
        const call = api.move.mutate({
          agencyId,
          id,
          stageId: stageIds[column] ?? '',
          ...(beside === null || neighbour === undefined ? {} : { [beside.side]: neighbour }),
        });
        if (beside !== null && neighbour !== undefined && !target.includes(neighbour)) {
          await expect(call).rejects.toMatchObject({ data: { reason: 'neighbour_moved' } });
          continue;
        }
        await call;
        const index =
          beside === null || neighbour === undefined
            ? 0
            : target.indexOf(neighbour) + (beside.side === 'afterId' ? 1 : 0);
        model = model.map((list) => list.filter((one) => one !== id));
        model[column]?.splice(index, 0, id);
      }
      for (const [index, stageId] of stageIds.entries()) {
        const page = await api.column.query({ agencyId, stageId });
        expect(page.items.map(({ id }) => id)).toEqual(model[index]);
      }
    }),
    { numRuns: RUNS },
  );
});

test('pages of a column lose nothing that stays while others drag', { timeout: 120_000 }, async () => {
  await using world = await twoAgencies();
  const { id: agencyId } = world.a;
  const { api, deal, stages } = await desk(world.a);
  const still: string[] = [];
  const restless: string[] = [];
  for (let number = 0; number < 24; number += 1) {
    (number % 2 === 0 ? still : restless).push((await deal({ name: `n${number}` })).id);
  }
  const read = new AbortController();
  const drag = async (): Promise<void> => {
    for (let turn = 0; !read.signal.aborted; turn += 1) {
      const id = restless[turn % restless.length] ?? '';
      const beside = still[(turn * 5) % still.length] ?? '';
      await api.move.mutate({ agencyId, id, stageId: stages.New, ...(turn % 3 === 0 ? {} : { afterId: beside }) });
    }
  };
  const dragging = drag();
  for (let round = 0; round < 5; round += 1) {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof api.column.query>> = await api.column.query({
        agencyId,
        stageId: stages.New,
        limit: 3,
        cursor,
      });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== null);
    const ofStill = seen.filter((id) => still.includes(id));
    expect(ofStill).toEqual(still.toReversed());
  }
  read.abort();
  await dragging;
});

const amount = fc.oneof(fc.nat({ max: 1_000_000 }), fc.constant(Number.MAX_SAFE_INTEGER));
const probability = fc.option(fc.nat({ max: 100 }), { nil: null });
const currency = fc.constantFrom('EUR', 'USD', 'JPY');
const expectedCloseDate = fc.option(
  fc.constantFrom('2026-01-01', '2026-01-31', '2026-02-28', '0001-01-01', '9999-12-31'),
  { nil: null },
);
const stage = fc.nat({ max: 5 });
const card = fc.nat({ max: 20 });
const step = fc.oneof(
  fc.record({
    kind: fc.constant('create' as const),
    stage,
    data: fc.record({ amountMinor: amount, probability, currency, expectedCloseDate }),
  }),
  fc.record({
    kind: fc.constant('update' as const),
    card,
    data: fc.oneof(
      fc.record({ amountMinor: amount }),
      fc.record({ probability }),
      fc.record({ currency }),
      fc.record({ expectedCloseDate }),
      fc.record({ name: fc.constant('Renamed') }),
    ),
  }),
  fc.record({ kind: fc.constant('move' as const), card, stage }),
  fc.record({
    kind: fc.constantFrom('win' as const, 'lose' as const, 'reopen' as const, 'remove' as const, 'restore' as const),
    card,
  }),
  fc.record({ kind: fc.constant('rate' as const), stage: fc.nat({ max: 3 }), probability: fc.nat({ max: 100 }) }),
  fc.record({ kind: fc.constant('removeStage' as const), stage: fc.nat({ max: 3 }) }),
  fc.record({ kind: fc.constant('contact' as const) }),
  fc.record({ kind: fc.constant('moveClosed' as const), card, days: fc.nat({ max: 400 }) }),
  fc.record({
    kind: fc.constant('zone' as const),
    zone: fc.constantFrom('UTC', 'America/New_York', 'Pacific/Kiritimati'),
  }),
);

test('totals are what a recount finds, after any history of many at once', { timeout: 180_000 }, async () => {
  await using world = await twoAgencies();
  const { id: agencyId, owner } = world.a;
  const { opportunities: api, pipelines, contacts } = owner.api;
  await fc.assert(
    // Steps of one batch are sent at once.
    fc.asyncProperty(
      fc.array(fc.array(step, { minLength: 1, maxLength: 8 }), { minLength: 3, maxLength: 8 }),
      async (batches) => {
        const { stages, id: pipelineId } = await pipelines.create.mutate({ agencyId, name: crypto.randomUUID() });
        const stageAt = (index: number): string => stages[index]?.id ?? '';
        const contact = await world.a.contact();
        const ids: string[] = [];
        const make = async (stageId: string, data: object): Promise<void> => {
          ids.push((await api.create.mutate({ agencyId, name: 'Deal', contactId: contact.id, stageId, ...data })).id);
        };
        for (let index = 0; index < 6; index += 1)
          await make(stageAt(index), { amountMinor: 10 ** index, currency: 'EUR' });

        const run = async (one: typeof step extends fc.Arbitrary<infer Step> ? Step : never): Promise<unknown> => {
          const id = 'card' in one ? (ids[one.card % ids.length] ?? '') : '';
          switch (one.kind) {
            case 'create':
              return make(stageAt(one.stage), one.data);
            case 'update':
              return api.update.mutate({ agencyId, id, data: one.data });
            case 'move':
              return api.move.mutate({ agencyId, id, stageId: stageAt(one.stage) });
            case 'rate':
              return pipelines.updateStage.mutate({
                agencyId,
                id: stageAt(one.stage),
                data: { probability: one.probability },
              });
            case 'removeStage':
              return pipelines.removeStage.mutate({
                agencyId,
                id: stageAt(one.stage),
                moveTo: stageAt((one.stage + 1) % 4),
              });
            case 'contact':
              await contacts.remove.mutate({ agencyId, id: contact.id });
              return world.sql.query('delete from public.contacts where id = $1', [contact.id]);
            case 'moveClosed':
              return world.sql.query(
                `update public.opportunities set closed_at = closed_at - interval '1 day' * $2 where id = $1 and closed_at is not null`,
                [id, one.days],
              );
            case 'zone':
              return owner.api.agencies.update.mutate({ agencyId, data: { timezone: one.zone } });
            default:
              return api[one.kind].mutate({ agencyId, id });
          }
        };
        for (const batch of batches) {
          for (const result of await Promise.allSettled(batch.map(run))) {
            if (result.status === 'rejected') expect(PLAIN_REFUSALS).toContain(reasonOf(result.reason));
          }
        }
        const { kept, counted } = await totals(world.sql, agencyId);
        expect(kept).toEqual(counted);
        const closed = await world.sql.query<{ won: string; lost: string }>(
          `select count(*) filter (where status = 'won') as won, count(*) filter (where status = 'lost') as lost
         from public.opportunities where pipeline_id = $1 and deleted_at is null and closed_at >= now() - interval '5 years'`,
          [pipelineId],
        );
        // In some zones it is tomorrow.
        const year = new Date(Date.now() + 86_400_000).getUTCFullYear();
        const rate = await api.winRate.query({ agencyId, from: `${year - 4}-01`, to: `${year}-12`, pipelineId });
        expect({ won: String(rate.won), lost: String(rate.lost) }).toEqual(closed.rows[0]);
        await world.sql.query('select private.rebuild_stage_totals($1)', [agencyId]);
        expect((await totals(world.sql, agencyId)).kept).toEqual(counted);
      },
    ),
    { numRuns: RUNS },
  );
});

/** What may be said to steps that are out of place, such as a restore of what is not in the trash. */
const PLAIN_REFUSALS = ['not_found', 'invalid_reference', 'no_stage', 'in_use'];

function reasonOf(error: unknown): unknown {
  const data: unknown = error instanceof Error && 'data' in error ? error.data : null;
  return typeof data === 'object' && data !== null && 'reason' in data ? data.reason : error;
}
