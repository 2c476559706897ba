-- What filters of lists name stands in a table: a tag or an option that one names is not removed, a merge of tags rewrites them.
-- requires: 047_convert_with_all

create table private.list_references (
  agency_id uuid not null,
  list_id   uuid not null,
  tag_id    uuid,
  field_id  uuid,
  option_id uuid,
  user_id   uuid,
  constraint list_references_check check (((num_nonnulls(tag_id, field_id, user_id) = 1) and ((option_id is null) or (field_id is not null)))),
  constraint list_references_once unique nulls not distinct (agency_id, list_id, tag_id, field_id, option_id, user_id)
);

alter table private.list_references
  enable row level security;

alter table private.list_references
  force row level security;

create or replace function private.check_custom_field() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  name text;
  problem text;
  lists text;
begin
  -- The policy refuses them right after; until then they learn nothing, and nobody waits for them.
  if not private.may(new.agency_id, 'custom_field:write') then
    return new;
  end if;
  -- Before the lock and before any loop: their work is bounded by their size.
  if pg_column_size(new.options) > 131072 or pg_column_size(new.default_value) > 262144 or pg_column_size(new.validation) > 4096 then
    perform private.refuse('invalid_input', '400', 'The options of a custom field take at most 128 KiB, its default 256 KiB, its rules 4 KiB.');
  end if;
  perform private.lock_custom_fields(new.agency_id);
  if tg_op = 'INSERT' then
    new.archived_at := null;
    new.position := (
      select coalesce(max(f.position) + 1, 0) from public.custom_fields f where f.agency_id = new.agency_id and f.entity = new.entity);
  elsif (new.entity, new.key, new.type, new.is_unique) is distinct from (old.entity, old.key, old.type, old.is_unique) then
    perform private.refuse('invalid_input', '400', 'Entity, key, type and uniqueness of a custom field never change.');
  elsif new.archived_at is not null then
    new.archived_at := coalesce(old.archived_at, now());
  end if;

  if tg_op = 'INSERT' or (old.archived_at is not null and new.archived_at is null) then
    if (select count(*) from public.custom_fields f
        where f.agency_id = new.agency_id and f.entity = new.entity and f.archived_at is null) >= 200 then
      perform private.refuse('field_limit', '409', 'There are 200 custom fields in use already. Archive one of them first.');
    end if;
  end if;

  -- What is no array, or no object, is for the checks of the table to refuse.
  if jsonb_typeof(new.options) = 'array' then
    select o.options, o.problem into new.options, problem from private.read_custom_options(new.options) o;
    problem := coalesce(problem, case
      when new.type in ('select', 'multi_select') and not jsonb_path_exists(new.options, '$[*] ? (!exists(@.archived))')
        then 'must have one that is in use' end);
    name := 'options';
  end if;
  if problem is null and jsonb_typeof(new.validation) = 'object' then
    problem := private.custom_rules_problem(new.type, new.validation);
    name := 'validation';
  end if;
  if problem is null then
    new.default_value := nullif(nullif(new.default_value, 'null'), '[]');
    name := 'defaultValue';
    if new.default_value is not null then
      if new.is_unique or new.type = 'user' then
        problem := 'is not possible for a unique field, or one for people';
      else
        select v.value, v.problem into new.default_value, problem from private.read_custom_value(new, new.default_value, null) v;
      end if;
    end if;
  end if;
  if problem is not null then
    perform private.refuse_fields('invalid_input', '400', 'The definition of the custom field is not valid.',
      jsonb_build_array(jsonb_build_object('path', jsonb_build_array(name), 'message', problem)));
  end if;

  -- There are no old ones in an INSERT.
  if exists (
    select from jsonb_array_elements(old.options) o (option)
    where not new.options @> jsonb_build_array(jsonb_build_object('id', o.option -> 'id'))
      and exists (
        select from public.custom_field_values v
        where v.agency_id = new.agency_id and v.field_id = new.id and v.value_option_id = (o.option ->> 'id')::uuid)
  ) then
    perform private.refuse_fields('in_use', '409', 'Records have an option that would go. Archive it instead.',
      '[{"path": ["options"], "message": "must keep those that records have"}]');
  end if;
  lists := private.lists_naming(new.agency_id, null, new.id, array(
    select (o.option ->> 'id')::uuid from jsonb_array_elements(old.options) o (option)
    where not new.options @> jsonb_build_array(jsonb_build_object('id', o.option -> 'id'))));
  if lists is not null then
    perform private.refuse_fields('in_use', '409', 'Filters of lists name an option that would go: ' || lists || '. Change them, or archive it instead.',
      jsonb_build_array(jsonb_build_object('path', array['options'], 'message', 'must keep those that filters of lists name')));
  end if;
  return new;
end
$$;

create or replace function private.check_list_filter()
  returns trigger
  language plpgsql
  security definer
  set search_path to ''
  as $function$
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
$function$;

create or replace function private.filter_conditions (
  filter jsonb
)
  returns table (
    path      jsonb,
    condition jsonb
  )
  language sql
  immutable
  set search_path to ''
  as $function$
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
$function$;

create or replace function private.filter_with_tag (
  node jsonb,
  gone uuid,
  heir uuid
)
  returns jsonb
  language plpgsql
  immutable
  set search_path to ''
  as $function$
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
$function$;

create or replace function private.is_named_there (
  agency uuid,
  kind   text,
  field  uuid,
  named  uuid
)
  returns boolean
  language sql
  stable
  set search_path to ''
  as $function$
  select case kind
    when 'tag' then exists (select from public.tags t where t.agency_id = agency and t.id = named)
    when 'option' then exists (
      select from public.custom_fields f
      where f.agency_id = agency and f.id = field and f.options @> jsonb_build_array(jsonb_build_object('id', named)))
    else exists (select from public.agency_members m where m.agency_id = agency and m.user_id = named)
  end
$function$;

create or replace function private.keep_listed_tag()
  returns trigger
  language plpgsql
  security definer
  set search_path to ''
  as $function$
declare
  lists text := private.lists_naming(old.agency_id, old.id, null, null);
begin
  -- With its agency everything goes.
  if lists is not null and exists (select from public.agencies a where a.id = old.agency_id) then
    perform private.refuse('in_use', '409', 'Filters of lists name this tag: ' || lists || '. Change them, or merge the tag into another one.');
  end if;
  return old;
end
$function$;

create or replace function private.lists_naming (
  agency  uuid,
  tag     uuid,
  field   uuid,
  options uuid[]
)
  returns text
  language plpgsql
  stable
  set search_path to ''
  as $function$
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
$function$;

create or replace function private.merge_tags (
  agency  uuid,
  tag_id  uuid,
  into_id uuid
)
  returns public.tags
  language plpgsql
  security definer
  set search_path to ''
  as $function$
declare
  target public.tags;
begin
  perform private.require(agency, 'tag:remove');
  if tag_id = into_id then
    perform private.refuse('invalid_input', '400', 'A tag is merged into another one.');
  end if;
  -- Lists before tags, like whoever changes a filter.
  perform from public.contact_lists l
  where l.agency_id = agency
    and l.id in (select r.list_id from private.list_references r where r.agency_id = agency and r.tag_id = merge_tags.tag_id)
  order by l.id for no key update;
  -- No contact gets either tag from here on, or loses it by another merge.
  perform from public.tags t where t.agency_id = agency and t.id in (merge_tags.tag_id, into_id) order by t.id for update;
  select t.* into target from public.tags t where t.agency_id = agency and t.id = into_id;
  if target.id is null or not exists (select from public.tags t where t.agency_id = agency and t.id = merge_tags.tag_id) then
    perform private.refuse('not_found', '404', 'There is no such tag.');
  end if;
  insert into public.contact_tags (agency_id, tag_id, contact_id, created_by, created_at)
  select m.agency_id, into_id, m.contact_id, m.created_by, m.created_at
  from public.contact_tags m
  where m.agency_id = agency and m.tag_id = merge_tags.tag_id
  order by m.contact_id
  on conflict do nothing;
  perform private.move_list_references(agency, merge_tags.tag_id, into_id);
  delete from public.tags t where t.agency_id = agency and t.id = merge_tags.tag_id;
  -- Whatever was waited for, the right may have gone meanwhile.
  perform private.require(agency, 'tag:remove');
  return target;
end
$function$;

create or replace function private.move_list_references (
  agency uuid,
  gone   uuid,
  heir   uuid
)
  returns void
  language sql
  set search_path to ''
  as $function$
  update public.contact_lists l set filter = private.filter_with_tag(l.filter, gone, heir)
  where l.agency_id = agency
    and l.id in (select r.list_id from private.list_references r where r.agency_id = agency and r.tag_id = gone)
$function$;

create or replace function private.named_by_filter (
  agency uuid,
  filter jsonb
)
  returns table (
    path     jsonb,
    kind     text,
    field_id uuid,
    id       uuid
  )
  language sql
  stable
  set search_path to ''
  as $function$
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
$function$;

create or replace function private.rebuild_list_references (
  agency uuid
)
  returns void
  language plpgsql
  set search_path to ''
  as $function$
begin
  -- Whoever writes a filter holds its list: they are waited for, and nobody else begins.
  lock table public.contact_lists in share row exclusive mode;
  perform private.write_list_references(agency, l.id, l.filter) from public.contact_lists l
  where l.agency_id = agency and l.filter is not null order by l.id;
end
$function$;

create or replace function private.write_list_references (
  agency uuid,
  list   uuid,
  filter jsonb
)
  returns void
  language sql
  set search_path to ''
  as $function$
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
$function$;

alter table private.list_references
  add constraint list_references_agency_id_field_id_fkey foreign key (agency_id, field_id) references public.custom_fields(agency_id, id);

alter table private.list_references
  add constraint list_references_agency_id_fkey foreign key (agency_id) references public.agencies(id) on delete cascade;

alter table private.list_references
  add constraint list_references_agency_id_list_id_fkey foreign key (agency_id, list_id) references public.contact_lists(agency_id, id) on delete cascade;

alter table private.list_references
  add constraint list_references_agency_id_tag_id_fkey foreign key (agency_id, tag_id) references public.tags(agency_id, id);

alter table private.list_references
  add constraint list_references_agency_id_user_id_fkey foreign key (agency_id, user_id) references public.agency_members(agency_id, user_id) on delete cascade;

create index list_references_field_idx on private.list_references using btree (agency_id, field_id, option_id);

create index list_references_tag_idx on private.list_references using btree (agency_id, tag_id);

create index list_references_user_idx on private.list_references using btree (agency_id, user_id);

create trigger tags_keep_listed
  before delete on public.tags
  for each row
  execute function private.keep_listed_tag();

comment on function private.check_list_filter() is 'A dynamic list holds a filter of contacts that compiles and names what is there; keeps private.list_references. Refuses invalid_input.';

comment on function private.filter_conditions(jsonb) is 'The conditions of a filter that compiles, each with its place in it.';

comment on function private.filter_with_tag(jsonb, uuid, uuid) is 'A filter with another tag in the place of one, each named once per condition.';

comment on function private.is_named_there(uuid, text, uuid, uuid) is 'Whether an agency has the tag, the option of the field, or the person (whoever has left counts, so filters that name them stay valid).';

comment on function private.keep_listed_tag() is 'A tag that the filter of a list names is not deleted: who was kept out by it would be let in.';

comment on function private.lists_naming(uuid, uuid, uuid, uuid[]) is 'The names of the lists whose filters name a tag, or options of a field, for a sentence; those of the trash too. Null for none.';

comment on function private.merge_tags(uuid, uuid, uuid) is 'Gives every contact with the first tag the second one, lets the filters of lists name it too, and deletes the first; who gave it, and when, is kept.';

comment on function private.move_list_references(uuid, uuid, uuid) is 'Every filter of a list that names a tag names another one instead, in the trash too.';

comment on function private.named_by_filter(uuid, jsonb) is 'The ids that a filter of contacts names, each with its place: tags, options of a custom field, people.';

comment on function private.rebuild_list_references(uuid) is 'Makes private.list_references of an agency anew from the filters of its lists; after a load without triggers, or a repair. What a filter names and is not there gets no row.';

comment on function private.write_list_references(uuid, uuid, jsonb) is 'Writes private.list_references of a list anew: what its filter names and is there.';

comment on table private.list_references is 'What the filter of each dynamic list names, in the trash too: one row per tag, custom field, option (with its field) and person. Triggers of contact_lists write it, and no client sees it.';

revoke all on function private.filter_conditions(jsonb) from public;

revoke all on function private.filter_with_tag(jsonb, uuid, uuid) from public;

revoke all on function private.is_named_there(uuid, text, uuid, uuid) from public;

revoke all on function private.keep_listed_tag() from public;

revoke all on function private.lists_naming(uuid, uuid, uuid, uuid[]) from public;

revoke all on function private.move_list_references(uuid, uuid, uuid) from public;

revoke all on function private.named_by_filter(uuid, jsonb) from public;

revoke all on function private.rebuild_list_references(uuid) from public;

revoke all on function private.write_list_references(uuid, uuid, jsonb) from public;

select private.rebuild_list_references(a.id) from public.agencies a order by a.id;
