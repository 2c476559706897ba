-- Members of static lists, many at once.

create function private.require_static_list(agency uuid, list uuid) returns void
language plpgsql stable set search_path = ''
as $$
declare
  list_kind text;
begin
  select l.kind into list_kind from public.contact_lists l
  where l.agency_id = agency and l.id = list and l.deleted_at is null;
  if list_kind is null then
    perform private.refuse('not_found', '404', 'There is no such list.');
  elsif list_kind <> 'static' then
    perform private.refuse('dynamic_list', '409', 'Who is on a dynamic list is what its filter says.');
  end if;
end
$$;
comment on function private.require_static_list(uuid, uuid) is
  'As the caller: raises not_found for a list that is not there (or in the trash), dynamic_list for one without members of its own.';
call private.open_door('private.require_static_list(uuid, uuid)', 'authenticated');

create function private.distinct_ids(ids uuid[]) returns uuid[]
language plpgsql immutable set search_path = ''
as $$
begin
  if ids is null or cardinality(ids) not between 1 and 1000 or array_position(ids, null) is not null then
    perform private.refuse('invalid_input', '400', 'Give between 1 and 1,000 ids.');
  end if;
  return array(select distinct i from unnest(ids) i order by i);
end
$$;
comment on function private.distinct_ids(uuid[]) is 'Each id once, in order; refuses invalid_input unless there are between 1 and 1,000.';
call private.open_door('private.distinct_ids(uuid[])', 'authenticated');

create function public.add_list_members(agency_id uuid, list_id uuid, contact_ids uuid[], source text default 'manual')
returns table (added integer, already_there integer)
language plpgsql set search_path = ''
as $$
declare
  ids uuid[] := private.distinct_ids(add_list_members.contact_ids);
  unknown bigint[];
begin
  perform private.require(add_list_members.agency_id, 'list:write');
  perform private.require_static_list(add_list_members.agency_id, add_list_members.list_id);
  -- OFFSET 0: one look-up by primary key for each id, whatever the planner thinks of the agency.
  unknown := array(
    select i.n from unnest(add_list_members.contact_ids) with ordinality i (id, n)
    left join lateral (
      select true as there from public.contacts c where c.id = i.id and c.agency_id = add_list_members.agency_id and c.deleted_at is null offset 0
    ) c on true
    where c.there is null order by i.n);
  if unknown <> '{}' then
    perform private.refuse_places('contactIds', unknown, 'not_found', '404', 'There is no such contact.');
  end if;
  insert into public.contact_list_members as m (agency_id, list_id, contact_id, source)
  select add_list_members.agency_id, add_list_members.list_id, i.id, add_list_members.source
  from unnest(ids) i (id) order by i.id
  on conflict on constraint contact_list_members_pkey do nothing;
  get diagnostics added = row_count;
  already_there := cardinality(ids) - added;
  return next;
end
$$;
comment on function public.add_list_members(uuid, uuid, uuid[], text) is
  'Puts up to 1,000 live contacts on a static list, all or none, as the caller. Who is on it already stays as he is, unsubscribed ones too.';
call private.open_door('public.add_list_members(uuid, uuid, uuid[], text)', 'authenticated');

create function public.remove_list_members(agency_id uuid, list_id uuid, contact_ids uuid[]) returns integer
language plpgsql set search_path = ''
as $$
declare
  ids uuid[] := private.distinct_ids(remove_list_members.contact_ids);
  removed integer;
begin
  perform private.require(remove_list_members.agency_id, 'list:write');
  perform private.require_static_list(remove_list_members.agency_id, remove_list_members.list_id);
  perform from public.contact_list_members m
  where m.agency_id = remove_list_members.agency_id and m.list_id = remove_list_members.list_id and m.contact_id = any (ids)
  order by m.contact_id for update;
  delete from public.contact_list_members m
  where m.agency_id = remove_list_members.agency_id and m.list_id = remove_list_members.list_id and m.contact_id = any (ids);
  get diagnostics removed = row_count;
  return removed;
end
$$;
comment on function public.remove_list_members(uuid, uuid, uuid[]) is
  'Takes up to 1,000 contacts off a static list, as the caller; returns how many were on it.';
call private.open_door('public.remove_list_members(uuid, uuid, uuid[])', 'authenticated');

create function public.set_list_member_status(agency_id uuid, list_id uuid, contact_ids uuid[], status text) returns integer
language plpgsql set search_path = ''
as $$
declare
  ids uuid[] := private.distinct_ids(set_list_member_status.contact_ids);
  changed integer;
begin
  perform private.require(set_list_member_status.agency_id, 'list:write');
  perform private.require_static_list(set_list_member_status.agency_id, set_list_member_status.list_id);
  perform from public.contact_list_members m
  where m.agency_id = set_list_member_status.agency_id and m.list_id = set_list_member_status.list_id and m.contact_id = any (ids)
  order by m.contact_id for no key update;
  get diagnostics changed = row_count;
  if changed <> cardinality(ids) then
    perform private.refuse_places('contactIds', array(
      select i.n from unnest(contact_ids) with ordinality i (id, n)
      where not exists (
        select from public.contact_list_members m
        where m.agency_id = set_list_member_status.agency_id and m.list_id = set_list_member_status.list_id and m.contact_id = i.id)
      order by i.n), 'not_found', '404', 'There is no such member of the list.');
  end if;
  update public.contact_list_members m set status = set_list_member_status.status
  where m.agency_id = set_list_member_status.agency_id and m.list_id = set_list_member_status.list_id and m.contact_id = any (ids)
    and m.status is distinct from set_list_member_status.status;
  get diagnostics changed = row_count;
  return changed;
end
$$;
comment on function public.set_list_member_status(uuid, uuid, uuid[], text) is
  'Gives up to 1,000 members of a static list a status, all or none, as the caller; returns how many had another one.';
call private.open_door('public.set_list_member_status(uuid, uuid, uuid[], text)', 'authenticated');
