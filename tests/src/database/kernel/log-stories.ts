import { TABLE_RULES } from '../../matrix/table-rules.ts';
import type { Fixture } from '../fixture.ts';
import { steps, type Step, type Story } from '../story.ts';
import { insertion } from './table-stories.ts';

const ROW = 'dddddddd-0000-4000-8000-000000000005';
/** Tables that no entry tells of: nobody's, personal, or derived from what is watched. */
const UNWATCHED = [
  'users',
  'plans',
  'user_preferences',
  'idempotency_keys',
  'activity_totals',
  'contact_totals',
  'custom_field_values',
  'opportunity_stage_totals',
  'opportunity_totals',
];

/** What the audit log promises, and who has nothing of it. */
export function logStories(fixture: Fixture): Story[] {
  return [...watched(fixture), ...auditLog(fixture)];
}

/** Every change of every tenant table is in the log. */
function watched(fixture: Fixture): Story[] {
  const { set, see } = steps(fixture);
  const { a } = fixture;
  return Object.entries(TABLE_RULES).flatMap(([table, rule]): Story[] => {
    const sweep = rule.sweeps[0];
    if (sweep === undefined || UNWATCHED.includes(table)) return [];
    const entries = `select string_agg(operation || ' ' || agency_id, ' ' order by at, operation) from audit.log where table_name = '${table}' and transaction_id = txid_current()`;
    const place = sweep.existing === undefined ? insertion(table, sweep.row(a.here, a.here.viewer)) : null;
    if (place === null)
      return [
        {
          name: `${table} is watched`,
          table,
          steps: [
            set(
              `update public.${table} set updated_at = updated_at, ${table === 'agencies' ? "name = 'X'" : 'trash_days = 3'} where ${table === 'agencies' ? 'id' : 'agency_id'} = '${a.agency}'`,
            ),
            see(entries, `UPDATE ${a.agency}`),
          ],
        },
      ];
    return [
      {
        name: `${table} is watched`,
        table,
        steps: [
          set(place),
          see(entries, `INSERT ${a.agency}`),
          set(
            `delete from public.${table} where ctid = (select max(ctid) from public.${table} where agency_id = '${a.agency}')`,
          ),
          see(entries, `INSERT ${a.agency} DELETE ${a.agency}`),
        ],
      },
    ];
  });
}

function auditLog(fixture: Fixture): Story[] {
  const { by, set, see, refused } = steps(fixture);
  const { a, b, people } = fixture;
  const story = (name: string, ...all: Step[]): Story => ({ name, table: null, steps: all });
  const last = (what: string): string =>
    `select ${what} from audit.log where transaction_id = txid_current() order by at desc, id desc limit 1`;
  const rename = `update public.contacts set first_name = 'Renamed' where id = '${a.here.contact}'`;
  const read = (more = ''): string => `select count(*)::text from public.audit_log('${a.agency}'${more})`;
  const frozen = ['audit.log', 'audit.seals'].flatMap((table) => [
    refused(`update ${table} set agency_id = agency_id`, '42501'),
    refused(`delete from ${table}`, '42501'),
    refused(`truncate ${table}`, '42501'),
  ]);
  const withSeal = set(
    `insert into audit.seals (agency_id, number, from_at, upto_at, entries, previous_hash, hash) values ('${a.agency}', 1, '-infinity', now(), 1, '', '')`,
  );
  return [
    story('the log is never changed', withSeal, ...frozen),
    story(
      'nor is any part of it',
      set(`do $$ declare part regclass; verb text; n bigint; begin
      for part in select inhrelid::regclass from pg_inherits where inhparent = 'audit.log'::regclass loop
        foreach verb in array array['truncate %s', 'update %s set actor_id = null', 'delete from %s'] loop
          begin
            execute format(verb, part);
            get diagnostics n = row_count;
          exception when insufficient_privilege then continue;
          end;
          -- An UPDATE or DELETE of an empty part reaches no row.
          if n > 0 or verb like 'truncate%' then raise exception '% was changed', part; end if;
        end loop;
      end loop; end $$`),
      see('select (count(*) > 0)::text from audit.log', 'true'),
    ),
    story(
      'an entry names the caller, the request and what changed',
      { ...by('member', rename), headers: JSON.stringify({ 'x-agency-id': a.agency, 'x-request-id': 'r'.repeat(99) }) },
      see(
        last("concat_ws(' ', operation, actor_id, actor_kind, request_id, record_id, changed::text)"),
        `UPDATE ${people.member} user ${'r'.repeat(64)} ${a.here.contact} {"first_name": ["Parent ahere", "Renamed"]}`,
      ),
    ),
    story(
      'a server is no user',
      { ...set(rename), claims: '{"role":"service_role"}' },
      see(last('actor_kind'), 'service'),
      set(rename.replace('Renamed', 'Again')),
      see(last('actor_kind'), 'system'),
    ),
    story(
      'what changes nothing is not told',
      set(`update public.contacts set first_name = first_name where id = '${a.here.contact}'`),
      see('select count(*)::text from audit.log where transaction_id = txid_current()', '0'),
    ),
    story(
      'a removed row is kept whole, without secrets',
      set(`delete from public.agency_invites where id = '${a.here.invite}'`),
      see(last("concat_ws(' ', old_row ->> 'id', old_row ? 'token_hash', changed is null)"), `${a.here.invite} f t`),
    ),
    story(
      'owner and administrators read the log',
      ...(['owner', 'admin'] as const).map((who) =>
        by(who, `select bool_and(true)::text from public.audit_log('${a.agency}')`, { value: 'true' }),
      ),
      ...(['member', 'viewer', 'pat'] as const).map((who) => by(who, read(), { code: 'AX403' })),
      ...(['stranger', 'removed', 'suspended'] as const).map((who) => by(who, read(), { code: 'AX404' })),
      by('owner', read(), { code: 'AX404' }, 'none'),
      by('pat', read(), { code: 'AX404' }, 'b'),
    ),
    story(
      'of their agency',
      by(
        'owner',
        `select string_agg(distinct l.agency_id::text, ' ') from public.audit_log('${a.agency}', null, null, 200) o join audit.log l on l.id = o.id`,
        { code: '42501' },
      ),
      by('owner', `select count(*)::text from public.audit_log('${a.agency}', '${b.here.contact}')`, { value: '0' }),
    ),
    story(
      'of one record, up to a time, as many as asked for',
      by('owner', read(`, '${a.here.contact}'`), { value: '1' }),
      by('owner', read(", null, '2000-01-01'"), { value: '0' }),
      by('owner', read(', null, null, 3'), { value: '3' }),
      set(
        `insert into audit.log (agency_id, table_name, record_id, operation, actor_kind) select '${a.agency}', 'x', gen_random_uuid(), 'INSERT', 'system' from generate_series(1, 300)`,
      ),
      by('owner', read(', null, null, 1000'), { value: '200' }),
      by('owner', read(), { value: '50' }),
      by('owner', read(', null, null, null'), { value: '50' }),
    ),
    story(
      'nobody has anything of the log',
      see(
        `select count(*)::text from unnest(array['anon', 'authenticated', 'service_role', 'authenticator']) r where has_schema_privilege(r, 'audit', 'usage, create')
        or exists (select from pg_class c where c.relnamespace = 'audit'::regnamespace and c.relkind in ('r', 'p') and has_table_privilege(r, c.oid, 'select, insert, update, delete, truncate, references, trigger'))
        or exists (select from pg_proc p where p.pronamespace = 'audit'::regnamespace and has_function_privilege(r, p.oid, 'execute'))`,
        '0',
      ),
    ),
    story(
      'nobody but the database itself has anything of the rights',
      see(
        `select count(*)::text from unnest(array['anon', 'authenticated', 'service_role', 'authenticator']) r
         where has_table_privilege(r, 'private.role_permissions', 'select, insert, update, delete, truncate, references, trigger')`,
        '0',
      ),
    ),
    story(
      'a new tenant table is protected and watched by one call each',
      set('create table public.brand_new (id uuid primary key default gen_random_uuid(), agency_id uuid not null)'),
      set(
        "call private.protect_tenant_table('public.brand_new', 'contact:read', 'contact:write', 'contact:write', 'contact:remove')",
      ),
      set("call audit.watch('public.brand_new')"),
      see(
        "select string_agg(concat_ws(' ', policyname, permissive, cmd, roles), ', ' order by policyname) from pg_policies where tablename = 'brand_new'",
        'brand_new_delete PERMISSIVE DELETE {authenticated}, brand_new_insert PERMISSIVE INSERT {authenticated}, brand_new_read PERMISSIVE SELECT {authenticated}, brand_new_update PERMISSIVE UPDATE {authenticated}, brand_new_wall RESTRICTIVE ALL {authenticated}',
      ),
      see(
        "select concat_ws(' ', relrowsecurity, relforcerowsecurity, (select string_agg(tgname, ' ') from pg_trigger where tgrelid = c.oid)) from pg_class c where oid = 'public.brand_new'::regclass",
        't t brand_new_audit',
      ),
    ),
    story(
      'a function is opened to the named roles and closed to all others',
      set("create function public.brand_new() returns void language sql as ''"),
      set('grant execute on function public.brand_new() to public, anon, service_role'),
      set("call private.open_door('public.brand_new()', 'authenticated', 'service_role')"),
      see(
        "select string_agg(r, ' ') from unnest(array['anon', 'authenticated', 'service_role', 'authenticator']) r where has_function_privilege(r, 'public.brand_new()', 'execute')",
        'authenticated service_role',
      ),
      refused("call private.open_door('public.brand_new()', 'public')", '22023'),
      set("call private.open_door('public.brand_new()')"),
      see(
        "select count(*)::text from unnest(array['anon', 'authenticated', 'service_role']) r where has_function_privilege(r, 'public.brand_new()', 'execute')",
        '0',
      ),
    ),
    story(
      'no client makes anything',
      see(
        `select count(*)::text from unnest(array['anon', 'authenticated', 'service_role']) r, pg_namespace n where n.nspname in ('public', 'private', 'audit') and has_schema_privilege(r, n.oid, 'create')`,
        '0',
      ),
    ),
    story(
      'a missing month does not lose an entry',
      set(
        `insert into audit.log (at, agency_id, table_name, record_id, operation, actor_kind) values ('2001-01-01', '${a.agency}', 'x', '${ROW}', 'INSERT', 'system')`,
      ),
      set("call audit.create_partition('2031-05-01')"),
      set("call audit.create_partition('2031-05-01')"),
      see(
        "select concat_ws(' ', relrowsecurity, relforcerowsecurity) from pg_class where oid = 'audit.log_2031_05'::regclass",
        't t',
      ),
      refused('truncate audit.log_2031_05', '42501'),
    ),
  ];
}
