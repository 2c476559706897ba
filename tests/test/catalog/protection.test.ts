import { expect, test } from 'vitest';
import { column, fullRights } from '../../src/catalog.ts';

/** Tables of no agency: people are seen by their colleagues, plans by everyone. */
const NO_WALL = ['users', 'plans'];
/** What is a person's own, in an agency or outside of all. */
const PERSONAL = ['user_preferences', 'idempotency_keys'];
/** Written by triggers out of tables that are under audit. */
const DERIVED = [
  'activity_totals',
  'contact_totals',
  'custom_field_values',
  'opportunity_stage_totals',
  'opportunity_totals',
];
/** Tables that are not under audit: not a tenant's, personal, or derived. */
const NO_AUDIT = [...NO_WALL, ...PERSONAL, ...DERIVED];

const TABLES = `select c.relname from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')`;

test('every table of public, audit and private has row level security, enabled and forced', async () => {
  await using sql = await fullRights();
  const open = await column(
    sql,
    `select c.oid::regclass::text from pg_class c
     where c.relnamespace::regnamespace::text in ('public', 'audit', 'private') and c.relkind in ('r', 'p')
       and not (c.relrowsecurity and c.relforcerowsecurity)`,
  );
  expect(open).toEqual([]);
  expect((await column(sql, TABLES)).length).toBeGreaterThanOrEqual(28);
});

test('every tenant table has its wall: restrictive, for every verb, for authenticated, around its agency', async () => {
  await using sql = await fullRights();
  const { rows } = await sql.query<{ name: string; using: string; check: string }>(
    `select c.relname as name, pg_get_expr(polqual, polrelid) as using, pg_get_expr(polwithcheck, polrelid) as check
     from pg_policy p join pg_class c on c.oid = p.polrelid
     where c.relnamespace = 'public'::regnamespace and not polpermissive and polcmd = '*'
       and polroles = array['authenticated'::regrole::oid]`,
  );
  const walls = new Map(rows.map((row) => [row.name, row]));
  const tables = await column(sql, TABLES);
  expect(tables.filter((name) => !NO_WALL.includes(name) && !walls.has(name))).toEqual([]);
  expect(NO_WALL.filter((name) => !tables.includes(name))).toEqual([]);
  for (const { name, using, check } of rows) {
    const key = name === 'agencies' ? 'id' : 'agency_id';
    const inside = `(${key} = ( SELECT private.active_agency() AS active_agency))`;
    const wall = PERSONAL.includes(name) ? `((agency_id IS NULL) OR ${inside})` : inside;
    expect({ using, check }, name).toEqual({ using: wall, check: wall });
  }
});

test('no permissive policy is for anyone but authenticated, and none is constant', async () => {
  await using sql = await fullRights();
  const { rows } = await sql.query<{ name: string; roles: string; using: string | null; check: string | null }>(
    `select polrelid::regclass || '.' || polname as name, polroles::regrole[]::text as roles,
       pg_get_expr(polqual, polrelid) as using, pg_get_expr(polwithcheck, polrelid) as check
     from pg_policy p join pg_class c on c.oid = p.polrelid
     where c.relnamespace::regnamespace::text in ('public', 'audit', 'private') and polpermissive`,
  );
  expect(rows.filter(({ roles }) => roles !== '{authenticated}')).toEqual([]);
  const constant = rows.filter(({ using, check }) => using === 'true' || check === 'true').map(({ name }) => name);
  // Plans are the same for everyone.
  expect(constant).toEqual(['plans.plans_read']);
});

test('every table that shall be audited is, on every verb and row by row', async () => {
  await using sql = await fullRights();
  // AFTER, FOR EACH ROW, INSERT or UPDATE or DELETE, and enabled for normal sessions.
  const audited = await column(
    sql,
    `select t.tgrelid::regclass::text from pg_trigger t
     where t.tgfoid = 'audit.record'::regproc and t.tgtype = 1 + 4 + 8 + 16 and t.tgenabled = 'O' and t.tgqual is null`,
  );
  const tables = await column(sql, TABLES);
  expect(tables.filter((name) => !NO_AUDIT.includes(name)).toSorted()).toEqual(audited.toSorted());
});

test('anonymous requests may execute no function but the gate, and touch no table', async () => {
  await using sql = await fullRights();
  const callable = await column(
    sql,
    `select p.oid::regprocedure::text from pg_proc p
     where p.pronamespace::regnamespace::text in ('public', 'private', 'audit', 'gate')
       and has_function_privilege('anon', p.oid, 'execute')`,
  );
  expect(callable).toEqual(['gate.check_request()']);
  const touchable = await column(
    sql,
    `select c.oid::regclass || ' ' || privilege from pg_class c,
       unnest(array['SELECT', 'INSERT', 'UPDATE', 'REFERENCES']) privilege
     where c.relnamespace::regnamespace::text in ('public', 'private', 'audit', 'gate') and c.relkind in ('r', 'p', 'v', 'm')
       and (has_table_privilege('anon', c.oid, privilege) or has_any_column_privilege('anon', c.oid, privilege))`,
  );
  expect(touchable).toEqual([]);
});

test('no API role has anything in the schema of the audit log, service_role included', async () => {
  await using sql = await fullRights();
  const usable = await column(
    sql,
    `select r from unnest(array['anon', 'authenticated', 'service_role', 'authenticator']) r
     where has_schema_privilege(r, 'audit', 'usage') or has_schema_privilege(r, 'audit', 'create')`,
  );
  expect(usable).toEqual([]);
  const granted = await column(
    sql,
    `select c.oid::regclass || ' ' || r || ' ' || p from pg_class c,
       unnest(array['anon', 'authenticated', 'service_role', 'authenticator']) r,
       unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) p
     where c.relnamespace = 'audit'::regnamespace and c.relkind in ('r', 'p') and has_table_privilege(r, c.oid, p)
     union all
     select f.oid::regprocedure || ' ' || r from pg_proc f, unnest(array['anon', 'authenticated', 'service_role', 'authenticator']) r
     where f.pronamespace = 'audit'::regnamespace and has_function_privilege(r, f.oid, 'execute')`,
  );
  expect(granted).toEqual([]);
});

test('clients may neither truncate, nor reference, nor put a trigger on any table, nor create anything', async () => {
  await using sql = await fullRights();
  const granted = await column(
    sql,
    `select c.oid::regclass || ' ' || r || ' ' || p from pg_class c, unnest(array['anon', 'authenticated', 'service_role']) r,
       unnest(array['TRUNCATE', 'REFERENCES', 'TRIGGER']) p
     where c.relnamespace::regnamespace::text in ('public', 'private', 'audit') and c.relkind in ('r', 'p') and has_table_privilege(r, c.oid, p)`,
  );
  expect(granted).toEqual([]);
  const creating = await column(
    sql,
    `select n.nspname || ' ' || r from pg_namespace n, unnest(array['anon', 'authenticated', 'service_role']) r
     where n.nspname !~ '^pg_(toast|temp)' and has_schema_privilege(r, n.oid, 'create')
     union all
     select 'database ' || r || ' ' || p from unnest(array['anon', 'authenticated', 'service_role']) r, unnest(array['create', 'temporary']) p
     where has_database_privilege(r, current_database(), p)`,
  );
  expect(creating).toEqual([]);
});

test('every function that sees past row level security pins its search_path, and is on the list of those that may', async () => {
  await using sql = await fullRights();
  const loose = await column(
    sql,
    `select p.oid::regprocedure::text from pg_proc p
     where p.pronamespace::regnamespace::text in ('public', 'private', 'audit')
       and not coalesce('search_path=""' = any (p.proconfig), false)`,
  );
  expect(loose).toEqual([]);
  const exposed = await column(
    sql,
    `select p.oid::regprocedure::text from pg_proc p where p.pronamespace = 'public'::regnamespace and p.prosecdef`,
  );
  expect(exposed).toEqual([]);
  expect(
    await column(
      sql,
      `select oid::regprocedure from pg_proc where proleakproof and pronamespace <> 'pg_catalog'::regnamespace`,
    ),
  ).toEqual([]);
});
