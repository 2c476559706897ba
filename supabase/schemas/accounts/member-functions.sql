-- The only functions that change memberships, and the seats they take.

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
call private.open_door('private.seat_limit(uuid)');

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
call private.open_door('private.take_seat(uuid)');

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
call private.open_door('private.other_member(uuid, uuid)');

create function private.drop_pending_invites(agency uuid, inviter uuid) returns void
language sql volatile security definer set search_path = ''
as $$
  update public.agency_invites i set status = 'revoked'
  where i.agency_id = agency and i.created_by = inviter and i.status = 'pending'
$$;
comment on function private.drop_pending_invites(uuid, uuid) is 'Invites die with the rights of who made them.';
call private.open_door('private.drop_pending_invites(uuid, uuid)');

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
call private.open_door('private.end_membership(uuid, uuid)');

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
  -- Whatever was waited for, the right may have gone meanwhile.
  perform private.require(member.agency_id, 'member:manage');
end
$$;
comment on function private.change_member_role(uuid, uuid, text) is 'Gives another member the role admin, member or viewer.';
call private.open_door('private.change_member_role(uuid, uuid, text)', 'authenticated');

create function public.change_member_role(agency_id uuid, user_id uuid, role text) returns void
language sql volatile set search_path = '' as $$ select private.change_member_role(agency_id, user_id, role) $$;
call private.open_door('public.change_member_role(uuid, uuid, text)', 'authenticated');

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
  -- Whatever was waited for, the right may have gone meanwhile.
  perform private.require(member.agency_id, 'member:manage');
end
$$;
comment on function private.suspend_member(uuid, uuid) is 'Takes all rights from a member until he is reactivated; his seat becomes free.';
call private.open_door('private.suspend_member(uuid, uuid)', 'authenticated');

create function public.suspend_member(agency_id uuid, user_id uuid) returns void
language sql volatile set search_path = '' as $$ select private.suspend_member(agency_id, user_id) $$;
call private.open_door('public.suspend_member(uuid, uuid)', 'authenticated');

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
  -- Whatever was waited for, the right may have gone meanwhile.
  perform private.require(member.agency_id, 'member:manage');
end
$$;
comment on function private.reactivate_member(uuid, uuid) is 'Gives a suspended member his rights back, if a seat is free.';
call private.open_door('private.reactivate_member(uuid, uuid)', 'authenticated');

create function public.reactivate_member(agency_id uuid, user_id uuid) returns void
language sql volatile set search_path = '' as $$ select private.reactivate_member(agency_id, user_id) $$;
call private.open_door('public.reactivate_member(uuid, uuid)', 'authenticated');

create function private.remove_member(agency_id uuid, user_id uuid) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  member public.agency_members := private.other_member(remove_member.agency_id, remove_member.user_id);
begin
  perform private.end_membership(member.agency_id, member.user_id);
  -- Whatever was waited for, the right may have gone meanwhile.
  perform private.require(member.agency_id, 'member:manage');
end
$$;
comment on function private.remove_member(uuid, uuid) is 'Ends the membership of another member.';
call private.open_door('private.remove_member(uuid, uuid)', 'authenticated');

create function public.remove_member(agency_id uuid, user_id uuid) returns void
language sql volatile set search_path = '' as $$ select private.remove_member(agency_id, user_id) $$;
call private.open_door('public.remove_member(uuid, uuid)', 'authenticated');

create function private.leave_agency(agency_id uuid) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  perform private.require(leave_agency.agency_id, 'agency:read');
  perform from public.agency_members m where m.agency_id = leave_agency.agency_id and m.user_id = auth.uid() for update;
  -- The caller may have become the owner while this transaction waited for the row.
  if private.require(leave_agency.agency_id, 'agency:read') = 'owner' then
    perform private.refuse('last_owner', '409', 'An agency always has one active owner; transfer the ownership first.');
  end if;
  perform private.end_membership(leave_agency.agency_id, auth.uid());
end
$$;
comment on function private.leave_agency(uuid) is 'Ends the caller''s own membership; the owner cannot leave.';
call private.open_door('private.leave_agency(uuid)', 'authenticated');

create function public.leave_agency(agency_id uuid) returns void
language sql volatile set search_path = '' as $$ select private.leave_agency(agency_id) $$;
call private.open_door('public.leave_agency(uuid)', 'authenticated');

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
call private.open_door('private.transfer_ownership(uuid, uuid)', 'authenticated');

create function public.transfer_ownership(agency_id uuid, user_id uuid) returns void
language sql volatile set search_path = '' as $$ select private.transfer_ownership(agency_id, user_id) $$;
call private.open_door('public.transfer_ownership(uuid, uuid)', 'authenticated');
