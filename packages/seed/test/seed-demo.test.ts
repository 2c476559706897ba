import { deploySchema } from '@axolop/migrations';
import {
  deployedDatabase,
  fingerprints,
  freshDatabase,
  localSupabase,
  runInTest,
  type TestDatabase,
} from '@axolop/test-database';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCommandLine } from '../src/commands/command-line.ts';
import { seedDemo, type SeedReport } from '../src/seed-demo.ts';

const seed = (args: readonly string[], databaseUrl = '') => runInTest(() => runCommandLine(args), databaseUrl);

describe('the demo data', () => {
  let db: TestDatabase;
  let report: SeedReport;
  beforeAll(async () => {
    db = await deployedDatabase(deploySchema);
    report = await seedDemo({ databaseUrl: db.url });
  });
  afterAll(() => db[Symbol.asyncDispose]());

  test('a second run changes no row of any table', async () => {
    const before = await fingerprints(db, ['public', 'auth', 'audit']);
    expect(report.created).toMatchObject({ agencies: 2, users: 12, contacts: 120 });
    expect((await seedDemo({ databaseUrl: db.url })).created).toEqual({});
    expect(await fingerprints(db, ['public', 'auth', 'audit'])).toEqual(before);
  });

  test('every table that an agency fills by hand has rows in both agencies', async () => {
    const tables = await db.rows<{ name: string }>(`
      select c.relname as name from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'agency_id'
      where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' order by 1`);
    const empty: string[] = [];
    for (const { name } of tables) {
      const full = await db.value(`select count(distinct agency_id) = 2 from public.${name}`);
      if (full !== true) empty.push(name);
    }
    // What comes from people's clicks or from sending mail is made by using the product.
    const used = ['agency_invites', 'campaign_events', 'campaign_recipients', 'idempotency_keys', 'user_preferences'];
    expect(empty.filter((name) => !used.includes(name))).toEqual([]);
  });

  test('every role and status is there, and one person has two roles', async () => {
    const memberships = await db.rows<{ who: string }>(`
      select a.slug || ' ' || u.email || ' ' || m.role || ' ' || m.status as who
      from agency_members m join agencies a on a.id = m.agency_id join users u on u.id = m.user_id order by 1`);
    const list = memberships.map(({ who }) => who);
    expect(list).toContain('northwind-growth mara@northwind.example.com owner active');
    expect(list).toContain('harbor-digital mara@northwind.example.com viewer active');
    for (const slug of ['northwind-growth', 'harbor-digital']) {
      const kinds = new Set(list.filter((who) => who.startsWith(slug)).map((who) => who.split(' ').slice(2).join(' ')));
      for (const kind of ['owner active', 'admin active', 'member active', 'viewer active', 'member suspended']) {
        expect([...kinds]).toContain(kind);
      }
      expect([...kinds].some((kind) => kind.endsWith(' removed'))).toBe(true);
    }
  });

  test('opportunities are open, won and lost with a reason, and their history ends where they stand', async () => {
    const rows = await db.rows<{ status: string; n: number; reasons: number }>(
      'select status, count(*)::int as n, count(lost_reason)::int as reasons from opportunities group by 1 order by 1',
    );
    expect(rows.map(({ status }) => status)).toEqual(['lost', 'open', 'won']);
    expect(rows.find(({ status }) => status === 'lost')).toMatchObject({ n: 6, reasons: 6 });
    expect(
      await db.value(`select count(*)::int from opportunities o where o.stage_id <> (
        select h.to_stage_id from opportunity_stage_history h where h.opportunity_id = o.id order by h.moved_at desc limit 1)`),
    ).toBe(0);
  });

  test('tasks are done, due and overdue at the anchor', async () => {
    const anchor = `timestamptz '2026-11-02 09:00+00'`;
    const counts = await db.rows<{ done: number; overdue: number; due: number; ahead: number }>(`
      select count(*) filter (where completed_at is not null)::int as done,
        count(*) filter (where completed_at is null and status <> 'cancelled' and due_at < ${anchor})::int as overdue,
        count(*) filter (where completed_at is null and status <> 'cancelled' and due_at >= ${anchor})::int as due,
        count(*) filter (where completed_at > ${anchor} or completed_at < occurred_at)::int as ahead
      from activities`);
    expect(counts[0]).toMatchObject({ ahead: 0 });
    for (const kind of ['done', 'overdue', 'due'] as const) expect(counts[0]?.[kind]).toBeGreaterThan(5);
  });

  test('addresses and numbers belong to nobody', async () => {
    const mails = `'@([a-z0-9-]+\\.)*example\\.(com|org|net)$'`;
    expect(await db.value(`select count(*)::int from contacts where email !~ ${mails}`)).toBe(0);
    expect(await db.value(`select count(*)::int from users where email !~ ${mails}`)).toBe(0);
    const numbers = `'^(\\+1 \\d{3} 555 01\\d\\d|\\+44 20 7946 0\\d{3})$'`;
    expect(await db.value(`select count(*)::int from contacts where phone !~ ${numbers} or mobile !~ ${numbers}`)).toBe(
      0,
    );
  });

  test('the audit log says that nobody in particular did it', async () => {
    expect(await db.rows('select distinct actor_kind, actor_id from audit.log')).toEqual([
      { actor_kind: 'system', actor_id: null },
    ]);
  });

  test('the printed accounts sign in with their password, and only with it', async () => {
    await using stack = await localSupabase.startLocalSupabase({ databaseUrl: db.url, ephemeral: true, listen: false });
    const signIn = async (email: string, password: string): Promise<Record<string, unknown>> => {
      const answer = await stack.fetch(`${stack.url}/auth/v1/token?grant_type=password`, {
        method: 'POST',
        headers: { apikey: stack.publishableKey, 'content-type': 'application/json' },
        body: JSON.stringify({ email, password }),
      });
      return { status: answer.status, ...JSON.parse(await answer.text()) };
    };
    for (const { email, password } of report.signIns) {
      expect(password.length).toBeGreaterThanOrEqual(12);
      expect(await signIn(email, password)).toMatchObject({ status: 200, token_type: 'bearer', user: { email } });
    }
    expect(await signIn(report.signIns[0]?.email ?? '', 'axolop-demo-2025')).toMatchObject({ status: 400 });
  });
});

test('two databases get the same rows', async () => {
  await using first = await deployedDatabase(deploySchema);
  await using second = await deployedDatabase(deploySchema);
  await seedDemo({ databaseUrl: first.url });
  await seedDemo({ databaseUrl: second.url });
  const prints = await fingerprints(first, ['public']);
  expect(await fingerprints(second, ['public'])).toEqual(prints);
});

test('a foreign account with a demo address is named, and nothing is left behind', async () => {
  await using db = await deployedDatabase(deploySchema);
  await db.rows(`insert into auth.users (id, email) values (gen_random_uuid(), 'mara@northwind.example.com')`);
  await expect(seedDemo({ databaseUrl: db.url })).rejects.toMatchObject({
    reason: 'email_in_use',
    message: expect.stringContaining('mara@northwind.example.com'),
  });
  await db.rows(`update auth.users set email = 'other@example.com'`);
  await db.rows(`insert into agencies (name, slug) values ('Mine', 'harbor-digital')`);
  await expect(seedDemo({ databaseUrl: db.url })).rejects.toMatchObject({
    reason: 'occupied',
    message: expect.stringContaining('harbor-digital'),
  });
  expect(await db.value('select count(*)::int from users')).toBe(1);
});

describe('the command', () => {
  test('refuses another machine without a word of the password, and asks nobody', async () => {
    for (const place of ['db.example.com:5432', '127.0.0.1:5432/postgres?host=db.example.com', '10.0.0.7']) {
      const url = `postgresql://postgres:secret-word@${place}`;
      const { code, out, err } = await seed([`--database-url=${url}`]);
      expect(code).toBe(1);
      expect(err).toContain('--allow-remote');
      expect(err.trim()).not.toContain('\n');
      expect(out + err).not.toContain('secret-word');
    }
  });

  test('refuses a database without the schema and says what to do', async () => {
    await using db = await freshDatabase();
    const { code, err } = await seed([`--database-url=${db.url}`]);
    expect({ code, err: err.trim() }).toEqual({
      code: 1,
      err: 'The schema is not deployed here; run this first: npm run deploy:schema',
    });
  });

  test('help, and a wrong command line is exit code 2', async () => {
    const help = await seed(['--help']);
    expect(help).toMatchObject({ code: 0, out: expect.stringMatching(/^Usage: npm run seed -- [^]*--contacts <N>/u) });
    expect((await seed(['--contact=5'])).err).toBe(
      "Unknown option '--contact' (Did you mean --contacts?). See: npm run seed -- --help",
    );
    for (const args of [['--contacts=many'], ['--contacts=0'], ['--contacts=-1'], ['--agencies=3']]) {
      expect((await seed(args)).code).toBe(2);
    }
  });

  test('prints the sign-ins, and as JSON the whole report', async () => {
    await using db = await deployedDatabase(deploySchema);
    const text = await seed([], db.url);
    expect(text.code).toBe(0);
    expect(text.out).toContain('mara@northwind.example.com  axolop-demo-2026  (owner of Northwind Growth, viewer in');
    const json = await seed(['--contacts=30', '--json'], db.url);
    expect(JSON.parse(json.out)).toMatchObject({ demo: { created: {} }, contacts: { contacts: 30, added: 30 } });
  });
});
