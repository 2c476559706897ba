-- Preferences of a person.

create table public.user_preferences (
  id uuid primary key default private.uuid_v7(),
  user_id uuid not null default auth.uid() references public.users (id) on delete cascade,
  agency_id uuid references public.agencies (id) on delete cascade,
  key text not null check (key ~ '^[a-z][a-z0-9_.-]{0,99}$'),
  value jsonb not null check (pg_column_size(value) <= 16384),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version integer not null default 1,
  -- Programs read JSON level by level: what goes too deep for them fails at every reading.
  constraint user_preferences_value_depth check (not jsonb_path_exists(value, '$.**{64}')),
  constraint user_preferences_key unique nulls not distinct (user_id, agency_id, key)
);
comment on table public.user_preferences is
  'Personal settings; agency_id null = everywhere. Only the person sees them, administrators do not.';

create index user_preferences_agency_idx on public.user_preferences (agency_id);

create function private.check_preference() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  if new.key = 'current_agency' and new.value <> 'null'::jsonb and not exists (
    select from public.agency_members m
    where m.user_id = new.user_id and m.status = 'active' and to_jsonb(m.agency_id::text) = new.value
  ) then
    perform private.refuse('not_found', '404', 'There is no such agency.');
  end if;
  return new;
end
$$;
comment on function private.check_preference() is 'current_agency may only name an agency in which its person is an active member.';
call private.open_door('private.check_preference()');

create trigger user_preferences_check before insert or update on public.user_preferences
  for each row execute function private.check_preference();
create trigger user_preferences_touch before update on public.user_preferences for each row execute function private.touch_row();

alter table public.user_preferences enable row level security;
alter table public.user_preferences force row level security;
revoke all on public.user_preferences from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.user_preferences to service_role;
create policy user_preferences_own on public.user_preferences for all to authenticated
  using (
    user_id = (select auth.uid())
    and (agency_id is null or agency_id = any (array (select private.agencies_permitting('agency:read'))))
  )
  with check (
    user_id = (select auth.uid())
    and (agency_id is null or agency_id = any (array (select private.agencies_permitting('agency:read'))))
  );
create policy user_preferences_wall on public.user_preferences as restrictive for all to authenticated
  using (agency_id is null or agency_id = (select private.active_agency()))
  with check (agency_id is null or agency_id = (select private.active_agency()));
call private.open_table('public.user_preferences', 'select, delete');
grant insert (agency_id, key, value) on public.user_preferences to authenticated;
grant update (agency_id, key, value) on public.user_preferences to authenticated;
