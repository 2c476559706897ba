import { twoAgencies, type Agency, type World } from '@axolop/testing';
import * as fc from 'fast-check';
import { Pool } from 'pg';
import { expect, test } from 'vitest';
import { event } from '../../src/reports/histories.ts';
import { plainRecords } from '../../src/reports/plain-records.ts';
import { happen } from '../../src/reports/play.ts';
import { keptTotals, plainTotals, type Totals } from '../../src/reports/totals.ts';

async function expectTrue(world: World, agency: Agency): Promise<Totals> {
  const kept = await keptTotals(world.sql, agency.id);
  expect(kept).toEqual(plainTotals(await plainRecords(world.sql, agency.id)));
  return kept;
}

test('after any history, totals are what counting the records one by one gives', async () => {
  await using world = await twoAgencies();
  await world.person({ a: 'member' });
  await fc.assert(
    fc.asyncProperty(fc.array(event, { minLength: 5, maxLength: 25 }), async (history) => {
      for (const what of history) await happen(world, world.a, what);
      await expectTrue(world, world.a);
    }),
    // The agency grows from run to run: a run that fails is told by its seed, and cannot be made smaller.
    { numRuns: 40, endOnFailure: true },
  );
  // It was no history of nothing.
  const { contacts, opportunities, activities } = await expectTrue(world, world.a);
  for (const counts of [contacts, opportunities, activities]) expect(Object.keys(counts).length).toBeGreaterThan(20);
  await expectTrue(world, world.b);
});

test('many at once, a change of the time zone among them: nothing is lost, nothing waits in a circle', async () => {
  await using world = await twoAgencies();
  const sql = new Pool({ connectionString: world.address.databaseUrl, max: 12 });
  try {
    const events = fc.sample(event, { seed: 20_261_125, numRuns: 400 });
    await Promise.all(
      Array.from({ length: 12 }, async (_, lane) => {
        for (const what of events.filter((__, index) => index % 12 === lane)) await happen({ sql }, world.a, what);
      }),
    );
    const { contacts, opportunities, activities } = await expectTrue(world, world.a);
    for (const counts of [contacts, opportunities, activities]) expect(Object.keys(counts).length).toBeGreaterThan(5);
  } finally {
    await sql.end();
  }
});

test('large writes of the same keys in any order: nobody waits in a circle', async () => {
  await using world = await twoAgencies();
  const sql = new Pool({ connectionString: world.address.databaseUrl, max: 8 });
  // Many keys in each statement, and each statement in an order of its own.
  const statements = [
    `insert into public.contacts (agency_id, first_name, source)
     select $1, 'C', 'source ' || n from generate_series(1, 200) n order by random()`,
    `insert into public.activities (agency_id, kind, subject, occurred_at)
     select $1, 'task', 'T', now() - interval '1 day' * n from generate_series(1, 200) n order by random()`,
    `insert into public.opportunities (agency_id, name, pipeline_id, stage_id, currency, created_at)
     select $1, 'O', s.pipeline_id, s.id, 'EUR', now() - interval '1 day' * n
     from public.pipeline_stages s, generate_series(1, 200) n where s.agency_id = $1 and s.position = 0 order by random()`,
  ];
  try {
    for (const text of statements) {
      await Promise.all(Array.from({ length: 24 }, () => sql.query(text, [world.a.id])));
    }
  } finally {
    await sql.end();
  }
  const { contacts } = await expectTrue(world, world.a);
  // 200 sources, each for a day and a month.
  expect(Object.keys(contacts)).toHaveLength(400);
});

test('who writes while the totals are counted again waits, and is counted once', async () => {
  await using world = await twoAgencies();
  const [first, second] = [await world.sql.connect(), await world.sql.connect()];
  try {
    await first.query('begin');
    await first.query("insert into public.contacts (agency_id, first_name, source) values ($1, 'Early', 'web')", [
      world.a.id,
    ]);
    // The rebuild has to wait for the contact that is not committed yet, and must not miss it.
    const rebuilt = second.query('select private.rebuild_totals($1)', [world.a.id]);
    await expect(Promise.race([rebuilt, new Promise((done) => setTimeout(done, 300, 'waits'))])).resolves.toBe('waits');
    await first.query('commit');
    await rebuilt;
    await second.query('begin');
    await second.query("update public.agencies set timezone = 'Pacific/Apia' where id = $1", [world.a.id]);
    const late = first.query("insert into public.contacts (agency_id, first_name, source) values ($1, 'Late', 'web')", [
      world.a.id,
    ]);
    await expect(Promise.race([late, new Promise((done) => setTimeout(done, 300, 'waits'))])).resolves.toBe('waits');
    await second.query('commit');
    await late;
  } finally {
    first.release();
    second.release();
  }
  await expectTrue(world, world.a);
});

test('an update that changes nothing that is counted touches no total', async () => {
  await using world = await twoAgencies();
  const contact = await world.a.contact({ source: 'web' });
  const versions = async (): Promise<unknown> =>
    (
      await world.sql.query('select xmin::text, ctid::text from public.contact_totals where agency_id = $1', [
        world.a.id,
      ])
    ).rows;
  const before = await versions();
  await world.a.owner.api.contacts.update.mutate({ agencyId: world.a.id, id: contact.id, data: { lastName: 'Other' } });
  expect(await versions()).toEqual(before);
  await world.a.owner.api.contacts.update.mutate({ agencyId: world.a.id, id: contact.id, data: { source: 'event' } });
  expect(await versions()).not.toEqual(before);
});

test('whoever deletes an account leaves the work that was done to nobody, and it is still counted', async () => {
  await using world = await twoAgencies();
  const { api } = world.a.owner;
  const gone = await world.person({ a: 'member' });
  const contact = await world.a.contact();
  const activity = { agency_id: world.a.id, kind: 'call', subject: 'Hello', contact_id: contact.id } as const;
  const { error } = await gone
    .supabase(world.a.id)
    .from('activities')
    .insert([activity, { ...activity, assignee_id: gone.id }]);
  expect(error).toBeNull();
  const people = async () => {
    const report = await api.stats.activityByPerson.query({ agencyId: world.a.id });
    return report.people.map(({ userId, fullName, entered }) => ({ userId, fullName, entered }));
  };
  const { fullName } = await gone.api.me.profile.query();
  expect(await people()).toEqual([{ userId: gone.id, fullName, entered: 2 }]);
  await api.members.remove.mutate({ agencyId: world.a.id, userId: gone.id });
  expect(await people()).toEqual([{ userId: gone.id, fullName, entered: 2 }]);
  await world.sql.query('delete from auth.users where id = $1', [gone.id]);
  expect(await people()).toEqual([{ userId: null, fullName: null, entered: 2 }]);
  await expectTrue(world, world.a);
});

test('an agency that is deleted takes its totals along', async () => {
  await using world = await twoAgencies();
  await world.b.contact({ source: 'web' });
  expect(await world.b.rows('contact_totals')).toBe(2);
  await world.sql.query('delete from public.agencies where id = $1', [world.b.id]);
  expect(await world.b.rows('contact_totals')).toBe(0);
});

test('counting again gives the same, and mends what a load passed by', async () => {
  await using world = await twoAgencies();
  for (const what of fc.sample(event, { seed: 7, numRuns: 120 })) await happen(world, world.a, what);
  const before = await expectTrue(world, world.a);
  await world.sql.query('select private.rebuild_totals($1)', [world.a.id]);
  expect(await keptTotals(world.sql, world.a.id)).toEqual(before);
  const client = await world.sql.connect();
  try {
    await client.query('begin');
    await client.query('set local session_replication_role = replica');
    await client.query("insert into public.contacts (agency_id, first_name, source) values ($1, 'Bulk', 'bulk')", [
      world.a.id,
    ]);
    await client.query('commit');
  } finally {
    client.release();
  }
  expect(await keptTotals(world.sql, world.a.id)).toEqual(before);
  await world.sql.query('select private.rebuild_totals($1)', [world.a.id]);
  expect(await expectTrue(world, world.a)).not.toEqual(before);
});
