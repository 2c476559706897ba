-- Lists by a filter: counted, added to a static list, copied as they are now.

create function private.contacts_passing(agency uuid, filter jsonb) returns text
language plpgsql stable set search_path = ''
as $$
declare
  test record := private.parse_filter(agency, 'contact', filter);
  source text := private.narrowest_source(test.sources);
begin
  if source is null then
    return format('select r.id from public.contacts r where r.agency_id = %L and r.deleted_at is null and %s', agency, test.condition);
  end if;
  -- OFFSET 0: one look-up by primary key for each id that the index gave.
  return format(
    'select r.id from (select distinct s.id from (%s) s) hit
     cross join lateral (select r.* from public.contacts r where r.id = hit.id and r.agency_id = %L and r.deleted_at is null offset 0) r
     where %s', source, agency, test.condition);
end
$$;
comment on function private.contacts_passing(uuid, jsonb) is
  'A query for the ids of the live contacts of an agency that pass a filter; it starts from an index that finds few, where there is one. Refuses invalid_input.';
call private.open_door('private.contacts_passing(uuid, jsonb)');

create function private.count_list(agency uuid, list uuid) returns integer
language plpgsql stable security definer set search_path = '' set jit = off
as $$
declare
  of_list public.contact_lists;
  members integer;
begin
  perform private.require(agency, 'list:read');
  perform private.require(agency, 'contact:read');
  select l.* into of_list from public.contact_lists l where l.agency_id = agency and l.id = list and l.deleted_at is null;
  if of_list.id is null then
    perform private.refuse('not_found', '404', 'There is no such list.');
  elsif of_list.kind = 'static' then
    return of_list.member_count;
  end if;
  execute format('select count(*) from (%s limit 10001) c', private.contacts_passing(agency, of_list.filter)) into members;
  return members;
end
$$;
comment on function private.count_list(uuid, uuid) is
  'How many live contacts are on a list; of a dynamic one, 10,001 means more than 10,000.';
call private.open_door('private.count_list(uuid, uuid)', 'authenticated');

create function public.count_list(agency_id uuid, list_id uuid) returns integer
language sql stable set search_path = ''
as $$ select private.count_list(agency_id, list_id) $$;
comment on function public.count_list(uuid, uuid) is 'How many live contacts are on a list; of a dynamic one, 10,001 means more than 10,000.';
call private.open_door('public.count_list(uuid, uuid)', 'authenticated');

create function private.add_list_members_by_filter(agency uuid, list uuid, filter jsonb, source text, at_most integer default 25000)
returns table (added integer, already_there integer, more boolean)
language plpgsql security definer set search_path = '' set jit = off
as $$
declare
  passing bigint;
  there bigint;
begin
  perform private.require(agency, 'list:write');
  perform private.require(agency, 'contact:read');
  perform private.require_static_list(agency, list);
  execute format(
    'with passing as materialized (
       select p.id, m.contact_id is not null as there
       from (%s) p
       left join public.contact_list_members m on m.agency_id = $1 and m.list_id = $2 and m.contact_id = p.id
     ), fresh as (
       insert into public.contact_list_members (agency_id, list_id, contact_id, source)
       select $1, $2, p.id, $3 from passing p where not p.there order by p.id limit $4
       on conflict on constraint contact_list_members_pkey do nothing
       returning contact_id
     )
     select (select count(*) from fresh), count(*), count(*) filter (where there) from passing', private.contacts_passing(agency, filter))
  into added, passing, there using agency, list, source, at_most;
  -- Who came in between by another call is there, too.
  already_there := least(passing, there + at_most) - added;
  more := passing > there + at_most;
  -- Whatever was waited for, the right may have gone meanwhile.
  perform private.require(agency, 'list:write');
  perform private.require(agency, 'contact:read');
  return next;
end
$$;
comment on function private.add_list_members_by_filter(uuid, uuid, jsonb, text, integer) is
  'Puts the live contacts that pass a filter on a static list, in one statement. At most 25,000 new ones: more says that the same call would find others.';
call private.open_door('private.add_list_members_by_filter(uuid, uuid, jsonb, text, integer)', 'authenticated');

create function public.add_list_members_by_filter(agency_id uuid, list_id uuid, filter jsonb, source text default 'manual')
returns table (added integer, already_there integer, more boolean)
language sql volatile set search_path = ''
as $$ select * from private.add_list_members_by_filter(agency_id, list_id, filter, source) $$;
comment on function public.add_list_members_by_filter(uuid, uuid, jsonb, text) is
  'Puts the live contacts that pass a filter on a static list, at most 25,000 new ones; more says that the same call would find others.';
call private.open_door('public.add_list_members_by_filter(uuid, uuid, jsonb, text)', 'authenticated');

create function private.snapshot_list(agency uuid, list uuid, name text, description text, at_most integer default 25000) returns public.contact_lists
language plpgsql security definer set search_path = '' set jit = off
as $$
declare
  of_list public.contact_lists;
  made public.contact_lists;
  members integer;
begin
  perform private.require(agency, 'list:write');
  perform private.require(agency, 'contact:read');
  select l.* into of_list from public.contact_lists l where l.agency_id = agency and l.id = list and l.deleted_at is null;
  if of_list.id is null then
    perform private.refuse('not_found', '404', 'There is no such list.');
  end if;
  insert into public.contact_lists (agency_id, name, description)
  values (agency, snapshot_list.name, snapshot_list.description) returning * into made;
  if of_list.kind = 'static' then
    -- Who has had enough has had enough here, too.
    insert into public.contact_list_members (agency_id, list_id, contact_id, status, source, unsubscribed_at)
    select m.agency_id, made.id, m.contact_id, m.status, m.source, m.unsubscribed_at
    from public.contact_list_members m
    where m.agency_id = agency and m.list_id = list and m.contact_live is true
    order by m.contact_id limit at_most + 1;
  else
    execute format('insert into public.contact_list_members (agency_id, list_id, contact_id) select $1, $2, p.id from (%s) p order by p.id limit $3',
      private.contacts_passing(agency, of_list.filter))
    using agency, made.id, at_most + 1;
  end if;
  get diagnostics members = row_count;
  if members > at_most then
    perform private.refuse('list_too_large', '409', 'A list that is copied has at most 25,000 contacts.');
  end if;
  -- Whatever was waited for, the right may have gone meanwhile.
  perform private.require(agency, 'list:write');
  perform private.require(agency, 'contact:read');
  select l.* into made from public.contact_lists l where l.id = made.id;
  return made;
exception
  when not_null_violation or check_violation then
    -- PostgreSQL would show the whole row, which no client may read.
    perform private.refuse('invalid_input', '400', 'A list has a name of 1 to 120 characters.');
end
$$;
comment on function private.snapshot_list(uuid, uuid, text, text, integer) is
  'A new static list with the live contacts that are on a list at this moment, with status and source where they have them; refuses list_too_large over 25,000.';
call private.open_door('private.snapshot_list(uuid, uuid, text, text, integer)', 'authenticated');

create function public.snapshot_list(agency_id uuid, list_id uuid, name text, description text default null) returns public.contact_lists
language sql volatile set search_path = ''
as $$ select private.snapshot_list(agency_id, list_id, name, description) $$;
comment on function public.snapshot_list(uuid, uuid, text, text) is 'A new static list with the live contacts that are on a list at this moment.';
call private.open_door('public.snapshot_list(uuid, uuid, text, text)', 'authenticated');
