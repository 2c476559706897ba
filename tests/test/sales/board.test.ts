import { randomUUID } from 'node:crypto';
import { twoAgencies } from '@axolop/testing';
import { expect, test } from 'vitest';
import { refusal } from '../../src/refusal.ts';
import { desk } from '../../src/sales/desk.ts';

test('a card goes where it is put: on top, after one, before one, into another column', async () => {
  await using world = await twoAgencies();
  const { id: agencyId } = world.a;
  const { api, deal, stages, column } = await desk(world.a);
  const ids: Record<string, string> = {};
  for (const name of ['d', 'c', 'b', 'a']) ids[name] = (await deal({ name })).id;
  expect(await column(stages.New)).toBe('a b c d');
  const move = async (name: string, to: { after?: string; before?: string; stageId?: string }): Promise<string> => {
    const { after, before, stageId = stages.New } = to;
    await api.move.mutate({
      agencyId,
      id: ids[name] ?? '',
      stageId,
      ...(after === undefined ? {} : { afterId: ids[after] ?? after }),
      ...(before === undefined ? {} : { beforeId: ids[before] ?? before }),
    });
    return column(stageId);
  };
  expect(await move('d', {})).toBe('d a b c');
  expect(await move('d', { after: 'c' })).toBe('a b c d');
  expect(await move('d', { after: 'a' })).toBe('a d b c');
  expect(await move('c', { before: 'a' })).toBe('c a d b');
  expect(await move('c', { before: 'b' })).toBe('a d c b');
  expect(await move('c', { after: 'd', before: 'b' })).toBe('a d c b');
  expect(await move('a', { stageId: stages.Qualified })).toBe('a');
  expect(await move('b', { stageId: stages.Qualified, after: 'a' })).toBe('a b');
  expect(await move('c', { stageId: stages.Qualified, before: 'a' })).toBe('c a b');
  expect(await column(stages.New)).toBe('d');
  // The neighbour has gone to another column meanwhile: the other one will do, and none is a conflict.
  expect(await move('d', { stageId: stages.Qualified, after: randomUUID(), before: 'b' })).toBe('c a d b');
  for (const nowhere of [randomUUID(), (await (await desk(world.b)).deal()).id]) {
    const lost = api.move.mutate({ agencyId, id: ids['d'] ?? '', stageId: stages.Qualified, afterId: nowhere });
    await expect(lost).rejects.toMatchObject(refusal('neighbour_moved'));
    const invalid = api.move.mutate({ agencyId, id: ids['d'] ?? '', stageId: nowhere });
    await expect(invalid).rejects.toMatchObject(refusal('invalid_reference'));
  }
  const itself = api.move.mutate({ agencyId, id: ids['d'] ?? '', stageId: stages.New, afterId: ids['d'] });
  await expect(itself).rejects.toMatchObject(refusal('invalid_input'));
});

test('the place on the board is no part of the record: dragging within a column leaves version and date', async () => {
  await using world = await twoAgencies();
  const { id: agencyId } = world.a;
  const { api, deal, stages, column } = await desk(world.a);
  const low = await deal({ name: 'low' });
  await deal({ name: 'high' });
  const moved = await api.move.mutate({ agencyId, id: low.id, stageId: stages.New, version: 1 });
  expect(moved).toMatchObject({ version: 1, updatedAt: low.updatedAt });
  expect(await column(stages.New)).toBe('low high');
  const away = await api.move.mutate({ agencyId, id: low.id, stageId: stages.Won, version: 1 });
  expect(away).toMatchObject({ version: 2, status: 'won' });
  const stale = api.move.mutate({ agencyId, id: low.id, stageId: stages.New, version: 1 });
  await expect(stale).rejects.toMatchObject(refusal('stale_version'));
});

test('a thousand cards put into the same gap stay in their order, and few others move', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const { api, deal, stages, column } = await desk(world.a);
  const bottom = await deal({ name: 'bottom' });
  const top = await deal({ name: 'top' });
  await world.sql.query(
    `insert into public.opportunities (agency_id, name, pipeline_id, stage_id, currency, position)
     select agency_id, 'below ' || n, pipeline_id, stage_id, 'EUR', position + n * 1024
     from public.opportunities, generate_series(1, 1000) n where id = $1`,
    [bottom.id],
  );
  const before = await world.sql.query(
    "select id, position from public.opportunities where name like 'below%' order by id",
  );
  const names: string[] = [];
  for (let number = 0; number < 150; number += 1) {
    const name = `n${number}`;
    const { id } = await deal({ name, stageId: stages.Proposal });
    await api.move.mutate({ agencyId, id, stageId: stages.New, afterId: top.id });
    names.unshift(name);
  }
  expect((await column(stages.New)).startsWith(['top', ...names, 'bottom', 'below 1'].join(' '))).toBe(true);
  const after = await world.sql.query(
    "select id, position from public.opportunities where name like 'below%' order by id",
  );
  const changed = before.rows.filter((row, index) => JSON.stringify(row) !== JSON.stringify(after.rows[index]));
  expect(changed.length).toBeLessThan(100);
  const { data } = await owner.supabase(agencyId).from('opportunities').select('position').eq('stage_id', stages.New);
  expect(new Set(data?.map(({ position }) => position)).size).toBe(data?.length);
});

test('a board has the first page of each column with what it is worth, and goes on from there', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const { api, deal, stages, pipeline } = await desk(world.a);
  for (let number = 5; number > 0; number -= 1) await deal({ name: `n${number}`, amountMinor: 100, currency: 'EUR' });
  await deal({ name: 'rated', stageId: stages.Proposal, amountMinor: 999, currency: 'USD', probability: 50 });
  await deal({ name: 'unrated', stageId: stages.Proposal, amountMinor: 1000, currency: 'USD' });
  await deal({ name: 'euro', stageId: stages.Proposal, amountMinor: 10, currency: 'EUR' });
  await deal({ name: 'won', stageId: stages.Won, amountMinor: 70, currency: 'EUR', probability: 5 });
  await deal({ name: 'lost', stageId: stages.Lost, amountMinor: 80, currency: 'EUR', probability: 5 });
  await api.remove.mutate({ agencyId, id: (await deal({ name: 'gone', amountMinor: 5000 })).id });

  const board = await api.board.query({ agencyId, limit: 2 });
  expect(board.pipeline).toMatchObject({ id: pipeline.id, isDefault: true });
  await expect(api.board.query({ agencyId, limit: 2, pipelineId: pipeline.id })).resolves.toEqual(board);
  expect(board.columns.map(({ stage }) => stage)).toEqual(pipeline.stages);
  const columnOf = (stageId: string) => board.columns.find(({ stage }) => stage.id === stageId);
  const names = (items: readonly { name: string }[] = []) => items.map(({ name }) => name);
  expect(names(columnOf(stages.New)?.items)).toEqual(['n1', 'n2']);
  const rest = await api.column.query({ agencyId, stageId: stages.New, cursor: columnOf(stages.New)?.nextCursor });
  expect(names(rest.items)).toEqual(['n3', 'n4', 'n5']);
  expect(names(columnOf(stages.Won)?.items)).toEqual(['won']);
  expect(columnOf(stages.Won)?.nextCursor).toBeNull();

  const worth = (currency: string, count: number, amountMinor: number, weightedMinor: number) => [
    { currency, count, amountMinor, weightedMinor },
  ];
  expect(columnOf(stages.New)?.totals).toMatchObject(worth('EUR', 5, 500, 50));
  expect(columnOf(stages.Qualified)).toMatchObject({ items: [], nextCursor: null, totals: [] });
  // 70 % of 1000 and 50 % of 999.
  expect(columnOf(stages.Proposal)?.totals).toMatchObject([...worth('EUR', 1, 10, 7), ...worth('USD', 2, 1999, 1200)]);
  expect(columnOf(stages.Won)?.totals).toMatchObject(worth('EUR', 1, 70, 70));
  expect(columnOf(stages.Lost)?.totals).toMatchObject(worth('EUR', 1, 80, 0));

  // A changed probability needs no recount.
  await owner.api.pipelines.updateStage.mutate({ agencyId, id: stages.New, data: { probability: 20 } });
  const again = await api.board.query({ agencyId });
  expect(again.columns[0]?.totals).toMatchObject(worth('EUR', 5, 500, 100));
  const theirs = (await desk(world.b)).pipeline.id;
  for (const pipelineId of [randomUUID(), theirs]) {
    await expect(api.board.query({ agencyId, pipelineId })).rejects.toMatchObject(refusal('not_found'));
  }
});

test('what was won on 31 October at 22:00 in New York was won in October, in every report and through both doors', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const { api, deal, stages } = await desk(world.a);
  await owner.api.agencies.update.mutate({ agencyId, data: { timezone: 'America/New_York' } });
  const closeAt = async (stageId: string, amountMinor: number, at: string): Promise<void> => {
    const { id } = await deal({ currency: 'EUR', amountMinor, stageId });
    await world.sql.query('update public.opportunities set closed_at = $2 where id = $1', [id, at]);
  };
  await closeAt(stages.Won, 100, '2026-11-01T02:00:00Z');
  await closeAt(stages.Lost, 5, '2026-11-01T03:59:59Z');
  await closeAt(stages.Won, 7, '2026-11-01T04:00:00Z');
  const won = async (month: string): Promise<unknown> => {
    const period = { agencyId, from: month, to: month };
    const rows = (await api.forecast.query(period)).months.map((row) => [row.month, row.wonMinor, row.lostMinor]);
    const rate = await api.winRate.query(period);
    return { rows, won: rate.won, lost: rate.lost };
  };
  const october = { rows: [['2026-10', 100, 5]], won: 1, lost: 1 };
  expect(await won('2026-10')).toEqual(october);
  expect(await won('2026-11')).toEqual({ rows: [['2026-11', 7, 0]], won: 1, lost: 0 });
  const direct = await owner
    .supabase(agencyId)
    .rpc('sales_by_month', { agency_id: agencyId, from_month: '2026-10-01', to_month: '2026-10-01' });
  expect(direct.data).toMatchObject([{ month: '2026-10-01', wonMinor: 100 }]);
  const { points } = await owner.api.stats.sales.query({
    agencyId,
    currency: 'EUR',
    by: 'month',
    from: '2026-10-01',
    to: '2026-11-30',
  });
  expect(points).toMatchObject([{ wonMinor: 100 }, { wonMinor: 7 }]);

  await owner.api.agencies.update.mutate({ agencyId, data: { timezone: 'UTC' } });
  expect(await won('2026-10')).toEqual({ rows: [], won: 0, lost: 0 });
  expect(await won('2026-11')).toEqual({ rows: [['2026-11', 107, 5]], won: 2, lost: 1 });
});

test('forecast by month and currency, win rate over what was decided', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const { api, deal, stages } = await desk(world.a);
  const nothing = await api.winRate.query({ agencyId, from: '2026-01', to: '2026-12' });
  expect(nothing).toEqual({ won: 0, lost: 0, rate: null, currencies: [] });
  const EUR = { currency: 'EUR' } as const;
  await deal({ ...EUR, amountMinor: 1000, expectedCloseDate: '2026-03-01' });
  await deal({ ...EUR, amountMinor: 500, expectedCloseDate: '2026-03-31', probability: 50 });
  await deal({ currency: 'USD', amountMinor: 333, expectedCloseDate: '2026-03-15', stageId: stages.Qualified });
  await deal({ ...EUR, amountMinor: 20, expectedCloseDate: '2026-04-01' });
  await deal({ ...EUR, amountMinor: 70 });
  for (const month of ['2026-03', '2026-03', '2026-04']) {
    const won = await deal({ ...EUR, amountMinor: 7, stageId: stages.Won, expectedCloseDate: '2020-01-01' });
    await world.sql.query('update public.opportunities set closed_at = $2 where id = $1', [
      won.id,
      `${month}-01T00:00:00Z`,
    ]);
  }
  const lost = await deal({ ...EUR, amountMinor: 11, stageId: stages.Lost });
  await world.sql.query('update public.opportunities set closed_at = $2 where id = $1', [
    lost.id,
    '2026-03-31T23:59:59Z',
  ]);

  const row = { openCount: 0, openMinor: 0, weightedMinor: 0, wonCount: 0, wonMinor: 0, lostCount: 0, lostMinor: 0 };
  const march = { ...row, month: '2026-03', currency: 'EUR', openCount: 2, openMinor: 1500, weightedMinor: 350 };
  const { months } = await api.forecast.query({ agencyId, from: '2026-03', to: '2026-03' });
  expect(months).toEqual([
    { ...march, wonCount: 2, wonMinor: 14, lostCount: 1, lostMinor: 11 },
    { ...row, month: '2026-03', currency: 'USD', openCount: 1, openMinor: 333, weightedMinor: 133 },
    { ...row, month: null, currency: 'EUR', openCount: 1, openMinor: 70, weightedMinor: 7 },
  ]);
  const rate = await api.winRate.query({ agencyId, from: '2026-03', to: '2026-04' });
  expect(rate).toEqual({
    won: 3,
    lost: 1,
    rate: 0.75,
    currencies: [{ currency: 'EUR', won: 3, lost: 1, rate: 0.75, wonMinor: 21, lostMinor: 11 }],
  });
  const other = await owner.api.pipelines.create.mutate({ agencyId, name: 'Other' });
  const empty = await api.forecast.query({ agencyId, from: '2026-03', to: '2026-03', pipelineId: other.id });
  expect(empty.months).toEqual([]);
  for (const wrong of [
    { from: '2026-04', to: '2026-03' },
    { from: '2026-13', to: '2026-13' },
    { from: '0000-01', to: '0000-01' },
    { from: '2000-01', to: '2026-01' },
  ]) {
    await expect(api.forecast.query({ agencyId, ...wrong })).rejects.toMatchObject(refusal('invalid_input'));
  }
});
