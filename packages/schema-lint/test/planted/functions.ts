import { functionNamed, type Planted } from './planted.ts';

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
];
