-- People who sign in.

create table public.users (
  id uuid primary key references auth.users (id) on delete cascade,
  email text not null check (length(email) between 3 and 320),
  full_name text not null default '' check (length(full_name) <= 200),
  avatar_url text check (length(avatar_url) <= 2048),
  phone text check (length(phone) <= 40),
  timezone text not null default 'UTC' check (length(timezone) between 1 and 64),
  locale text not null default 'en' check (locale ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$' and length(locale) <= 35),
  is_active boolean not null default true,
  last_seen_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version integer not null default 1
);
comment on table public.users is 'The profile of a person who signs in; colleagues of the active agency may read it.';

create index users_email_idx on public.users (email);

create trigger users_check_addresses before insert or update of phone, avatar_url, timezone on public.users
  for each row execute function private.keep_addresses('phone:phone', 'web:avatar_url', 'zone:timezone');
create trigger users_touch before update on public.users for each row execute function private.touch_row();

alter table public.users enable row level security;
alter table public.users force row level security;
revoke all on public.users from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.users to service_role;
create policy users_read on public.users for select to authenticated
  using (id = any (array (select private.colleagues())));
create policy users_update on public.users for update to authenticated
  using (id = (select auth.uid())) with check (id = (select auth.uid()));
call private.open_table('public.users', 'select');
grant update (full_name, avatar_url, phone, timezone, locale) on public.users to authenticated;

-- ---------------------------------------------------------------------------------------------- follows auth.users

create function private.copy_auth_user() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  insert into public.users (id, email, full_name)
  values (
    new.id,
    coalesce(new.email, new.id::text || '@users.invalid'),
    left(coalesce(new.raw_user_meta_data ->> 'full_name', ''), 200)
  )
  on conflict (id) do update set email = excluded.email;
  return new;
end
$$;
comment on function private.copy_auth_user() is 'Keeps public.users in step with auth.users: creates the profile, follows a changed e-mail.';
call private.open_door('private.copy_auth_user()');

create trigger axolop_copy_user after insert or update of email on auth.users
  for each row execute function private.copy_auth_user();
