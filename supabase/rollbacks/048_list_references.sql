drop trigger tags_keep_listed on public.tags;

alter table private.list_references
  drop constraint list_references_agency_id_field_id_fkey;

alter table private.list_references
  drop constraint list_references_agency_id_fkey;

alter table private.list_references
  drop constraint list_references_agency_id_list_id_fkey;

alter table private.list_references
  drop constraint list_references_agency_id_tag_id_fkey;

alter table private.list_references
  drop constraint list_references_agency_id_user_id_fkey;

drop function private.filter_conditions(jsonb);

drop function private.filter_with_tag(jsonb, uuid, uuid);

drop function private.is_named_there(uuid, text, uuid, uuid);

drop function private.keep_listed_tag();

drop function private.lists_naming(uuid, uuid, uuid, uuid[]);

drop function private.move_list_references(uuid, uuid, uuid);

drop function private.named_by_filter(uuid, jsonb);

drop function private.rebuild_list_references(uuid);

drop function private.write_list_references(uuid, uuid, jsonb);

drop table private.list_references;

create or replace function private.check_custom_field() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  name text;
  problem text;
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
  return new;
end
$$;

create or replace function private.check_list_filter()
  returns trigger
  language plpgsql
  security definer
  set search_path to ''
  as $function$
begin
  perform private.compile_filter(new.agency_id, 'contact', new.filter);
  return null;
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
  delete from public.tags t where t.agency_id = agency and t.id = merge_tags.tag_id;
  -- Whatever was waited for, the right may have gone meanwhile.
  perform private.require(agency, 'tag:remove');
  return target;
end
$function$;

comment on function private.check_list_filter() is 'A dynamic list holds a filter of contacts that compiles; refuses invalid_input.';

comment on function private.merge_tags(uuid, uuid, uuid) is 'Gives every contact with the first tag the second one, and deletes the first; who gave it, and when, is kept.';
