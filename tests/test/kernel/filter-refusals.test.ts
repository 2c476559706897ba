import { FILTER_FIELDS, RecordEntity, FilterOperator } from '@axolop/domain';
import { twoAgencies } from '@axolop/testing';
import { expect, test } from 'vitest';
import { askAs, NEWEST } from '../../src/kernel/ask-as.ts';
import { CUSTOM_TYPES, filterGround } from '../../src/kernel/filter-ground.ts';
import { forgedCursor } from '../../src/forged-cursor.ts';
import { refusal } from '../../src/refusal.ts';

/** Values that would change a statement they were pasted into, or are of no type that a field has. */
const HOSTILE: readonly unknown[] = [
  "' or true --",
  "'; drop table public.contacts; --",
  "\\'; select pg_sleep(10) --",
  "') is not true) or (true",
  '%L %s %1$I {0} $1 :name',
  '$$ || true || $$',
  "E'\\\\x27'",
  '"r"."agency_id"',
  '\u2019 or \u02BC1\u02BC=\u02BC1',
  "2026-01-01T00:00:00Z' or true --",
  "11111111-1111-1111-1111-111111111111' or true --",
  "0' or true --",
  'infinity',
  'now',
  'today',
  'NaN',
  -1,
  0.5,
  1e308,
  true,
  null,
  {},
  { relative: "now' or true --" },
  { relative: 'now', unit: "day' || pg_sleep(10) || '" },
  { relative: 'now', amount: "1 day'; select 1; --" },
  { relative: 'now', amount: 1.5 },
  { relative: 'startOfMillennium' },
  [],
  ["' or true --"],
  ["' or true --", "') or (true"],
  [[["' or true --"]]],
  [null],
  [{ relative: 'now' }],
];

const NAMES = [
  'id',
  'agencyId',
  'deletedAt',
  'r.id',
  'searchText',
  'first_name',
  "firstName' or true --",
  'custom.',
  'custom.nothing',
  "custom.c_text' or true --",
  'custom.c_text"',
  'constructor',
  '__proto__',
  '',
];

test.for(RecordEntity.options)(
  'through every field and operator of %s, nothing that is written into a filter becomes SQL',
  async (entity) => {
    await using world = await twoAgencies();
    const ground = await filterGround(world, entity, 3, 12);
    // What the other agency has must not be found, whatever is written.
    await world.b.contact({ firstName: 'Theirs' });
    const mine = new Set(ground.records.map(({ id }) => id));
    const before = await world.a.state();
    const fields = [...Object.keys(FILTER_FIELDS[entity]), ...Object.keys(CUSTOM_TYPES).map((key) => `custom.${key}`)];
    const outcomes = { found: 0, refused: 0 };
    await using asker = await askAs(world, ground.personId, ground.agencyId);
    const ask = async (filter: unknown, lookAhead: number): Promise<void> => {
      await asker.sql.query('savepoint attempt');
      try {
        const found = await asker.ids({ entity, filter, sort: NEWEST_OF[entity], lookAhead });
        expect(found.every((id) => mine.has(id))).toBe(true);
        outcomes.found += 1;
      } catch (error) {
        // Refused by name, and by nothing else: no syntax error, no failed conversion.
        expect(error, JSON.stringify(filter)).toMatchObject({ code: 'AX400', message: 'invalid_input' });
        outcomes.refused += 1;
        await asker.sql.query('rollback to savepoint attempt');
      }
    };
    for (const [index, operator] of [...FilterOperator.options, "eq' or true --", 'and', ''].entries()) {
      for (const field of fields) {
        for (const [at, value] of HOSTILE.entries()) {
          // Every value meets every operator somewhere, and every field meets every value.
          if ((index + at) % 7 === 0) await ask({ field, operator, value }, 0);
        }
        await ask({ field, operator }, 2000);
      }
    }
    for (const field of NAMES) {
      await expect(
        asker.sql
          .query('savepoint s')
          .then(() => asker.ids({ entity, filter: { field, operator: 'isEmpty' }, sort: NEWEST_OF[entity] })),
        field,
      ).rejects.toMatchObject({ code: 'AX400', message: 'invalid_input' });
      await asker.sql.query('rollback to savepoint s');
    }
    expect(outcomes.found).toBeGreaterThan(100);
    expect(outcomes.refused).toBeGreaterThan(1000);
    expect(await world.a.state()).toEqual(before);
  },
);

const NEWEST_OF = {
  contact: NEWEST,
  opportunity: NEWEST,
  activity: { field: 'occurredAt', direction: 'desc' },
} as const satisfies Record<RecordEntity, { field: string; direction: string }>;

test('a hostile text is only a text, at both doors', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const texts = HOSTILE.filter((value) => typeof value === 'string');
  const marked = await Promise.all(texts.map((lastName) => world.a.contact({ firstName: 'X', lastName })));
  const innocent = await world.a.contact({ lastName: 'Innocent' });
  for (const [index, lastName] of texts.entries()) {
    for (const operator of ['eq', 'contains', 'startsWith', 'endsWith'] as const) {
      const filter = { field: 'lastName', operator, value: lastName };
      const page = await owner.api.contacts.list.query({ agencyId, filter });
      expect(
        page.items.map(({ id }) => id),
        lastName,
      ).toContain(marked[index]?.id);
      expect(page.items.map(({ id }) => id)).not.toContain(innocent.id);
      const { data } = await owner.supabase(agencyId).rpc('list_contacts', { agency_id: agencyId, filter });
      expect(data?.map(({ id }) => id)).toEqual(page.items.map(({ id }) => id));
    }
  }
});

test('what is no filter is refused by the API, and by the database alone', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  await world.a.contact();
  const condition = { field: 'firstName', operator: 'eq', value: 'x' };
  const nested = (depth: number): unknown => (depth === 0 ? condition : { not: nested(depth - 1) });
  const wrong: readonly unknown[] = [
    {},
    [],
    'true',
    { and: [] },
    { or: {} },
    { not: [condition] },
    { and: [condition], or: [condition] },
    { and: [condition, {}] },
    { ...condition, extra: 1 },
    { field: 'firstName' },
    { field: 'firstName', operator: 'gt', value: 'x' },
    { field: 'leadScore', operator: 'contains', value: '1' },
    { field: 'leadScore', operator: 'eq', value: '1' },
    { field: 'leadScore', operator: 'between', value: [1] },
    { field: 'leadScore', operator: 'between', value: [1, 2, 3] },
    { field: 'createdAt', operator: 'eq', value: '2026-01-01T00:00:00Z' },
    { field: 'createdAt', operator: 'lt', value: '2026-01-01' },
    { field: 'createdAt', operator: 'lt', value: '2026-13-01T00:00:00Z' },
    { field: 'createdAt', operator: 'lt', value: { relative: 'now', amount: 1001 } },
    { field: 'ownerId', operator: 'eq', value: 'me' },
    { field: 'tags', operator: 'eq', value: agencyId },
    { field: 'tags', operator: 'any', value: [] },
    { field: 'firstName', operator: 'isEmpty', value: 'x' },
    { field: 'firstName', operator: 'eq', value: '' },
    { field: 'firstName', operator: 'eq', value: 'x'.repeat(501) },
    { field: 'firstName', operator: 'in', value: Array.from({ length: 201 }, () => 'x') },
    { field: 'lifecycleStage', operator: 'eq', value: 'costumer' },
    { field: 'custom.nothing', operator: 'isEmpty' },
    nested(10),
    nested(200),
    { or: Array.from({ length: 111 }, () => condition) },
    { and: Array.from({ length: 56 }, () => ({ or: [condition, condition] })) },
  ];
  for (const filter of wrong) {
    const about = JSON.stringify(filter).slice(0, 100);
    const input: { agencyId: string } = Object.assign({ agencyId }, { filter });
    await expect(owner.api.contacts.list.query(input), about).rejects.toMatchObject(refusal('invalid_input'));
    await expect(owner.api.contacts.export.query(input), about).rejects.toMatchObject(refusal('invalid_input'));
    const args: { agency_id: string } = Object.assign({ agency_id: agencyId }, { filter });
    const direct = await owner.supabase(agencyId).rpc('list_contacts', args);
    expect(direct.error, about).toMatchObject({ code: 'AX400', message: 'invalid_input' });
  }
  for (const filter of [nested(9), { or: Array.from({ length: 101 }, () => condition) }]) {
    const input: { agencyId: string } = Object.assign({ agencyId }, { filter });
    await expect(owner.api.contacts.list.query(input)).rejects.toMatchObject(refusal('invalid_input'));
  }
  // At the limits it is let through.
  for (const filter of [nested(8), { or: Array.from({ length: 100 }, () => condition) }]) {
    const input: { agencyId: string } = Object.assign({ agencyId }, { filter });
    await expect(owner.api.contacts.list.query({ ...input, ownerId: owner.id })).resolves.toBeDefined();
  }
});

test('what is no order, no page and no cursor of this list is refused', async () => {
  await using world = await twoAgencies();
  await filterGround(world, 'contact', 5, 9);
  const { owner, id: agencyId } = world.a;
  const asIs = (input: object): { agencyId: string } => Object.assign({ agencyId }, input);
  for (const field of [
    'id',
    'firstName',
    'search_text',
    'custom.c_select',
    'custom.c_multi',
    'custom.c_long',
    'custom.c_boolean',
    'custom.no',
    "name' --",
  ]) {
    const sort = { field, direction: 'asc' };
    await expect(owner.api.contacts.list.query(asIs({ sort })), field).rejects.toMatchObject(refusal('invalid_input'));
    const { error } = await owner.supabase(agencyId).rpc('list_contacts', { agency_id: agencyId, sort: field });
    expect(error, field).toMatchObject({ code: 'AX400', message: 'invalid_input' });
  }
  await expect(owner.api.contacts.list.query(asIs({ sort: { field: 'name', direction: 'up' } }))).rejects.toMatchObject(
    refusal('invalid_input'),
  );
  for (const wrong of [{ direction: 'asc; drop' }, { at_most: 0 }, { at_most: 502 }, { at_most: -1 }]) {
    const { error } = await owner.supabase(agencyId).rpc('list_contacts', { agency_id: agencyId, ...wrong });
    expect(error).toMatchObject({ code: 'AX400', message: 'invalid_input' });
  }
  const { nextCursor } = await owner.api.contacts.list.query({
    agencyId,
    sort: { field: 'name', direction: 'asc' },
    limit: 2,
  });
  expect(nextCursor).not.toBeNull();
  for (const sort of [
    { field: 'name', direction: 'desc' },
    { field: 'leadScore', direction: 'asc' },
  ]) {
    await expect(owner.api.contacts.list.query(asIs({ sort, cursor: nextCursor }))).rejects.toMatchObject(
      refusal('invalid_cursor'),
    );
  }
  const sort = { field: 'leadScore', direction: 'asc' } as const;
  const page = await owner.api.contacts.list.query({ agencyId, sort, limit: 2 });
  const forged = (key: unknown) => forgedCursor(page.nextCursor, { k: key });
  for (const key of ['x', "1' or true --", null, {}, 1.5]) {
    await expect(owner.api.contacts.list.query({ agencyId, sort, cursor: forged(key) })).rejects.toMatchObject(
      refusal('invalid_cursor'),
    );
  }
  await expect(owner.api.contacts.list.query({ agencyId, sort, cursor: forged(1) })).resolves.toBeDefined();
  const { error } = await owner
    .supabase(agencyId)
    .rpc('list_contacts', { agency_id: agencyId, after_key: '2026-01-01' });
  expect(error).toMatchObject({ code: 'AX400', message: 'invalid_cursor' });
});
