import { RecordEntity, type Filter, type Sort } from '@axolop/domain';
import { twoAgencies, type World } from '@axolop/testing';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { askAs } from '../../src/kernel/ask-as.ts';
import { filters, sorts } from '../../src/kernel/filter-arbitraries.ts';
import { filterGround } from '../../src/kernel/filter-ground.ts';

/** What each order goes by, read past everything; the fields of lists that the API has. */
const KEYS: Readonly<Record<string, string>> = {
  createdAt: 'r.created_at::text',
  updatedAt: 'r.updated_at::text',
  lastContactedAt: 'r.last_contacted_at::text',
  leadScore: 'r.lead_score::text',
  name: "left(btrim(r.last_name || ' ' || r.first_name || ' ' || r.company_name || ' ' || coalesce(r.email, '')), 80)",
  amountMinor: 'r.amount_minor::text',
  expectedCloseDate: 'r.expected_close_date::text',
  occurredAt: 'r.occurred_at::text',
  dueAt: 'r.due_at::text',
  'custom.c_text': "left(r.custom_fields ->> 'c_text', 80)",
};
const TABLES = { contact: 'contacts', opportunity: 'opportunities', activity: 'activities' } as const;

async function keyOf({ sql }: World, entity: RecordEntity, { field }: Sort, id: string): Promise<string | null> {
  const expression = entity === 'opportunity' && field === 'name' ? 'left(btrim(r.name), 80)' : KEYS[field];
  const text = expression ?? `r.custom_fields ->> '${field.slice('custom.'.length)}'`;
  const { rows } = await sql.query<{ key: string | null }>(
    `select ${text} as key from public.${TABLES[entity]} r where r.id = $1`,
    [id],
  );
  return rows[0]?.key ?? null;
}

test.for(RecordEntity.options)('pages of %s in any order, put together, are the whole list', async (entity) => {
  await using world = await twoAgencies();
  const ground = await filterGround(world, entity, 7, 30);
  await using asker = await askAs(world, ground.personId, ground.agencyId);
  const check = async (filter: Filter | null, sort: Sort, atMost: number, lookAhead: number): Promise<void> => {
    const whole = await asker.ids({ entity, filter, sort });
    const joined: string[] = [];
    let last: string | undefined;
    do {
      const afterKey = last === undefined ? null : await keyOf(world, entity, sort, last);
      const page = await asker.ids({ entity, filter, sort, atMost, lookAhead, afterKey, afterId: last ?? null });
      joined.push(...page);
      // A place that is not kept would begin again and again.
      expect(joined.length).toBeLessThanOrEqual(whole.length);
      last = page.length === atMost ? page.at(-1) : undefined;
    } while (last !== undefined);
    expect(joined).toEqual(whole);
  };
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(fc.constant(null), filters(entity, ground.ids)),
      sorts(entity),
      fc.integer({ min: 1, max: 20 }),
      fc.constantFrom(0, 3, 2000),
      check,
    ),
    { numRuns: 120 },
  );
});

test('an order is the order of its keys, those without one last', async () => {
  await using world = await twoAgencies();
  const ground = await filterGround(world, 'contact', 8, 40);
  await using asker = await askAs(world, ground.personId, ground.agencyId);
  const orders: [string, string][] = [
    ['createdAt', 'r.created_at'],
    ['updatedAt', 'r.updated_at'],
    ['lastContactedAt', 'r.last_contacted_at'],
    ['leadScore', 'r.lead_score'],
    ['custom.c_text', "lower(left(r.custom_fields ->> 'c_text', 80))"],
    ['custom.c_number', "(r.custom_fields ->> 'c_number')::float8"],
    ['custom.c_currency', "(r.custom_fields ->> 'c_currency')::float8"],
    ['custom.c_date', "(r.custom_fields ->> 'c_date')::date"],
    ['custom.c_datetime', "(r.custom_fields ->> 'c_datetime')::timestamptz"],
  ];
  for (const [field, expression] of orders) {
    for (const direction of ['asc', 'desc'] as const) {
      const { rows } = await world.sql.query<{ id: string }>(
        `select r.id from public.contacts r where r.agency_id = $1 and r.deleted_at is null
         order by ${expression} ${direction} nulls last, r.id ${direction}`,
        [ground.agencyId],
      );
      const expected = rows.map(({ id }) => id);
      expect(expected).toHaveLength(40);
      for (const lookAhead of [0, 2000]) {
        const sort = { field, direction };
        const question = { entity: 'contact', sort, lookAhead };
        expect(await asker.ids({ ...question, filter: null }), field).toEqual(expected);
        // Every contact has been created: an index finds them all, and they are sorted afterwards.
        const all = { field: 'createdAt', operator: 'lt', value: '2200-01-01T00:00:00Z' };
        expect(await asker.ids({ ...question, filter: all }), field).toEqual(expected);
      }
    }
  }
});

test('through the API, no contact is lost or doubled under any order while others write', async () => {
  await using world = await twoAgencies();
  const ground = await filterGround(world, 'contact', 9, 40);
  const { owner, id: agencyId } = world.a;
  const { rows } = await world.sql.query<{ id: string }>(
    "select id from public.contacts where agency_id = $1 and deleted_at is null and lifecycle_stage <> 'qualified'",
    [agencyId],
  );
  const expected = rows.map(({ id }) => id);
  // Those of another stage come, change and go between the pages.
  const filter: Filter = { field: 'lifecycleStage', operator: 'ne', value: 'qualified' };
  const orders = [
    'createdAt',
    'name',
    'leadScore',
    'lastContactedAt',
    'custom.c_text',
    'custom.c_number',
    'custom.c_datetime',
  ];
  for (const field of orders) {
    for (const direction of ['asc', 'desc'] as const) {
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const page: { items: { id: string }[]; nextCursor: string | null } = await owner.api.contacts.list.query({
          agencyId,
          filter,
          sort: { field, direction },
          limit: 7,
          cursor,
        });
        expect(page.items.length).toBeLessThanOrEqual(7);
        seen.push(...page.items.map(({ id }) => id));
        expect(seen.length).toBeLessThanOrEqual(expected.length);
        cursor = page.nextCursor;
        const passing = await world.a.contact({ lifecycleStage: 'qualified', leadScore: 3 });
        await owner.api.contacts.update.mutate({ agencyId, id: passing.id, data: { lastName: `Zz ${seen.length}` } });
        await owner.api.contacts.remove.mutate({ agencyId, id: passing.id });
      } while (cursor !== null);
      expect(seen.toSorted(), `${field} ${direction}`).toEqual(expected.toSorted());
    }
  }
  expect(ground.records).toHaveLength(40);
});
