import { deploySchema, withClient } from '@axolop/migrations';
import { deployedDatabase, fingerprints, type TestDatabase } from '@axolop/test-database';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { missingChunks, planSizes } from '../src/bulk/plan.ts';
import { seedContacts } from '../src/bulk/seed-contacts.ts';

describe('the plan', () => {
  const sum = (sizes: readonly number[]): number => sizes.reduce((total, size) => total + size, 0);

  test('the sizes add up, the first is the largest', () => {
    expect(planSizes({ contacts: 5 })).toEqual([5]);
    expect(planSizes({ contacts: 10, agencies: 4, largest: 5 })).toEqual([5, 2, 2, 1]);
    expect(planSizes({ contacts: 3, agencies: 3 })).toEqual([1, 1, 1]);
    const million = planSizes({ contacts: 1_000_000 });
    expect([million.length, million[0], sum(million)]).toEqual([100, 250_000, 1_000_000]);
    const bench = planSizes({ contacts: 2_000_000, agencies: 200, largest: 500_000 });
    expect([bench.length, bench[0], sum(bench)]).toEqual([200, 500_000, 2_000_000]);
  });

  test('numbers that do not fit are refused by name', () => {
    for (const [sizes, name] of [
      [{ contacts: 0 }, 'contacts'],
      [{ contacts: 1.5 }, 'contacts'],
      [{ contacts: 10, agencies: 11 }, 'agencies'],
      [{ contacts: 10, agencies: 2, largest: 4 }, 'largest'],
      [{ contacts: 10, agencies: 2, largest: 10 }, 'largest'],
      [{ contacts: 10, agencies: 1, largest: 9 }, 'largest'],
    ] as const) {
      expect(() => planSizes(sizes)).toThrow(`--${name}`);
    }
  });

  test('only what is missing is planned: gaps, the end of a chunk, never more than asked for', () => {
    const sizes = [25_000, 10_000];
    expect(missingChunks(sizes, []).map(({ agency, from, to }) => [agency, from, to])).toEqual([
      [1, 0, 10_000],
      [1, 10_000, 20_000],
      [1, 20_000, 25_000],
      [2, 0, 10_000],
    ]);
    const filled = [
      { agency: 1, chunk: 0, next: 10_000, count: 10_000 },
      { agency: 1, chunk: 2, next: 22_000, count: 2000 },
      { agency: 2, chunk: 0, next: 12, count: 12 },
    ];
    expect(missingChunks(sizes, filled).map(({ agency, from, to }) => [agency, from, to])).toEqual([
      [1, 10_000, 20_000],
      [1, 22_000, 25_000],
      [2, 12, 10_000],
    ]);
    // Another agency has more than this plan gives it: the total still holds.
    expect(missingChunks([10, 10], [{ agency: 3, chunk: 0, next: 15, count: 15 }])).toEqual([
      { agency: 1, from: 0, to: 5 },
    ]);
  });
});

describe('the rows', () => {
  let db: TestDatabase;
  beforeAll(async () => {
    db = await deployedDatabase(deploySchema);
  });
  afterAll(() => db[Symbol.asyncDispose]());
  beforeEach(() => db.rows('set session_replication_role = replica; truncate agencies, users, auth.users cascade'));

  test('spread as planned, agree with the rules of the table, and are in no log', async () => {
    const seen: number[] = [];
    const report = await seedContacts({
      databaseUrl: db.url,
      contacts: 900,
      agencies: 4,
      largest: 600,
      onRows: ({ done }) => seen.push(done),
    });
    expect(report).toMatchObject({ contacts: 900, added: 900, agencies: 4, method: 'parallel' });
    expect(seen.at(-1)).toBe(900);
    expect(await db.rows('select count(*)::int as n from contacts group by agency_id order by agency_id')).toEqual([
      { n: 600 },
      { n: 100 },
      { n: 100 },
      { n: 100 },
    ]);
    // Foreign keys were not asked while loading: ask them now.
    expect(
      await db.value(`select count(*)::int from contacts c
        where not exists (select from agencies a where a.id = c.agency_id)
           or c.owner_id is not null and not exists (select from agency_members m where m.agency_id = c.agency_id and m.user_id = c.owner_id)
           or c.created_by is not null and not exists (select from users u where u.id = c.created_by)`),
    ).toBe(0);
    expect(
      await db.rows(`select count(distinct lifecycle_stage)::int as stages, count(distinct owner_id)::int as owners,
        bool_and(email_norm is not distinct from lower(email)) as generated, min(created_at) >= '2024-11-02' as from_day,
        max(updated_at) <= '2026-11-02 09:00+00' as to_day, bool_and(updated_at >= created_at) as in_order from contacts`),
    ).toEqual([{ stages: 5, owners: 3, generated: true, from_day: true, to_day: true, in_order: true }]);
    expect(await db.value(`select count(*)::int from audit.log where table_name = 'contacts'`)).toBe(0);
    // The totals are right although the load passed by the triggers that keep them.
    expect(
      await db.rows(`select agency_id, sum(contacts)::int as n from contact_totals where period = 'day' group by 1
        except select agency_id, count(*)::int from contacts group by 1`),
    ).toEqual([]);
    expect(await db.value(`select sum(contacts)::int from contact_totals where period = 'month'`)).toBe(900);
    // Triggers are silent for the load only.
    await db.rows(`update contacts set job_title = 'Gardener' where id = (select id from contacts limit 1)`);
    expect(await db.value(`select count(*)::int from audit.log where table_name = 'contacts'`)).toBe(1);
  });

  test('the same numbers add nothing, larger ones add the rest, a lost chunk comes back as it was', async () => {
    const options = { databaseUrl: db.url, agencies: 2 };
    await seedContacts({ ...options, contacts: 300 });
    const before = await fingerprints(db, ['public', 'auth']);
    expect(await seedContacts({ ...options, contacts: 300 })).toMatchObject({ added: 0, method: 'already_there' });
    expect(await fingerprints(db, ['public', 'auth'])).toEqual(before);

    expect(await seedContacts({ ...options, contacts: 500 })).toMatchObject({ added: 200, contacts: 500 });
    expect(await db.value(`select sum(contacts)::int from contact_totals where period = 'month'`)).toBe(500);
    const after = await fingerprints(db, ['public']);
    const [largest] = await db.rows<{ id: string }>(
      'select agency_id as id from contacts group by 1 order by count(*) desc limit 1',
    );
    await db.rows(`delete from contacts where agency_id = '${largest?.id}'`);
    expect(await seedContacts({ ...options, contacts: 500 })).toMatchObject({ contacts: 500 });
    expect(await fingerprints(db, ['public'])).toEqual(after);
  });

  test('an owner who may not silence triggers by session does it in one transaction', async () => {
    await db.rows(`create role limited login bypassrls;
      grant usage, create on schema public, private, auth, supabase_migrations to limited;
      grant all on all tables in schema public, private, auth, supabase_migrations to limited;
      grant execute on all functions in schema public, private, auth to limited;
      alter table public.contacts owner to limited`);
    try {
      await withClient(db.url, (client) => client.query(`alter role limited password 'limited'`));
      const url = new URL(db.url);
      url.username = 'limited';
      url.password = 'limited';
      expect(await seedContacts({ databaseUrl: url.href, contacts: 120 })).toMatchObject({
        added: 120,
        method: 'one_transaction',
      });
      expect(
        await db.value(`select count(*)::int from pg_trigger where tgrelid = 'contacts'::regclass and tgenabled = 'D'`),
      ).toBe(0);
      expect(
        await db.value(`select count(*)::int from audit.log where table_name = 'contacts' and operation = 'INSERT'`),
      ).toBe(0);
    } finally {
      await db.rows('alter table public.contacts owner to postgres; drop owned by limited; drop role limited');
    }
  });
});
