-- From the filters of dynamic lists to what they name, and back: what is named stays, or is followed.

create function private.filter_conditions(filter jsonb) returns table (path jsonb, condition jsonb)
language sql immutable set search_path = ''
as $$
  with recursive node (path, body) as (
    select '[]'::jsonb, filter
    union all
    select n.path || c.step, c.body
    from node n
    cross join lateral (
      select jsonb_build_array(g.word, e.place - 1) as step, e.body
      from (values ('and'), ('or')) g (word)
      cross join lateral jsonb_array_elements(case jsonb_typeof(n.body -> g.word) when 'array' then n.body -> g.word else '[]' end)
        with ordinality e (body, place)
      union all
      select '["not"]', n.body -> 'not' where n.body ? 'not'
    ) c
  )
  select n.path, n.body from node n where n.body ? 'field'
$$;
comment on function private.filter_conditions(jsonb) is 'The conditions of a filter that compiles, each with its place in it.';
call private.open_door('private.filter_conditions(jsonb)');

create function private.named_by_filter(agency uuid, filter jsonb)
returns table (path jsonb, kind text, field_id uuid, id uuid)
language sql stable set search_path = ''
as $$
  select n.path || case when v.place is null then '["value"]'::jsonb else jsonb_build_array('value', v.place - 1) end, n.kind, n.field_id, v.id
  from (
    select c.path, c.condition -> 'value' as value, f.id as field_id,
      case
        when o.type = 'tags' then 'tag'
        -- Every own field of a contact that holds an id names a person.
        when o.type = 'id' or f.type = 'user' then 'user'
        when f.type in ('select', 'multi_select') then 'option'
      end as kind
    from private.filter_conditions(filter) c
    left join private.own_filter_fields() o on o.entity = 'contact' and o.name = c.condition ->> 'field'
    left join public.custom_fields f
      on f.agency_id = agency and f.entity = 'contact' and o.name is null and 'custom.' || f.key = c.condition ->> 'field'
  ) n
  cross join lateral (
    select (n.value #>> '{}')::uuid as id, null::bigint as place where jsonb_typeof(n.value) = 'string'
    union all
    select (e.one #>> '{}')::uuid, e.place
    from jsonb_array_elements(case jsonb_typeof(n.value) when 'array' then n.value else '[]' end) with ordinality e (one, place)
  ) v
  where n.kind is not null
$$;
comment on function private.named_by_filter(uuid, jsonb) is
  'The ids that a filter of contacts names, each with its place: tags, options of a custom field, people.';
call private.open_door('private.named_by_filter(uuid, jsonb)');

create function private.is_named_there(agency uuid, kind text, field uuid, named uuid) returns boolean
language sql stable set search_path = ''
as $$
  select case kind
    when 'tag' then exists (select from public.tags t where t.agency_id = agency and t.id = named)
    when 'option' then exists (
      select from public.custom_fields f
      where f.agency_id = agency and f.id = field and f.options @> jsonb_build_array(jsonb_build_object('id', named)))
    else exists (select from public.agency_members m where m.agency_id = agency and m.user_id = named)
  end
$$;
comment on function private.is_named_there(uuid, text, uuid, uuid) is
  'Whether an agency has the tag, the option of the field, or the person (whoever has left counts, so filters that name them stay valid).';
call private.open_door('private.is_named_there(uuid, text, uuid, uuid)');

create function private.write_list_references(agency uuid, list uuid, filter jsonb) returns void
language sql volatile set search_path = ''
as $$
  delete from private.list_references r where r.agency_id = agency and r.list_id = list;
  insert into private.list_references (agency_id, list_id, tag_id, field_id, option_id, user_id)
  select agency, list, case n.kind when 'tag' then n.id end, n.field_id, case n.kind when 'option' then n.id end,
    case n.kind when 'user' then n.id end
  from (
    select n.kind, case n.kind when 'option' then n.field_id end as field_id, n.id
    from private.named_by_filter(agency, filter) n
    where private.is_named_there(agency, n.kind, n.field_id, n.id)
    union
    select 'field', f.id, null
    from private.filter_conditions(filter) c
    join public.custom_fields f on f.agency_id = agency and f.entity = 'contact' and 'custom.' || f.key = c.condition ->> 'field'
  ) n
  order by n.kind, n.field_id, n.id;
$$;
comment on function private.write_list_references(uuid, uuid, jsonb) is
  'Writes private.list_references of a list anew: what its filter names and is there.';
call private.open_door('private.write_list_references(uuid, uuid, jsonb)');

create function private.check_list_filter() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  missing jsonb;
begin
  perform private.compile_filter(new.agency_id, 'contact', new.filter);
  -- After the row of the list, as everywhere: the tags by id, then the definitions of custom fields. Whoever takes one away from
  -- here on waits, and sees these references.
  perform from public.tags t
  where t.agency_id = new.agency_id and t.id in (select n.id from private.named_by_filter(new.agency_id, new.filter) n where n.kind = 'tag')
  order by t.id for key share;
  if exists (select from private.filter_conditions(new.filter) c where starts_with(c.condition ->> 'field', 'custom.')) then
    perform pg_advisory_xact_lock_shared(hashtextextended('axolop.custom_fields:' || new.agency_id::text, 0));
  end if;
  select jsonb_agg(m.field) into missing
  from (
    select jsonb_build_object('path', '["filter"]' || n.path, 'message',
      case n.kind when 'tag' then 'is no tag' when 'option' then 'is no option of this field' else 'is nobody of this agency' end) as field
    from private.named_by_filter(new.agency_id, new.filter) n
    where not private.is_named_there(new.agency_id, n.kind, n.field_id, n.id)
    limit 50
  ) m;
  if missing is not null then
    perform private.refuse_fields('invalid_input', '400', 'The filter names what is not there.', missing);
  end if;
  perform private.write_list_references(new.agency_id, new.id, new.filter);
  return null;
end
$$;
comment on function private.check_list_filter() is
  'A dynamic list holds a filter of contacts that compiles and names what is there; keeps private.list_references. Refuses invalid_input.';
call private.open_door('private.check_list_filter()');

create function private.lists_naming(agency uuid, tag uuid, field uuid, options uuid[]) returns text
language plpgsql stable set search_path = ''
as $$
declare
  named text;
  lists integer;
begin
  select count(*), string_agg(case when n.place <= 5 then '“' || n.name || '”' || case when n.removed then ' (in the trash)' else '' end end, ', ' order by n.place)
  into lists, named
  from (
    select l.name, l.deleted_at is not null as removed, row_number() over (order by l.deleted_at is not null, l.name_norm, l.id) as place
    from public.contact_lists l
    where l.agency_id = lists_naming.agency and l.id in (
      select r.list_id from private.list_references r
      where r.agency_id = lists_naming.agency and (r.tag_id = tag or (r.field_id = field and r.option_id = any (options))))
  ) n;
  return case
    when lists = 0 then null
    -- Whoever may take something away need not be allowed to read lists.
    when not private.may(agency, 'list:read') then 'a list'
    else named || case when lists > 5 then ' and ' || lists - 5 || ' more' else '' end
  end;
end
$$;
comment on function private.lists_naming(uuid, uuid, uuid, uuid[]) is
  'The names of the lists whose filters name a tag, or options of a field, for a sentence; those of the trash too. Null for none.';
call private.open_door('private.lists_naming(uuid, uuid, uuid, uuid[])');

create function private.keep_listed_tag() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  lists text := private.lists_naming(old.agency_id, old.id, null, null);
begin
  -- With its agency everything goes.
  if lists is not null and exists (select from public.agencies a where a.id = old.agency_id) then
    perform private.refuse('in_use', '409', 'Filters of lists name this tag: ' || lists || '. Change them, or merge the tag into another one.');
  end if;
  return old;
end
$$;
comment on function private.keep_listed_tag() is 'A tag that the filter of a list names is not deleted: who was kept out by it would be let in.';
call private.open_door('private.keep_listed_tag()');

create function private.filter_with_tag(node jsonb, gone uuid, heir uuid) returns jsonb
language plpgsql immutable set search_path = ''
as $$
declare
  word text;
begin
  if node ->> 'field' = 'tags' and jsonb_typeof(node -> 'value') = 'array' then
    return jsonb_set(node, '{value}', (
      select jsonb_agg(t.id order by t.place)
      from (
        select case (e.one #>> '{}')::uuid when gone then heir else (e.one #>> '{}')::uuid end as id, min(e.place) as place
        from jsonb_array_elements(node -> 'value') with ordinality e (one, place)
        group by 1
      ) t));
  elsif node ? 'not' then
    return jsonb_build_object('not', private.filter_with_tag(node -> 'not', gone, heir));
  elsif node ? 'and' or node ? 'or' then
    word := case when node ? 'and' then 'and' else 'or' end;
    return jsonb_build_object(word, (
      select jsonb_agg(private.filter_with_tag(e.one, gone, heir) order by e.place)
      from jsonb_array_elements(node -> word) with ordinality e (one, place)));
  end if;
  return node;
end
$$;
comment on function private.filter_with_tag(jsonb, uuid, uuid) is 'A filter with another tag in the place of one, each named once per condition.';
call private.open_door('private.filter_with_tag(jsonb, uuid, uuid)');

create function private.move_list_references(agency uuid, gone uuid, heir uuid) returns void
language sql volatile set search_path = ''
as $$
  update public.contact_lists l set filter = private.filter_with_tag(l.filter, gone, heir)
  where l.agency_id = agency
    and l.id in (select r.list_id from private.list_references r where r.agency_id = agency and r.tag_id = gone)
$$;
comment on function private.move_list_references(uuid, uuid, uuid) is
  'Every filter of a list that names a tag names another one instead, in the trash too.';
call private.open_door('private.move_list_references(uuid, uuid, uuid)');

create function private.rebuild_list_references(agency uuid) returns void
language plpgsql set search_path = ''
as $$
begin
  -- Whoever writes a filter holds its list: they are waited for, and nobody else begins.
  lock table public.contact_lists in share row exclusive mode;
  perform private.write_list_references(agency, l.id, l.filter) from public.contact_lists l
  where l.agency_id = agency and l.filter is not null order by l.id;
end
$$;
comment on function private.rebuild_list_references(uuid) is
  'Makes private.list_references of an agency anew from the filters of its lists; after a load without triggers, or a repair. What a filter names and is not there gets no row.';
call private.open_door('private.rebuild_list_references(uuid)');
