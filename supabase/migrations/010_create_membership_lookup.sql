-- The caller's own role in an agency, read past the policies: every request of the API asks for it.
-- requires: 001_create_users_schema

-- Under RLS the one row costs two more look-ups than past it: the policy asks for all of the caller's memberships before it
-- shows one of them. This asks for the one.
create function private.own_role(agency uuid) returns text
language plpgsql stable security definer set search_path = '' set enable_seqscan = off
as $$
begin
  return (
    select m.role
    from public.agency_members m
    where m.agency_id = own_role.agency
      and m.agency_id = private.active_agency()
      and m.user_id = (select auth.uid())
      and m.status = 'active'
      and (select a.deleted_at is null from public.agencies a where a.id = m.agency_id)
  );
end
$$;
comment on function private.own_role(uuid) is
  'The role of the caller''s active membership in the active agency; null without one, and for an agency that is removed or never was.';
revoke all on function private.own_role(uuid) from public;
grant execute on function private.own_role(uuid) to authenticated;

create function public.own_role(agency_id uuid) returns text
language sql stable set search_path = ''
as $$ select private.own_role(agency_id) $$;
comment on function public.own_role(uuid) is 'The caller''s role in the agency that x-agency-id names; null without an active membership.';
revoke all on function public.own_role(uuid) from public, anon;
grant execute on function public.own_role(uuid) to authenticated;
