import { functionNamed, type Planted } from './planted.ts';

/** A check of a right, and the function that asks for it. */
const ASKED = "perform private.require(agency, 'tag:write');";
const DOOR = 'private.planted(uuid)';

export const FUNCTIONS: readonly Planted[] = [
  {
    lint: 'leakproof_function',
    holes: [
      { plant: functionNamed('private.planted', 'leakproof'), object: 'private.planted()' },
      { plant: functionNamed('extensions.planted', 'leakproof'), object: 'extensions.planted()' },
    ],
    harmless: [functionNamed('private.planted', 'not leakproof')],
  },
  {
    lint: 'definer_outside_allow_list',
    holes: [
      { plant: functionNamed('private.planted', "security definer set search_path = ''"), object: 'private.planted()' },
      {
        plant: `create function private.seat_limit(agency text) returns int language sql security definer set search_path = '' as 'select 1'`,
        object: 'private.seat_limit(text)',
      },
    ],
    harmless: [functionNamed('private.planted', "security invoker set search_path = ''")],
  },
  {
    lint: 'definer_callable_by_clients',
    holes: [
      {
        plant: 'grant execute on function private.take_seat(uuid) to authenticated',
        object: 'private.take_seat(uuid)',
      },
      { plant: 'grant execute on function audit.seal(uuid) to public', object: 'audit.seal(uuid)' },
    ],
    harmless: [
      'grant execute on function private.take_seat(uuid) to service_role',
      `${functionNamed('private.planted', '')}; grant execute on function private.planted() to authenticated`,
    ],
  },
  {
    lint: 'definer_search_path',
    holes: [
      { plant: functionNamed('private.planted', 'security definer'), object: 'private.planted()' },
      {
        plant: functionNamed('private.planted', 'security definer set search_path = public'),
        object: 'private.planted()',
      },
      { plant: 'alter function private.take_seat(uuid) reset search_path', object: 'private.take_seat(uuid)' },
    ],
    harmless: [
      functionNamed('private.planted', "security definer set search_path = ''"),
      functionNamed('private.planted', 'security invoker'),
    ],
  },
  {
    lint: 'definer_in_exposed_schema',
    holes: [
      { plant: functionNamed('public.planted', "security definer set search_path = ''"), object: 'public.planted()' },
    ],
    harmless: [
      functionNamed('private.planted', "security definer set search_path = ''"),
      functionNamed('public.planted', ''),
    ],
  },
  {
    lint: 'function_executable_by_anonymous',
    holes: [
      {
        plant: `${functionNamed('public.planted', '')}; grant execute on function public.planted() to public`,
        object: 'public.planted()',
      },
      {
        plant: 'grant execute on function private.active_agency() to anon',
        object: 'private.active_agency()',
      },
      {
        plant: `create procedure private.planted() language sql as ''; grant execute on procedure private.planted() to anon`,
        object: 'private.planted()',
      },
    ],
    harmless: [
      `${functionNamed('public.planted', '')}; grant execute on function public.planted() to authenticated, service_role`,
    ],
  },
  {
    lint: 'trigger_before_policy',
    holes: [
      { plant: triggerOn('before insert', 'definer', 'select 1;'), object: 'public.planted.planted_look' },
      {
        plant: triggerOn(
          'before insert or update of name',
          'definer',
          'select from public.tags t where t.agency_id = new.agency_id;',
        ),
        object: 'public.planted.planted_look',
      },
    ],
    harmless: [
      triggerOn(
        'before insert',
        'definer',
        "if not private.may(new.agency_id, 'contact:write') then return new; end if; perform 1;",
      ),
      triggerOn('before insert', 'invoker', 'perform 1;'),
      triggerOn('after insert', 'definer', 'perform 1;'),
      triggerOn('before delete', 'definer', 'perform 1;'),
    ],
  },
  {
    lint: 'right_before_last_lock',
    holes: [
      { plant: doorDoing(`${ASKED} update public.tags t set name = 'x' where t.agency_id = agency;`), object: DOOR },
      { plant: doorDoing(`${ASKED} perform from public.tags t where t.agency_id = agency for update;`), object: DOOR },
      { plant: doorDoing(`${ASKED} perform pg_advisory_xact_lock(1);`), object: DOOR },
      { plant: doorDoing(`${ASKED} perform private.take_seat(agency);`), object: DOOR },
      {
        plant: doorDoing(`perform private.require_removal(agency, 'contact', '{}', false); delete from public.tags;`),
        object: DOOR,
      },
    ],
    harmless: [
      doorDoing(`${ASKED} update public.tags t set name = 'x' where t.agency_id = agency; ${ASKED}`),
      doorDoing(`${ASKED} -- for update\n`),
      doorDoing(
        `perform from public.agency_members m where m.agency_id = agency and m.user_id = auth.uid() for share; ${ASKED} delete from public.tags;`,
      ),
      doorDoing(`${ASKED} perform private.move_opportunity(agency, agency, agency, agency, agency, 1);`),
      doorDoing(`${ASKED} delete from public.tags;`).replace('to authenticated', 'to service_role'),
    ],
  },
];

/** A definer function that clients may call. */
function doorDoing(body: string): string {
  return `create function private.planted(agency uuid) returns void language plpgsql security definer set search_path = '' as $$ begin ${body} end $$;
    revoke all on function private.planted(uuid) from public; grant execute on function private.planted(uuid) to authenticated`;
}

function triggerOn(moment: string, security: 'definer' | 'invoker', body: string): string {
  return `create function private.planted() returns trigger language plpgsql security ${security} set search_path = '' as $$ begin ${body} return new; end $$;
    create trigger planted_look ${moment} on public.planted for each row execute function private.planted()`;
}
