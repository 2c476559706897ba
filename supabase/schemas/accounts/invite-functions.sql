-- Invites, from their making to the new membership.

create function private.create_invite(agency_id uuid, email text, role text, valid_hours integer)
returns table (id uuid, token text, expires_at timestamptz)
language plpgsql security definer set search_path = ''
as $$
declare
  new_token text := replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');
  address text := private.email_key(create_invite.email);
begin
  perform private.require(create_invite.agency_id, 'invite:manage');
  if create_invite.role is null or create_invite.role not in ('admin', 'member', 'viewer') then
    perform private.refuse('role_too_strong', '403', 'Ownership moves only by a transfer.');
  end if;
  if create_invite.valid_hours not between 1 and 720 or not private.is_email(address) then
    perform private.refuse('invalid_input', '400', 'Give an e-mail address and a validity between 1 and 720 hours.');
  end if;
  if exists (
    select from public.agency_members m join auth.users u on u.id = m.user_id
    where m.agency_id = create_invite.agency_id and m.status = 'active' and private.email_key(u.email) = address
  ) then
    perform private.refuse('already_member', '409', 'This person is a member already.');
  end if;
  if exists (
    select from public.agency_members m join auth.users u on u.id = m.user_id
    where m.agency_id = create_invite.agency_id and m.status = 'suspended' and private.email_key(u.email) = address
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
  -- Whatever was waited for, the right may have gone meanwhile.
  perform private.require(create_invite.agency_id, 'invite:manage');
exception
  when unique_violation then
    perform private.refuse('invite_pending', '409', 'There is an open invite for this address; revoke it first.');
  when not_null_violation or check_violation then
    -- PostgreSQL would show the whole row, which no client may read.
    perform private.refuse('invalid_input', '400', 'Give an e-mail address, a role and a validity.');
end
$$;
comment on function private.create_invite(uuid, text, text, integer) is
  'Makes an invite and returns its token, the only time it is shown: 244 random bits, kept as a hash.';
call private.open_door('private.create_invite(uuid, text, text, integer)', 'authenticated');

create function public.create_invite(agency_id uuid, email text, role text, valid_hours integer default 168)
returns table (id uuid, token text, expires_at timestamptz)
language sql volatile set search_path = '' as $$ select * from private.create_invite(agency_id, email, role, valid_hours) $$;
call private.open_door('public.create_invite(uuid, text, text, integer)', 'authenticated');

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
  -- Whatever was waited for, the right may have gone meanwhile.
  perform private.require(revoke_invite.agency_id, 'invite:manage');
end
$$;
comment on function private.revoke_invite(uuid, uuid) is 'Makes a pending invite useless; revoking twice is no error.';
call private.open_door('private.revoke_invite(uuid, uuid)', 'authenticated');

create function public.revoke_invite(agency_id uuid, invite_id uuid) returns void
language sql volatile set search_path = '' as $$ select private.revoke_invite(agency_id, invite_id) $$;
call private.open_door('public.revoke_invite(uuid, uuid)', 'authenticated');

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
call private.open_door('private.usable_invite(text)');

create function private.caller_owns_address(address text) returns boolean
language sql stable security definer set search_path = ''
as $$
  select exists (
    select from auth.users u
    where u.id = auth.uid() and private.email_key(u.email) = address and u.email_confirmed_at is not null
  )
$$;
comment on function private.caller_owns_address(text) is 'Whether the address is the caller''s confirmed one, as Auth has it now (not as the token says).';
call private.open_door('private.caller_owns_address(text)');

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
call private.open_door('private.preview_invite(text)', 'authenticated');

create function public.preview_invite(token text)
returns table (agency_name text, agency_logo_url text, role text, invited_by_name text, expires_at timestamptz, is_for_you boolean)
language sql volatile set search_path = '' as $$ select * from private.preview_invite(token) $$;
call private.open_door('public.preview_invite(text)', 'authenticated');

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
call private.open_door('private.accept_invite(text)', 'authenticated');

create function public.accept_invite(token text) returns table (agency_id uuid, role text)
language sql volatile set search_path = '' as $$ select * from private.accept_invite(token) $$;
call private.open_door('public.accept_invite(text)', 'authenticated');
