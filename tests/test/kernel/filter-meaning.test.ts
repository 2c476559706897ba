import type { Contact, Filter, ListContacts } from '@axolop/domain';
import { twoAgencies, type World } from '@axolop/testing';
import { expect, test } from 'vitest';

async function found({ a }: World, filter: Filter, more: Partial<ListContacts> = {}): Promise<string[]> {
  const { items } = await a.owner.api.contacts.list.query({ agencyId: a.id, filter, limit: 200, ...more });
  return items.map(({ firstName }) => firstName).toSorted();
}

test('a negative operator is true of what is absent, every other one is false', async () => {
  await using world = await twoAgencies();
  await world.a.contact({ firstName: 'has', city: 'Vienna' });
  await world.a.contact({ firstName: 'other', city: 'Graz' });
  await world.a.contact({ firstName: 'lacks' });
  const field = 'city';
  expect(await found(world, { field, operator: 'eq', value: 'VIENNA' })).toEqual(['has']);
  expect(await found(world, { field, operator: 'ne', value: 'VIENNA' })).toEqual(['lacks', 'other']);
  expect(await found(world, { not: { field, operator: 'eq', value: 'vienna' } })).toEqual(['lacks', 'other']);
  expect(await found(world, { not: { field, operator: 'ne', value: 'vienna' } })).toEqual(['has']);
  expect(await found(world, { field, operator: 'notIn', value: ['vienna', 'graz'] })).toEqual(['lacks']);
  expect(await found(world, { field, operator: 'notContains', value: 'ra' })).toEqual(['has', 'lacks']);
  expect(await found(world, { field, operator: 'isEmpty' })).toEqual(['lacks']);
  expect(await found(world, { field: 'lastContactedAt', operator: 'lt', value: { relative: 'now' } })).toEqual([]);
  expect(
    await found(world, { not: { field: 'lastContactedAt', operator: 'lt', value: { relative: 'now' } } }),
  ).toHaveLength(3);
  expect(await found(world, { field: 'tags', operator: 'none', value: [world.a.id] })).toHaveLength(3);
});

test('a filter and the other inputs of a list hold together', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  await world.a.contact({ firstName: 'a', lastName: 'Needle', ownerId: owner.id, leadScore: 5 });
  await world.a.contact({ firstName: 'b', lastName: 'Needle', leadScore: 5, lifecycleStage: 'customer' });
  await world.a.contact({
    firstName: 'c',
    lastName: 'Straw',
    ownerId: owner.id,
    leadScore: 9,
    leadStatus: 'contacted',
  });
  const tag = await owner
    .supabase(agencyId)
    .from('tags')
    .insert({ agency_id: agencyId, name: 'Hot' })
    .select()
    .single();
  const tagId = tag.data?.id ?? '';
  const tagged: Contact[] = (await owner.api.contacts.list.query({ agencyId })).items.filter(
    ({ firstName }) => firstName !== 'c',
  );
  const marks = tagged.map(({ id }) => ({ agency_id: agencyId, tag_id: tagId, contact_id: id }));
  expect((await owner.supabase(agencyId).from('contact_tags').insert(marks)).error).toBeNull();
  const filter: Filter = { field: 'leadScore', operator: 'gte', value: 5 };
  const cases: [Partial<ListContacts>, string[]][] = [
    [{}, ['a', 'b', 'c']],
    [{ ownerId: owner.id }, ['a', 'c']],
    [{ ownerId: null }, ['b']],
    [{ lifecycleStage: 'customer' }, ['b']],
    [{ leadStatus: 'contacted' }, ['c']],
    [{ tagId }, ['a', 'b']],
    [{ text: 'NEEDLE' }, ['a', 'b']],
    [{ text: 'needle', ownerId: owner.id, tagId }, ['a']],
  ];
  for (const [more, expected] of cases) {
    expect(await found(world, filter, more), JSON.stringify(more)).toEqual(expected);
    expect(await found(world, { and: [filter, { field: 'leadScore', operator: 'lt', value: 100 }] }, more)).toEqual(
      expected,
    );
    expect(await found(world, { or: [filter, filter] }, more)).toEqual(expected);
  }
  // Only sorted, not filtered.
  const sorted = await owner.api.contacts.list.query({
    agencyId,
    ownerId: owner.id,
    sort: { field: 'leadScore', direction: 'desc' },
  });
  expect(sorted.items.map(({ firstName }) => firstName)).toEqual(['c', 'a']);
});

test('days begin when they begin where the agency is, and a day on the clock may have 23 hours', async () => {
  await using world = await twoAgencies();
  const { sql, a } = world;
  const moment = async (zone: string, spec: object): Promise<{ at: string; day: string; now: string }> => {
    await sql.query('update public.agencies set timezone = $2 where id = $1', [a.id, zone]);
    const { rows } = await sql.query<{ at: string; day: string; now: string }>(
      `select to_char(m.at at time zone $3, 'YYYY-MM-DD HH24:MI') as at, m.on_day::text as day,
         to_char(now() at time zone $3, 'YYYY-MM-DD HH24:MI') as now
       from private.relative_moment($1, $2) m`,
      [a.id, JSON.stringify(spec), zone],
    );
    return rows[0] ?? { at: '', day: '', now: '' };
  };
  for (const zone of ['Europe/Vienna', 'America/Los_Angeles', 'Asia/Kolkata', 'Pacific/Kiritimati', 'UTC']) {
    const today = await moment(zone, { relative: 'startOfDay' });
    expect(today.at).toBe(`${today.now.slice(0, 10)} 00:00`);
    expect(today.day).toBe(today.now.slice(0, 10));
    const week = await moment(zone, { relative: 'startOfWeek' });
    expect(new Date(`${week.day}T00:00:00Z`).getUTCDay()).toBe(1);
    const month = await moment(zone, { relative: 'startOfMonth', amount: 1, unit: 'month' });
    expect(month.at).toMatch(/-01 00:00$/u);
    // Half a year is over a change of summer time where there is one; the clock says the same all the same.
    const later = await moment(zone, { relative: 'now', amount: 6, unit: 'month' });
    expect(later.at.slice(11)).toBe(later.now.slice(11));
    const hours = await moment(zone, { relative: 'startOfDay', amount: -1, unit: 'hour' });
    expect(hours.day < today.day).toBe(true);
    const year = await moment(zone, { relative: 'startOfYear', amount: -1, unit: 'year' });
    expect(year.at).toBe(`${Number(today.now.slice(0, 4)) - 1}-01-01 00:00`);
    const quarter = await moment(zone, { relative: 'startOfQuarter' });
    expect(quarter.at).toMatch(/-(?:01|04|07|10)-01 00:00$/u);
  }
  const { rows } = await sql.query<{ seconds: number }>(
    `select extract(epoch from m.at - now())::float8 as seconds from private.relative_moment($1, '{"relative":"now","amount":-90,"unit":"minute"}') m`,
    [a.id],
  );
  expect(rows[0]?.seconds).toBe(-5400);
});

test('a relative moment is told from the moment of the question', async () => {
  await using world = await twoAgencies();
  const contact = async (firstName: string, days: number) =>
    world.a.contact({ firstName, lastContactedAt: new Date(Date.now() - days * 86_400_000).toISOString() });
  await Promise.all([contact('old', 8), contact('new', 6)]);
  const lastWeek = { relative: 'now', amount: -7, unit: 'day' } as const;
  expect(await found(world, { field: 'lastContactedAt', operator: 'gte', value: lastWeek })).toEqual(['new']);
  expect(await found(world, { field: 'lastContactedAt', operator: 'lt', value: lastWeek })).toEqual(['old']);
});
