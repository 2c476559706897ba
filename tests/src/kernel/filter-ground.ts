import type { CustomFieldType, RecordEntity, Json } from '@axolop/domain';
import type { World } from '@axolop/testing';
import * as fc from 'fast-check';
import { z } from 'zod';
import type { FilteredRecord } from './filter-evaluator.ts';

/** Texts that have something in common, and every sign that means something to LIKE, SQL, JSON or the shell. */
export const TEXTS = [
  'Ann',
  'ann',
  'Anna Ännchen',
  'ÄNN',
  'nn',
  'O%Brien',
  'O_Brien',
  'a\\b',
  "O'Brien",
  '"Ann"',
  '%',
  'ann@example.com',
  '😀 ann',
  'x'.repeat(90),
  `${'x'.repeat(90)}y`,
] as const;

/** A custom field of each type, for each entity. */
export const CUSTOM_TYPES = {
  c_text: 'text',
  c_long: 'long_text',
  c_number: 'number',
  c_currency: 'currency',
  c_boolean: 'boolean',
  c_date: 'date',
  c_datetime: 'datetime',
  c_select: 'select',
  c_multi: 'multi_select',
  c_user: 'user',
} as const satisfies Record<string, CustomFieldType>;

const TABLES = { contact: 'contacts', opportunity: 'opportunities', activity: 'activities' } as const;

/** Records of one agency that filters are tried on, and what they may name. */
export interface FilterGround {
  readonly agencyId: string;
  readonly personId: string;
  readonly entity: RecordEntity;
  readonly records: readonly FilteredRecord[];
  readonly ids: FilterIds;
}

/** Ids that records of the ground have in their fields. */
export interface FilterIds {
  readonly people: readonly string[];
  readonly tags: readonly string[];
  readonly options: readonly string[];
}

const draw = {
  text: fc.constantFrom(...TEXTS),
  maybe: <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { freq: 3 }),
  instant: fc
    .integer({ min: -400, max: 400 })
    .map((days) => new Date(Date.now() + days * 86_400_000 + 12_345_678).toISOString()),
  day: fc
    .integer({ min: -40, max: 40 })
    .map((days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)),
  number: fc.constantFrom(-5, 0, 0.5, 10, 11, 10.25, 1e15),
};

function customValues({ people, options }: FilterIds): fc.Arbitrary<Record<string, Json>> {
  const values = fc.record({
    c_text: draw.maybe(draw.text),
    c_long: draw.maybe(draw.text),
    c_number: draw.maybe(draw.number),
    c_currency: draw.maybe(fc.constantFrom(0, 100, 2500)),
    c_boolean: draw.maybe(fc.boolean()),
    c_date: draw.maybe(draw.day),
    c_datetime: draw.maybe(draw.instant),
    c_select: draw.maybe(fc.constantFrom(...options)),
    c_multi: draw.maybe(fc.subarray([...options], { minLength: 1 })),
    c_user: draw.maybe(fc.constantFrom(...people)),
  });
  return values.map((all) => Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null)));
}

/** Where a contact may stand: a trigger refuses what does not go together. */
function lifecycle(): fc.Arbitrary<object> {
  const { instant } = draw;
  return fc
    .oneof(
      fc.record({ lifecycle_stage: fc.constant('lead'), lead_status: fc.constantFrom('new', 'contacted') }),
      fc.record({ lifecycle_stage: fc.constant('qualified'), lead_status: fc.constantFrom('new', 'contacted') }),
      fc.record({
        lifecycle_stage: fc.constant('customer'),
        lead_status: fc.constant('converted'),
        converted_at: instant,
      }),
    )
    .map((stands) => ({ converted_at: null, ...stands }));
}

/** The columns of a record, drawn at random. */
function rows(entity: RecordEntity, ids: FilterIds, parents: Readonly<Record<string, string>>): fc.Arbitrary<object> {
  const { text, maybe, instant, day } = draw;
  const person = maybe(fc.constantFrom(...ids.people));
  const always = { custom_fields: customValues(ids), created_by: person, created_at: instant, updated_at: instant };
  switch (entity) {
    case 'contact':
      return fc
        .record({
          ...always,
          kind: fc.constantFrom('person', 'company'),
          first_name: fc.constantFrom('Ann', 'ann', 'Zoë', ''),
          last_name: text,
          company_name: fc.constantFrom('', 'Ann & Co'),
          job_title: maybe(text),
          email: maybe(fc.uuid().map((part) => `${part}@Example.com`)),
          phone: maybe(fc.constantFrom('+43 1 234', '+43 664 99')),
          city: maybe(fc.constantFrom('Vienna', 'VIENNA', 'Graz', '')),
          source: maybe(text),
          lead_score: fc.integer({ min: 0, max: 5 }),
          owner_id: person,
          do_not_email: fc.boolean(),
          do_not_call: fc.boolean(),
          last_contacted_at: maybe(instant),
        })
        .chain((contact) => lifecycle().map((stands) => ({ ...contact, ...stands })));
    case 'opportunity':
      return fc.record({
        ...always,
        name: text,
        contact_id: fc.constantFrom(null, parents['contact']),
        pipeline_id: fc.constant(parents['pipeline']),
        stage_id: fc.constant(parents['stage']),
        status: fc.constant('open'),
        amount_minor: fc.constantFrom(0, 100, 2500, 9_007_199_254_740_991),
        currency: fc.constantFrom('EUR', 'USD'),
        probability: maybe(fc.constantFrom(0, 50, 100)),
        expected_close_date: maybe(day),
        position: fc.constant(0),
        owner_id: person,
      });
    default:
      return fc.record({
        ...always,
        kind: fc.constantFrom('task'),
        subject: text,
        body: maybe(text),
        status: fc.constantFrom('pending', 'in_progress'),
        priority: fc.constantFrom('low', 'high'),
        direction: fc.constantFrom(null, 'inbound', 'outbound'),
        occurred_at: instant,
        due_at: maybe(instant),
        duration_seconds: maybe(fc.constantFrom(0, 60, 3600)),
        contact_id: fc.constantFrom(null, parents['contact']),
        assignee_id: person,
      });
  }
}

/**
 * Fills agency A with records of an entity, drawn at random, that have own and custom fields and (contacts) tags.
 *
 * @param seed the same seed draws the same records, but for ids and the time
 */
export async function filterGround(
  world: World,
  entity: RecordEntity,
  seed: number,
  count = 60,
): Promise<FilterGround> {
  const { sql, a } = world;
  const member = await world.person({ a: 'member' });
  const contact = await a.contact();
  await sql.query('update public.contacts set deleted_at = now(), delete_batch_id = id where id = $1 and $2', [
    contact.id,
    entity === 'contact',
  ]);
  const stage = await sql.query<{ pipeline: string; stage: string }>(
    'select pipeline_id as pipeline, id as stage from public.pipeline_stages where agency_id = $1 order by position limit 1',
    [a.id],
  );
  const tags = await sql.query<{ id: string }>(
    "insert into public.tags (agency_id, name) select $1, 'Tag ' || n from generate_series(1, 3) n returning id",
    [a.id],
  );
  const ids: FilterIds = {
    people: [a.owner.id, member.id],
    tags: tags.rows.map(({ id }) => id),
    options: Array.from({ length: 3 }, () => crypto.randomUUID()),
  };
  await defineFields(world, entity, ids);
  const drawn = fc.sample(rows(entity, ids, { contact: contact.id, ...stage.rows[0] }), { numRuns: count, seed });
  await insertRecords(world, entity, drawn);
  if (entity === 'contact') await tagSome(world, ids.tags);
  return { agencyId: a.id, personId: member.id, entity, ids, records: await readRecords(world, entity) };
}

async function defineFields({ sql, a }: World, entity: RecordEntity, { options }: FilterIds): Promise<void> {
  for (const [key, type] of Object.entries(CUSTOM_TYPES)) {
    const choices =
      type === 'select' || type === 'multi_select' ? options.map((id) => ({ id, label: `Option ${id}` })) : [];
    await sql.query(
      'insert into public.custom_fields (agency_id, entity, key, label, type, options) values ($1, $2, $3, $3, $4, $5)',
      [a.id, entity, key, type, JSON.stringify(choices)],
    );
  }
}

/** Inserts rows as they are; triggers make the typed twins of their custom values. */
async function insertRecords({ sql, a }: World, entity: RecordEntity, drawn: readonly object[]): Promise<void> {
  const columns = Object.keys(drawn[0] ?? {});
  await sql.query(
    `insert into public.${TABLES[entity]} (agency_id, ${columns.join(', ')})
     select $1, ${columns.map((column) => `r.${column}`).join(', ')} from jsonb_populate_recordset(null::public.${TABLES[entity]}, $2) r`,
    [a.id, JSON.stringify(drawn)],
  );
}

async function tagSome({ sql, a }: World, tags: readonly string[]): Promise<void> {
  for (const [index, tag] of tags.entries()) {
    await sql.query(
      `insert into public.contact_tags (agency_id, tag_id, contact_id)
       select agency_id, $2, id from public.contacts where agency_id = $1 and lead_score % 3 >= $3`,
      [a.id, tag, index],
    );
  }
}

const JsonRow = z.object({ id: z.string(), record: z.record(z.string(), z.json()), tags: z.array(z.string()) });

async function readRecords({ sql, a }: World, entity: RecordEntity): Promise<FilteredRecord[]> {
  const { rows: found } = await sql.query(
    `select r.id, to_jsonb(r) as record, array(select t.tag_id::text from public.contact_tags t where t.contact_id = r.id) as tags
     from public.${TABLES[entity]} r where r.agency_id = $1 and r.deleted_at is null`,
    [a.id],
  );
  return found.map((row) => {
    const { id, record, tags } = JsonRow.parse(row);
    const named = Object.entries(record).map(([column, value]) => [camelCase(column), value] as const);
    const customFields = z.record(z.string(), z.json()).parse(record['custom_fields']);
    return { ...Object.fromEntries(named), id, tags, customFields };
  });
}

function camelCase(column: string): string {
  return column.replaceAll(/_([a-z])/gu, (_, letter: string) => letter.toUpperCase());
}
