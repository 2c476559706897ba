-- What makes agencies run: settings, invites, preferences, and the only functions that change memberships.
-- requires: 002_create_crm_schema

-- ---------------------------------------------------------------------------------------------- settings

create table public.agency_settings (
  agency_id uuid primary key references public.agencies (id) on delete cascade,
  brand_color text not null default '#1d4ed8' check (brand_color ~ '^#[0-9a-f]{6}$'),
  brand_secondary_color text not null default '#64748b' check (brand_secondary_color ~ '^#[0-9a-f]{6}$'),
  email_signature text check (length(email_signature) <= 5000),
  default_from_name text check (length(default_from_name) <= 120 and default_from_name !~ '[\r\n]'),
  default_reply_to text check (length(default_reply_to) <= 320 and default_reply_to like '%_@_%'),
  notify_new_lead boolean not null default true,
  notify_form_submission boolean not null default true,
  weekly_digest boolean not null default false,
  trash_days integer not null default 30 check (trash_days between 1 and 365),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version integer not null default 1
);
comment on table public.agency_settings is 'Preferences of an agency, one row, made together with it. Holds no secrets: every member may read it.';
create trigger agency_settings_touch before update on public.agency_settings for each row execute function private.touch_row();
call private.protect_tenant_table('public.agency_settings', 'settings:read', null, 'settings:update');
grant select on public.agency_settings to authenticated;
grant update (brand_color, brand_secondary_color, email_signature, default_from_name, default_reply_to,
              notify_new_lead, notify_form_submission, weekly_digest, trash_days)
  on public.agency_settings to authenticated;

-- ---------------------------------------------------------------------------------------------- invites

create table public.agency_invites (
  id uuid primary key default private.uuid_v7(),
  agency_id uuid not null references public.agencies (id) on delete cascade,
  email text not null check (length(email) between 3 and 320 and email like '%_@_%'),
  email_norm text generated always as (lower(btrim(email))) stored,
  role text not null check (role in ('admin', 'member', 'viewer')),
  token_hash bytea not null check (octet_length(token_hash) = 32),
  status text not null default 'pending' check (status in ('pending', 'accepted', 'revoked')),
  expires_at timestamptz not null,
  created_by uuid default auth.uid() references public.users (id) on delete set null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version integer not null default 1,
  accepted_by uuid references public.users (id) on delete set null,
  accepted_at timestamptz,
  unique (agency_id, id),
  check ((status = 'accepted') = (accepted_at is not null))
);
comment on table public.agency_invites is
  'Invitations, bound to an e-mail, used once. Only the SHA-256 of the token is kept; the token itself is shown once, to who made it.';
create unique index agency_invites_token_key on public.agency_invites (token_hash);
create unique index agency_invites_pending_key on public.agency_invites (agency_id, email_norm) where status = 'pending';
create index agency_invites_page_idx on public.agency_invites (agency_id, created_at desc, id desc);
create index agency_invites_created_by_idx on public.agency_invites (created_by);
create index agency_invites_accepted_by_idx on public.agency_invites (accepted_by);
create trigger agency_invites_touch before update on public.agency_invites for each row execute function private.touch_tenant_row();
call private.protect_tenant_table('public.agency_invites', 'invite:read');
grant select (id, agency_id, email, role, status, expires_at, created_by, created_at, updated_at, version, accepted_by, accepted_at)
  on public.agency_invites to authenticated;

-- ---------------------------------------------------------------------------------------------- preferences

create table public.user_preferences (
  id uuid primary key default private.uuid_v7(),
  user_id uuid not null default auth.uid() references public.users (id) on delete cascade,
  agency_id uuid references public.agencies (id) on delete cascade,
  key text not null check (key ~ '^[a-z][a-z0-9_.-]{0,99}$'),
  value jsonb not null check (pg_column_size(value) <= 16384),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version integer not null default 1,
  constraint user_preferences_key unique nulls not distinct (user_id, agency_id, key)
);
comment on table public.user_preferences is
  'Personal settings; agency_id null = everywhere. Only the person sees them, administrators do not.';
create index user_preferences_agency_idx on public.user_preferences (agency_id);
create trigger user_preferences_touch before update on public.user_preferences for each row execute function private.touch_row();

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
revoke all on function private.check_preference() from public;
create trigger user_preferences_check before insert or update on public.user_preferences
  for each row execute function private.check_preference();

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
grant select, delete on public.user_preferences to authenticated;
grant insert (agency_id, key, value) on public.user_preferences to authenticated;
grant update (agency_id, key, value) on public.user_preferences to authenticated;

-- ---------------------------------------------------------------------------------------------- seats

create function private.seat_limit(agency uuid) returns integer
language sql stable security definer set search_path = ''
as $$
  select p.seat_limit
  from public.agencies a
  join public.plans p on p.id = case
    when a.subscription_status = 'trialing' and a.trial_ends_at < now() then 'free'
    when a.subscription_status = 'canceled' then 'free'
    else a.plan_id
  end
  where a.id = agency
$$;
comment on function private.seat_limit(uuid) is 'How many active members the agency''s plan allows now; null = no limit. A trial that ran out counts as free.';

create function private.take_seat(agency uuid) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  allowed integer;
begin
  -- Everyone who takes a seat of this agency waits here, so the count below is the truth.
  perform from public.agencies a where a.id = agency and a.deleted_at is null for update;
  if not found then
    perform private.refuse('not_found', '404', 'There is no such agency.');
  end if;
  allowed := private.seat_limit(agency);
  if allowed is not null
     and (select count(*) from public.agency_members m where m.agency_id = agency and m.status = 'active') >= allowed then
    perform private.refuse('seat_limit', '409', 'All seats of the plan are taken. Remove a member or choose a larger plan.');
  end if;
end
$$;
comment on function private.take_seat(uuid) is 'Locks the agency and refuses seat_limit when no seat is free. Seats are counted, never stored.';
revoke all on function private.seat_limit(uuid) from public;
revoke all on function private.take_seat(uuid) from public;

-- ---------------------------------------------------------------------------------------------- agencies

create function private.free_slug(wanted text) returns text
language plpgsql volatile set search_path = ''
as $$
declare
  base text := trim(both '-' from left(regexp_replace(lower(wanted), '[^a-z0-9]+', '-', 'g'), 50));
begin
  if length(base) < 3 then
    base := 'agency';
  end if;
  -- A random tail instead of a counter: the slug tells nobody how many agencies bear the name.
  return base || '-' || left(replace(gen_random_uuid()::text, '-', ''), 6);
end
$$;
comment on function private.free_slug(text) is 'A slug made of a name and six random hexadecimal digits.';
revoke all on function private.free_slug(text) from public;

create function private.create_agency(name text, timezone text, currency text) returns public.agencies
language plpgsql security definer set search_path = ''
as $$
declare
  agency public.agencies;
  pipeline uuid;
begin
  if auth.uid() is null then
    perform private.refuse('signed_out', '401', 'Sign in first.');
  end if;
  perform from public.users u where u.id = auth.uid() for update;
  if (select count(*) from public.agency_members m where m.user_id = auth.uid() and m.role = 'owner') >= 50 then
    perform private.refuse('in_use', '409', 'One person owns at most 50 agencies.');
  end if;
  insert into public.agencies (name, slug, timezone, currency)
  values (create_agency.name, private.free_slug(create_agency.name), create_agency.timezone, create_agency.currency)
  returning * into agency;
  insert into public.agency_members (agency_id, user_id, role, joined_at) values (agency.id, auth.uid(), 'owner', now());
  insert into public.agency_settings (agency_id) values (agency.id);
  insert into public.pipelines (agency_id, name, is_default) values (agency.id, 'Sales', true) returning id into pipeline;
  insert into public.pipeline_stages (agency_id, pipeline_id, name, position, probability, kind) values
    (agency.id, pipeline, 'New', 0, 10, 'open'),
    (agency.id, pipeline, 'Qualified', 1, 40, 'open'),
    (agency.id, pipeline, 'Proposal', 2, 70, 'open'),
    (agency.id, pipeline, 'Negotiation', 3, 85, 'open'),
    (agency.id, pipeline, 'Won', 4, 100, 'won'),
    (agency.id, pipeline, 'Lost', 5, 0, 'lost');
  return agency;
end
$$;
comment on function private.create_agency(text, text, text) is
  'An agency with its owner (the caller), settings and default pipeline, in one transaction.';

create function private.my_agencies(include_removed boolean)
returns table (id uuid, name text, slug text, logo_url text, timezone text, currency text, role text, joined_at timestamptz, deleted_at timestamptz)
language plpgsql stable security definer set search_path = '' set enable_seqscan = off
as $$
begin
  -- Read at every start of the client. As in private.agencies_permitting, the plan is kept and goes by the person's memberships.
  return query
  select a.id, a.name, a.slug, a.logo_url, a.timezone, a.currency, m.role, m.joined_at, a.deleted_at
  from public.agency_members m
  join public.agencies a on a.id = m.agency_id
  where m.user_id = (select auth.uid()) and m.status = 'active'
    and (a.deleted_at is null or (my_agencies.include_removed and m.role = 'owner'))
  order by a.name, a.id
  limit 1000;
end
$$;
comment on function private.my_agencies(boolean) is
  'The caller''s agencies with his role: the one list that needs no x-agency-id. Removed agencies only for their owner, on request.';

create function private.remove_agency(agency_id uuid) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  perform private.require(remove_agency.agency_id, 'agency:remove');
  update public.agencies a set deleted_at = now(), deleted_by = auth.uid() where a.id = remove_agency.agency_id;
  update public.agency_invites i set status = 'revoked' where i.agency_id = remove_agency.agency_id and i.status = 'pending';
  delete from public.user_preferences p
  where p.key = 'current_agency' and p.agency_id is null and p.value = to_jsonb(remove_agency.agency_id::text);
end
$$;
comment on function private.remove_agency(uuid) is
  'Takes an agency out of use: nobody reads or writes it from the next statement on, pending invites are revoked. Its owner can restore it.';

create function private.restore_agency(agency_id uuid) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  update public.agencies a set deleted_at = null, deleted_by = null
  where a.id = restore_agency.agency_id and a.deleted_at is not null
    and coalesce(private.active_agency(), a.id) = a.id
    and exists (
      select from public.agency_members m
      where m.agency_id = a.id and m.user_id = auth.uid() and m.role = 'owner' and m.status = 'active'
    );
  if not found then
    perform private.refuse('not_found', '404', 'There is no such agency.');
  end if;
end
$$;
comment on function private.restore_agency(uuid) is 'Puts a removed agency back into use; its owner alone may.';

create function private.change_agency_slug(agency_id uuid, slug text) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  perform private.require(change_agency_slug.agency_id, 'agency:update');
  update public.agencies a set slug = change_agency_slug.slug where a.id = change_agency_slug.agency_id;
exception
  when unique_violation then
    perform private.refuse('slug_taken', '409', 'This address is taken.');
  when check_violation then
    perform private.refuse('invalid_input', '400', 'An address has 3 to 60 lower-case letters, digits and single hyphens, and is not a reserved word.');
end
$$;
comment on function private.change_agency_slug(uuid, text) is 'Changes the public address of an agency; refuses slug_taken and invalid_input.';

-- ---------------------------------------------------------------------------------------------- members

create function private.other_member(agency_id uuid, user_id uuid) returns public.agency_members
language plpgsql security definer set search_path = ''
as $$
declare
  member public.agency_members;
begin
  perform private.require(other_member.agency_id, 'member:manage');
  if other_member.user_id = auth.uid() then
    perform private.refuse('own_membership', '403', 'Nobody changes his own membership; leave the agency, or ask another administrator.');
  end if;
  select m.* into member from public.agency_members m
  where m.agency_id = other_member.agency_id and m.user_id = other_member.user_id and m.status <> 'removed'
  for update;
  if member.user_id is null then
    perform private.refuse('not_found', '404', 'There is no such member.');
  end if;
  if member.role = 'owner' then
    perform private.refuse('role_too_strong', '403', 'The owner''s membership changes only by a transfer of ownership.');
  end if;
  return member;
end
$$;
comment on function private.other_member(uuid, uuid) is
  'Locks the membership of somebody else that the caller may manage; raises own_membership, not_found, role_too_strong.';

create function private.drop_pending_invites(agency uuid, inviter uuid) returns void
language sql volatile security definer set search_path = ''
as $$
  update public.agency_invites i set status = 'revoked'
  where i.agency_id = agency and i.created_by = inviter and i.status = 'pending'
$$;
comment on function private.drop_pending_invites(uuid, uuid) is 'Invites die with the rights of who made them.';

create function private.change_member_role(agency_id uuid, user_id uuid, role text) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  member public.agency_members := private.other_member(change_member_role.agency_id, change_member_role.user_id);
begin
  if change_member_role.role is null or change_member_role.role not in ('admin', 'member', 'viewer') then
    perform private.refuse('role_too_strong', '403', 'Ownership moves only by a transfer.');
  end if;
  update public.agency_members m set role = change_member_role.role
  where m.agency_id = member.agency_id and m.user_id = member.user_id;
  if change_member_role.role <> 'admin' then
    perform private.drop_pending_invites(member.agency_id, member.user_id);
  end if;
end
$$;
comment on function private.change_member_role(uuid, uuid, text) is 'Gives another member the role admin, member or viewer.';

create function private.suspend_member(agency_id uuid, user_id uuid) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  member public.agency_members := private.other_member(suspend_member.agency_id, suspend_member.user_id);
begin
  if member.status <> 'active' then
    perform private.refuse('not_active', '409', 'Only an active member can be suspended.');
  end if;
  update public.agency_members m set status = 'suspended', suspended_at = now()
  where m.agency_id = member.agency_id and m.user_id = member.user_id;
  perform private.drop_pending_invites(member.agency_id, member.user_id);
end
$$;
comment on function private.suspend_member(uuid, uuid) is 'Takes all rights from a member until he is reactivated; his seat becomes free.';

create function private.reactivate_member(agency_id uuid, user_id uuid) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  member public.agency_members := private.other_member(reactivate_member.agency_id, reactivate_member.user_id);
begin
  if member.status <> 'suspended' then
    perform private.refuse('not_active', '409', 'Only a suspended member can be reactivated.');
  end if;
  perform private.take_seat(member.agency_id);
  update public.agency_members m set status = 'active', suspended_at = null, joined_at = coalesce(m.joined_at, now())
  where m.agency_id = member.agency_id and m.user_id = member.user_id;
end
$$;
comment on function private.reactivate_member(uuid, uuid) is 'Gives a suspended member his rights back, if a seat is free.';

create function private.end_membership(agency uuid, member uuid) returns void
language sql volatile security definer set search_path = ''
as $$
  update public.agency_members m set status = 'removed', removed_at = now(), suspended_at = null
  where m.agency_id = agency and m.user_id = member;
  select private.drop_pending_invites(agency, member);
  delete from public.user_preferences p
  where p.user_id = member and p.key = 'current_agency' and p.agency_id is null and p.value = to_jsonb(agency::text);
$$;
comment on function private.end_membership(uuid, uuid) is 'Ends a membership; the records that the person made stay with the agency.';

create function private.remove_member(agency_id uuid, user_id uuid) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  member public.agency_members := private.other_member(remove_member.agency_id, remove_member.user_id);
begin
  perform private.end_membership(member.agency_id, member.user_id);
end
$$;
comment on function private.remove_member(uuid, uuid) is 'Ends the membership of another member.';

create function private.leave_agency(agency_id uuid) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  if private.require(leave_agency.agency_id, 'agency:read') = 'owner' then
    perform private.refuse('last_owner', '409', 'An agency always has one active owner; transfer the ownership first.');
  end if;
  perform private.end_membership(leave_agency.agency_id, auth.uid());
end
$$;
comment on function private.leave_agency(uuid) is 'Ends the caller''s own membership; the owner cannot leave.';

create function private.transfer_ownership(agency_id uuid, user_id uuid) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  perform private.require(transfer_ownership.agency_id, 'agency:transfer');
  if transfer_ownership.user_id = auth.uid() then
    perform private.refuse('own_membership', '403', 'You own this agency already.');
  end if;
  -- Both rows, in one order, so that two transfers at once cannot wait for each other.
  perform from public.agency_members m
  where m.agency_id = transfer_ownership.agency_id and m.user_id in (transfer_ownership.user_id, auth.uid())
  order by m.user_id for update;
  -- The right may have gone to somebody else while this transaction waited for the rows.
  perform private.require(transfer_ownership.agency_id, 'agency:transfer');
  if not exists (
    select from public.agency_members m
    where m.agency_id = transfer_ownership.agency_id and m.user_id = transfer_ownership.user_id and m.status = 'active'
  ) then
    perform private.refuse('not_found', '404', 'There is no such member.');
  end if;
  update public.agency_members m set role = 'admin'
  where m.agency_id = transfer_ownership.agency_id and m.user_id = auth.uid();
  update public.agency_members m set role = 'owner'
  where m.agency_id = transfer_ownership.agency_id and m.user_id = transfer_ownership.user_id;
end
$$;
comment on function private.transfer_ownership(uuid, uuid) is 'Makes an active member the owner; the caller becomes an administrator.';

-- ---------------------------------------------------------------------------------------------- invites

create function private.create_invite(agency_id uuid, email text, role text, valid_hours integer)
returns table (id uuid, token text, expires_at timestamptz)
language plpgsql security definer set search_path = ''
as $$
declare
  new_token text := replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');
  address text := lower(btrim(create_invite.email));
begin
  perform private.require(create_invite.agency_id, 'invite:manage');
  if create_invite.role is null or create_invite.role not in ('admin', 'member', 'viewer') then
    perform private.refuse('role_too_strong', '403', 'Ownership moves only by a transfer.');
  end if;
  if create_invite.valid_hours not between 1 and 720 or address !~ '^[^@\s]+@[^@\s]+$' then
    perform private.refuse('invalid_input', '400', 'Give an e-mail address and a validity between 1 and 720 hours.');
  end if;
  if exists (
    select from public.agency_members m join auth.users u on u.id = m.user_id
    where m.agency_id = create_invite.agency_id and m.status = 'active' and lower(u.email) = address
  ) then
    perform private.refuse('already_member', '409', 'This person is a member already.');
  end if;
  if exists (
    select from public.agency_members m join auth.users u on u.id = m.user_id
    where m.agency_id = create_invite.agency_id and m.status = 'suspended' and lower(u.email) = address
  ) then
    perform private.refuse('member_suspended', '409', 'This person''s membership is suspended; reactivate it instead.');
  end if;
  perform private.take_seat(create_invite.agency_id);
  -- An expired invite no longer stands in the way of a new one.
  update public.agency_invites i set status = 'revoked'
  where i.agency_id = create_invite.agency_id and i.email_norm = address and i.status = 'pending' and i.expires_at <= now();
  return query
    insert into public.agency_invites as i (agency_id, email, role, token_hash, expires_at)
    values (create_invite.agency_id, address, create_invite.role, sha256(convert_to(new_token, 'UTF8')),
            now() + make_interval(hours => create_invite.valid_hours))
    returning i.id, new_token, i.expires_at;
exception
  when unique_violation then
    perform private.refuse('invite_pending', '409', 'There is an open invite for this address; revoke it first.');
end
$$;
comment on function private.create_invite(uuid, text, text, integer) is
  'Makes an invite and returns its token, the only time it is shown: 244 random bits, kept as a hash.';

create function private.revoke_invite(agency_id uuid, invite_id uuid) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  current_status text;
begin
  perform private.require(revoke_invite.agency_id, 'invite:manage');
  select i.status into current_status from public.agency_invites i
  where i.agency_id = revoke_invite.agency_id and i.id = revoke_invite.invite_id for update;
  if current_status is null then
    perform private.refuse('not_found', '404', 'There is no such invite.');
  elsif current_status = 'accepted' then
    perform private.refuse('invite_used', '409', 'This invite was accepted already.');
  end if;
  update public.agency_invites i set status = 'revoked'
  where i.agency_id = revoke_invite.agency_id and i.id = revoke_invite.invite_id and i.status = 'pending';
end
$$;
comment on function private.revoke_invite(uuid, uuid) is 'Makes a pending invite useless; revoking twice is no error.';

create function private.usable_invite(token text) returns public.agency_invites
language plpgsql security definer set search_path = ''
as $$
declare
  invite public.agency_invites;
begin
  if auth.uid() is null then
    perform private.refuse('signed_out', '401', 'Sign in first.');
  end if;
  select i.* into invite from public.agency_invites i
  where i.token_hash = sha256(convert_to(usable_invite.token, 'UTF8')) for update;
  if invite.id is null or not exists (select from public.agencies a where a.id = invite.agency_id and a.deleted_at is null) then
    perform private.refuse('not_found', '404', 'There is no such invite.');
  end if;
  if invite.status = 'accepted' then
    perform private.refuse('invite_used', '409', 'This invite was accepted already.');
  elsif invite.status = 'revoked' then
    perform private.refuse('invite_revoked', '409', 'This invite was revoked.');
  elsif invite.expires_at <= now() then
    perform private.refuse('invite_expired', '409', 'This invite has expired; ask for a new one.');
  end if;
  return invite;
end
$$;
comment on function private.usable_invite(text) is 'Locks the invite behind a token; raises not_found, invite_used, invite_revoked, invite_expired.';

create function private.caller_owns_address(address text) returns boolean
language sql stable security definer set search_path = ''
as $$
  select exists (
    select from auth.users u
    where u.id = auth.uid() and lower(u.email) = address and u.email_confirmed_at is not null
  )
$$;
comment on function private.caller_owns_address(text) is 'Whether the address is the caller''s confirmed one, as Auth has it now (not as the token says).';

create function private.preview_invite(token text)
returns table (agency_name text, agency_logo_url text, role text, invited_by_name text, expires_at timestamptz, is_for_you boolean)
language plpgsql security definer set search_path = ''
as $$
declare
  invite public.agency_invites := private.usable_invite(preview_invite.token);
begin
  return query
    select a.name, a.logo_url, invite.role, u.full_name, invite.expires_at, private.caller_owns_address(invite.email_norm)
    from public.agencies a
    left join public.users u on u.id = invite.created_by
    where a.id = invite.agency_id;
end
$$;
comment on function private.preview_invite(text) is 'What an invite offers, for who holds its token.';

create function private.accept_invite(token text) returns table (agency_id uuid, role text)
language plpgsql security definer set search_path = ''
as $$
declare
  invite public.agency_invites;
  membership public.agency_members;
begin
  -- The agency first, then the invite, as in private.remove_agency and private.create_invite: in the other order two of
  -- them could wait for each other. Who has no token locks nothing.
  perform from public.agencies a
  where a.id = (select i.agency_id from public.agency_invites i where i.token_hash = sha256(convert_to(accept_invite.token, 'UTF8')))
  for update;
  invite := private.usable_invite(accept_invite.token);
  if not private.caller_owns_address(invite.email_norm) then
    perform private.refuse('email_mismatch', '403', 'This invite is for another e-mail address.');
  end if;
  perform private.take_seat(invite.agency_id);
  select m.* into membership from public.agency_members m
  where m.agency_id = invite.agency_id and m.user_id = auth.uid() for update;
  if membership.status = 'active' then
    perform private.refuse('already_member', '409', 'You are a member already.');
  elsif membership.status = 'suspended' then
    perform private.refuse('member_suspended', '409', 'Your membership is suspended; ask an administrator.');
  elsif membership.removed_at > invite.created_at then
    -- An invite from before the removal is no decision to let the person back in.
    perform private.refuse('invite_revoked', '409', 'This invite was revoked.');
  end if;
  insert into public.agency_members as m (agency_id, user_id, role, status, invited_by, joined_at)
  values (invite.agency_id, auth.uid(), invite.role, 'active', invite.created_by, now())
  on conflict on constraint agency_members_pkey do update
    set role = excluded.role, status = 'active', invited_by = excluded.invited_by, joined_at = now(), removed_at = null, suspended_at = null;
  update public.agency_invites i set status = 'accepted', accepted_by = auth.uid(), accepted_at = now() where i.id = invite.id;
  return query select invite.agency_id, invite.role;
end
$$;
comment on function private.accept_invite(text) is
  'Makes the caller a member: the invite is locked, unused, unexpired and for his confirmed e-mail, and a seat is free.';

-- ---------------------------------------------------------------------------------------------- the doors
-- Clients call these; each runs as the caller and hands over to the audited body above.

create function public.create_agency(name text, timezone text default 'UTC', currency text default 'USD') returns public.agencies
language sql volatile set search_path = '' as $$ select private.create_agency(name, timezone, currency) $$;
create function public.my_agencies(include_removed boolean default false)
returns table (id uuid, name text, slug text, logo_url text, timezone text, currency text, role text, joined_at timestamptz, deleted_at timestamptz)
language sql stable set search_path = '' as $$ select * from private.my_agencies(include_removed) $$;
create function public.remove_agency(agency_id uuid) returns void
language sql volatile set search_path = '' as $$ select private.remove_agency(agency_id) $$;
create function public.restore_agency(agency_id uuid) returns void
language sql volatile set search_path = '' as $$ select private.restore_agency(agency_id) $$;
create function public.update_agency(agency_id uuid, changes jsonb, expected_version integer default null) returns public.agencies
language plpgsql volatile set search_path = ''
as $$
#variable_conflict use_column
declare
  updated public.agencies;
begin
  if jsonb_typeof(changes) is distinct from 'object'
     or changes - array['name', 'slug', 'logo_url', 'website', 'description', 'timezone', 'currency'] <> '{}'::jsonb then
    perform private.refuse('invalid_input', '400', 'An agency has no such field to change.');
  end if;
  -- As the caller: his policy, his column grants.
  update public.agencies a set
    name = case when changes ? 'name' then changes ->> 'name' else a.name end,
    logo_url = case when changes ? 'logo_url' then changes ->> 'logo_url' else a.logo_url end,
    website = case when changes ? 'website' then changes ->> 'website' else a.website end,
    description = case when changes ? 'description' then changes ->> 'description' else a.description end,
    timezone = case when changes ? 'timezone' then changes ->> 'timezone' else a.timezone end,
    currency = case when changes ? 'currency' then changes ->> 'currency' else a.currency end
  where a.id = update_agency.agency_id and (expected_version is null or a.version = expected_version);
  if not found then
    perform private.require(update_agency.agency_id, 'agency:update');
    perform private.refuse('stale_version', '409', 'Somebody changed this in the meantime; read it again.');
  end if;
  if changes ? 'slug' then
    perform private.change_agency_slug(update_agency.agency_id, changes ->> 'slug');
  end if;
  select a.* into updated from public.agencies a where a.id = update_agency.agency_id;
  return updated;
end
$$;
comment on function public.update_agency(uuid, jsonb, integer) is
  'Changes an agency, its address (slug) included, in one transaction; refuses stale_version, slug_taken, invalid_input, missing_permission.';
create function public.change_member_role(agency_id uuid, user_id uuid, role text) returns void
language sql volatile set search_path = '' as $$ select private.change_member_role(agency_id, user_id, role) $$;
create function public.suspend_member(agency_id uuid, user_id uuid) returns void
language sql volatile set search_path = '' as $$ select private.suspend_member(agency_id, user_id) $$;
create function public.reactivate_member(agency_id uuid, user_id uuid) returns void
language sql volatile set search_path = '' as $$ select private.reactivate_member(agency_id, user_id) $$;
create function public.remove_member(agency_id uuid, user_id uuid) returns void
language sql volatile set search_path = '' as $$ select private.remove_member(agency_id, user_id) $$;
create function public.leave_agency(agency_id uuid) returns void
language sql volatile set search_path = '' as $$ select private.leave_agency(agency_id) $$;
create function public.transfer_ownership(agency_id uuid, user_id uuid) returns void
language sql volatile set search_path = '' as $$ select private.transfer_ownership(agency_id, user_id) $$;
create function public.create_invite(agency_id uuid, email text, role text, valid_hours integer default 168)
returns table (id uuid, token text, expires_at timestamptz)
language sql volatile set search_path = '' as $$ select * from private.create_invite(agency_id, email, role, valid_hours) $$;
create function public.revoke_invite(agency_id uuid, invite_id uuid) returns void
language sql volatile set search_path = '' as $$ select private.revoke_invite(agency_id, invite_id) $$;
create function public.preview_invite(token text)
returns table (agency_name text, agency_logo_url text, role text, invited_by_name text, expires_at timestamptz, is_for_you boolean)
language sql volatile set search_path = '' as $$ select * from private.preview_invite(token) $$;
create function public.accept_invite(token text) returns table (agency_id uuid, role text)
language sql volatile set search_path = '' as $$ select * from private.accept_invite(token) $$;

do $$
declare
  door text;
  inner_steps text[] := array[
    'private.other_member(uuid, uuid)', 'private.drop_pending_invites(uuid, uuid)', 'private.end_membership(uuid, uuid)',
    'private.usable_invite(text)', 'private.caller_owns_address(text)'];
begin
  foreach door in array array[
    'create_agency(text, text, text)', 'my_agencies(boolean)', 'remove_agency(uuid)', 'restore_agency(uuid)',
    'change_member_role(uuid, uuid, text)', 'suspend_member(uuid, uuid)',
    'reactivate_member(uuid, uuid)', 'remove_member(uuid, uuid)', 'leave_agency(uuid)', 'transfer_ownership(uuid, uuid)',
    'create_invite(uuid, text, text, integer)', 'revoke_invite(uuid, uuid)', 'preview_invite(text)', 'accept_invite(text)']
  loop
    execute format('revoke all on function public.%s from public, anon', door);
    execute format('revoke all on function private.%s from public', door);
    execute format('grant execute on function public.%s to authenticated', door);
    execute format('grant execute on function private.%s to authenticated', door);
  end loop;
  revoke all on function public.update_agency(uuid, jsonb, integer) from public, anon;
  grant execute on function public.update_agency(uuid, jsonb, integer) to authenticated;
  revoke all on function private.change_agency_slug(uuid, text) from public;
  grant execute on function private.change_agency_slug(uuid, text) to authenticated;
  foreach door in array inner_steps loop
    execute format('revoke all on function %s from public', door);
  end loop;
end
$$;
