import { ReportStep } from '@axolop/domain';
import { twoAgencies, type World } from '@axolop/testing';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { event } from '../../src/reports/histories.ts';
import { plainRecords, type PlainRecords } from '../../src/reports/plain-records.ts';
import {
  plainConversion,
  plainGrowth,
  plainPeople,
  plainPipeline,
  plainSales,
  plainSources,
  plusDays,
} from '../../src/reports/plain-reports.ts';
import { happen } from '../../src/reports/play.ts';

/** An agency with a past of ten weeks, and its records one by one. */
async function lived(world: World): Promise<PlainRecords> {
  await world.person({ a: 'member' });
  await world.sql.query("update public.agencies set timezone = 'America/Los_Angeles', currency = 'EUR' where id = $1", [
    world.a.id,
  ]);
  const events = fc.sample(event, { seed: 20_261_102, numRuns: 500 }).filter(({ kind }) => kind !== 'zone');
  for (const what of events) await happen(world, world.a, what);
  return plainRecords(world.sql, world.a.id);
}

test('reports are what counting the records one by one gives, over any days', async () => {
  await using world = await twoAgencies();
  const plain = await lived(world);
  const viewer = await world.person({ a: 'viewer' });
  const { stats } = viewer.api;
  const agencyId = world.a.id;
  const today = plain.dayOf(new Date());
  const range = fc
    .tuple(fc.integer({ min: -90, max: 3 }), fc.integer({ min: 0, max: 93 }))
    .map(([start, length]) => ({ from: plusDays(today, start), to: plusDays(today, start + length) }));
  await fc.assert(
    fc.asyncProperty(range, fc.constantFrom(...ReportStep.options), async (days, by) => {
      const [growth, sales, sources, people] = await Promise.all([
        stats.growth.query({ agencyId, ...days, by }),
        stats.sales.query({ agencyId, ...days, by }),
        stats.conversionBySource.query({ agencyId, ...days }),
        stats.activityByPerson.query({ agencyId, ...days }),
      ]);
      const about = { ...days, timeZone: 'America/Los_Angeles' };
      expect(growth).toEqual({ ...about, by, points: plainGrowth(plain, { ...days, by }) });
      expect(sales).toEqual({ ...about, by, currency: 'EUR', points: plainSales(plain, { ...days, by }, 'EUR') });
      const inOrder = sources.sources.toSorted((a, b) => ((a.source ?? '') < (b.source ?? '') ? -1 : 1));
      expect({ ...sources, sources: inOrder }).toEqual({ ...about, ...plainSources(plain, days.from, days.to) });
      const byId = people.people
        .map(({ userId, entered, completed, seconds, completedByKind }) => ({
          userId,
          entered,
          completed,
          seconds,
          completedByKind,
        }))
        .toSorted((a, b) => ((a.userId ?? '') < (b.userId ?? '') ? -1 : 1));
      expect({ ...people, people: byId }).toEqual({ ...about, ...plainPeople(plain, days.from, days.to) });
    }),
    { numRuns: 60 },
  );
  const overview = await stats.overview.query({ agencyId });
  expect(overview.contacts).toEqual(plainConversion(plain.contacts));
  expect(overview.pipeline.toSorted((a, b) => (a.currency < b.currency ? -1 : 1))).toEqual(plainPipeline(plain));
  expect(overview.pipeline.length).toBeGreaterThan(1);
});

test('without days a report is about the last 30 days, 12 weeks or 12 months, as the agency counts them', async () => {
  await using world = await twoAgencies();
  const agencyId = world.a.id;
  const { stats, agencies } = world.a.owner.api;
  for (const timezone of ['Pacific/Kiritimati', 'Pacific/Pago_Pago']) {
    await agencies.update.mutate({ agencyId, data: { timezone } });
    const today = new Intl.DateTimeFormat('en-CA', { timeZone: timezone, dateStyle: 'short' }).format(new Date());
    const about = { to: today, timeZone: timezone };
    const daily = await stats.growth.query({ agencyId });
    expect(daily).toMatchObject({ ...about, by: 'day', from: plusDays(today, -29) });
    expect(daily.points).toHaveLength(30);
    expect((await stats.growth.query({ agencyId, by: 'week' })).points).toHaveLength(12);
    const monthly = await stats.sales.query({ agencyId });
    expect(monthly).toMatchObject({ ...about, by: 'month', currency: 'USD' });
    expect(monthly.points).toHaveLength(12);
    expect(monthly.points.every(({ from }) => from.endsWith('-01'))).toBe(true);
    const from = plusDays(today, -29);
    await expect(stats.conversionBySource.query({ agencyId })).resolves.toMatchObject({ ...about, from });
    await expect(stats.activityByPerson.query({ agencyId })).resolves.toMatchObject({ ...about, from });
  }
});

test('an agency without records has zeros, and no rate', async () => {
  await using world = await twoAgencies();
  const agencyId = world.a.id;
  const { stats } = world.a.owner.api;
  const nothing = {
    contacts: 0,
    leads: 0,
    qualified: 0,
    opportunities: 0,
    customers: 0,
    disqualified: 0,
    converted: 0,
  };
  await expect(stats.overview.query({ agencyId })).resolves.toEqual({
    contacts: { ...nothing, conversionRate: null },
    pipeline: [],
  });
  await expect(stats.conversionBySource.query({ agencyId })).resolves.toMatchObject({
    total: { ...nothing, conversionRate: null },
    sources: [],
  });
  await expect(stats.activityByPerson.query({ agencyId })).resolves.toMatchObject({
    total: { entered: 0, completed: 0, seconds: 0 },
    people: [],
  });
});

test('the largest lines come first, and the total knows those past the limit too', async () => {
  await using world = await twoAgencies();
  const agencyId = world.a.id;
  const { api } = world.a.owner;
  const from = (source: string, count: number) => Array.from({ length: count }, () => ({ firstName: 'C', source }));
  const contacts = [...from('b', 2), ...from('a', 2), ...from('c', 3), ...from('d', 1)];
  await api.contacts.createMany.mutate({ agencyId, contacts });
  const all = await api.stats.conversionBySource.query({ agencyId });
  expect(all.sources.map(({ source, contacts: n }) => [source, n])).toEqual([
    ['c', 3],
    ['a', 2],
    ['b', 2],
    ['d', 1],
  ]);
  const two = await api.stats.conversionBySource.query({ agencyId, limit: 2 });
  expect(two.sources).toEqual(all.sources.slice(0, 2));
  expect(two.total).toEqual(all.total);
  expect(two.total.contacts).toBe(8);
});

test('amounts whose sum is more than a JavaScript number or a bigint holds are added up all the same', async () => {
  await using world = await twoAgencies();
  const most = Number.MAX_SAFE_INTEGER;
  await world.sql.query(
    `insert into public.opportunities (agency_id, name, pipeline_id, stage_id, amount_minor, currency)
     select $1, 'Giant', s.pipeline_id, s.id, ${most}, 'USD' from generate_series(1, 1100),
       lateral (select s.* from public.pipeline_stages s where s.agency_id = $1 and s.kind = 'won') s`,
    [world.a.id],
  );
  const { rows } = await world.sql.query(
    "select won_minor::text from public.opportunity_totals where agency_id = $1 and period = 'day'",
    [world.a.id],
  );
  expect(rows).toEqual([{ won_minor: String(BigInt(most) * 1100n) }]);
  const { pipeline } = await world.a.owner.api.stats.overview.query({ agencyId: world.a.id });
  expect(pipeline).toMatchObject([{ currency: 'USD', won: 1100, wonMinor: Number(BigInt(most) * 1100n), open: 0 }]);
  const sales = await world.a.owner.api.stats.sales.query({ agencyId: world.a.id });
  expect(sales.points.at(-1)).toMatchObject({ won: 1100, wonMinor: Number(BigInt(most) * 1100n) });
});
