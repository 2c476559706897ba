import { deploySchema } from '@axolop/migrations';
import { freshDatabase, localSupabase, runInTest, schemaFolder, THREE } from '@axolop/test-database';
import { expect, test } from 'vitest';
import { runCommandLine } from '../src/commands/command-line.ts';
import { diagnose, type Diagnosis } from '../src/diagnose.ts';

function textOf(diagnosis: Diagnosis): string {
  return diagnosis.sections
    .flatMap((section) => [
      section.title,
      ...section.lines,
      ...section.findings.map(({ level, text }) => `${level}: ${text}`),
    ])
    .join('\n');
}

test('an empty database: everything that is absent is said, nothing fails', async () => {
  await using db = await freshDatabase();
  await using folder = await schemaFolder(THREE);
  const diagnosis = await diagnose({
    databaseUrl: db.url,
    directory: folder.path,
    user: 'pat@example.com',
    table: 'contacts',
  });
  const text = textOf(diagnosis);
  expect(diagnosis.ok).toBe(false);
  expect(text).toContain('warn: 001_people is not applied yet: npm run deploy:schema');
  expect(text).toContain('there is no table public.users, public.agencies, public.agency_members yet');
  expect(text).toContain('error: there is no table contacts');
  expect(text).toContain('create extension pg_stat_statements with schema extensions');
  expect(text).toContain('none missing');
});

test('a sound database is ok, and the doctor changes nothing', async () => {
  await using db = await freshDatabase();
  await using folder = await schemaFolder({ '001_a': ['create table public.a (id int primary key);', ''] });
  await deploySchema({ databaseUrl: db.url, directory: folder.path });
  const diagnosis = await diagnose({ databaseUrl: db.url, directory: folder.path });
  expect(diagnosis.sections.flatMap(({ findings }) => findings.filter(({ level }) => level !== 'info'))).toEqual([]);
  expect(diagnosis.ok).toBe(true);
});

test('foreign keys without an index are named; a covering or fitting partial index counts, another does not', async () => {
  await using db = await freshDatabase();
  await using folder = await schemaFolder({});
  await db.rows(`
    create table public.p (agency_id int, id int, primary key (agency_id, id));
    create table public.covered (agency_id int, p_id int, foreign key (agency_id, p_id) references public.p);
    create index on public.covered (p_id, agency_id, (1));
    create table public.partial (agency_id int, p_id int, x int, constraint fits foreign key (agency_id, p_id) references public.p);
    create index on public.partial (agency_id, p_id) where p_id is not null;
    create table public.bare (agency_id int, p_id int, x int, constraint naked foreign key (agency_id, p_id) references public.p);
    create index on public.bare (agency_id, x, p_id);
    create index on public.bare (agency_id, p_id) where x is not null;`);
  const text = textOf(await diagnose({ databaseUrl: db.url, directory: folder.path }));
  expect(text.match(/foreign key \w+/g)).toEqual(['foreign key naked']);
  expect(text).toContain('naked of bare (agency_id, p_id) has no index');
});

test('policies, grants and flags of a table; a table without RLS that clients may read is an error', async () => {
  await using db = await freshDatabase();
  await using folder = await schemaFolder({});
  await db.rows(`
    create table public.safe (id int, note text); alter table public.safe enable row level security;
    alter table public.safe force row level security;
    create policy mine on public.safe as restrictive for update to pg_monitor using (id = 1) with check (id = 2);
    grant update (note) on public.safe to pg_monitor; grant select on public.safe to public;
    create table public.bare (id int); grant select on public.bare to public;`);
  const safe = await diagnose({ databaseUrl: db.url, directory: folder.path, table: 'safe' });
  expect(textOf(safe)).toMatch(/row level security: enabled, forced/);
  expect(textOf(safe)).toMatch(/policy mine: restrictive, update, to pg_monitor\nusing \(id = 1\)|using \(id = 1\)/);
  expect(textOf(safe)).toMatch(/check \(id = 2\)/);
  expect(textOf(safe)).toMatch(/pg_monitor +UPDATE +note/);
  expect(textOf(safe)).toMatch(/public +SELECT +\(all\)/);
  expect(safe.ok).toBe(true);
  const bare = await diagnose({ databaseUrl: db.url, directory: folder.path, table: 'public.bare' });
  expect(textOf(bare)).toContain('error: public.bare has no row level security');
});

test('memberships of a person, by e-mail or id, the active ones first', async () => {
  await using db = await freshDatabase();
  await using folder = await schemaFolder({});
  await db.rows(`
    create table public.users (id uuid primary key, email text, is_active boolean default true);
    create table public.agencies (id uuid primary key, name text, deleted_at timestamptz);
    create table public.agency_members (agency_id uuid, user_id uuid, role text, status text, joined_at timestamptz);
    insert into public.users values ('00000000-0000-4000-8000-0000000000aa', 'pat@example.com');
    insert into public.agencies values ('00000000-0000-4000-8000-000000000001', 'Alder', null), ('00000000-0000-4000-8000-000000000002', 'Birch', null);
    insert into public.agency_members select id, '00000000-0000-4000-8000-0000000000aa', 'viewer', case name when 'Alder' then 'removed' else 'active' end
      from public.agencies;`);
  for (const user of ['PAT@example.com', '00000000-0000-4000-8000-0000000000AA']) {
    const text = textOf(await diagnose({ databaseUrl: db.url, directory: folder.path, user }));
    expect(text).toMatch(/1 active of 2\n[^]*Birch +viewer +active[^]*Alder +viewer +removed/);
  }
  const stranger = await diagnose({ databaseUrl: db.url, directory: folder.path, user: 'nobody@example.com' });
  expect(textOf(stranger)).toContain('warn: there is no user nobody@example.com');
});

test('slow statements are listed, but none that holds a password', async () => {
  await using db = await freshDatabase();
  await using folder = await schemaFolder({});
  await db.rows('create schema extensions; create extension pg_stat_statements with schema extensions;');
  await db.rows('select pg_sleep(0.31) as slowest_of_all');
  await db.rows(
    `do $$ begin execute 'create role doctor_test password ''hidden-word'''; perform pg_sleep(0.4); drop role doctor_test; end $$`,
  );
  const text = textOf(await diagnose({ databaseUrl: db.url, directory: folder.path }));
  expect(text).toMatch(/mean ms[^]*3\d\d\.\d +1 +3\d\d +select pg_sleep\(\$1\) as slowest_of_all/);
  expect(text).not.toContain('hidden-word');
});

test('the advisors are embedded, and a finding of theirs counts', async () => {
  await using db = await freshDatabase();
  await using folder = await schemaFolder({
    '001_a': ['create table public.open (id int primary key);', 'drop table public.open;'],
  });
  await localSupabase.prepareDatabase(db.url);
  const options = { databaseUrl: db.url, directory: folder.path };
  await deploySchema(options);
  const { ok, sections } = await diagnose({ ...options, advisors: true });
  expect(ok).toBe(false);
  const advisors = sections.find((section) => section.title.startsWith('supabase db advisors'));
  expect(advisors?.findings).toContainEqual({
    level: 'error',
    text: expect.stringMatching(/^rls_disabled_in_public: .*public\.open/),
  });
});

test('on the command line: --json is for machines, exit code 1 says that something was found', async () => {
  await using db = await freshDatabase();
  await using folder = await schemaFolder(THREE);
  const args = ['--json', `--database-url=${db.url}`, `--directory=${folder.path}`];
  const { code, out } = await runInTest(() => runCommandLine(args));
  expect(code).toBe(1);
  expect(JSON.parse(out)).toMatchObject({
    ok: false,
    sections: [{ title: 'Connection and versions' }, { title: 'Migrations' }, {}, {}],
  });
});

test('help, and a wrong option with exit code 2 and one line', async () => {
  const help = await runInTest(() => runCommandLine(['--help']));
  expect(help).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^Usage: npm run doctor -- [^]*--table <TABLE>/u),
  });
  expect(await runInTest(() => runCommandLine(['--tabel=contacts']))).toEqual({
    code: 2,
    out: '',
    err: "Unknown option '--tabel'. See: npm run doctor -- --help",
  });
});
