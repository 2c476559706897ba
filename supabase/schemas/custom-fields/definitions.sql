-- What a definition may say, and the order of fields.

create function private.read_custom_options(given jsonb, out options jsonb, out problem text)
language plpgsql volatile set search_path = ''
as $$
declare
  item jsonb;
begin
  options := '[]';
  if jsonb_array_length(given) > 200 then
    problem := 'must be at most 200';
    return;
  end if;
  for item in select o.option from jsonb_array_elements(given) o (option) loop
    if jsonb_typeof(item) <> 'object' then
      problem := 'must be objects with a label';
    elsif item - array['id', 'label', 'color', 'archived'] <> '{}' then
      problem := 'must have a label, perhaps an id, a color and archived, and nothing else';
    elsif jsonb_typeof(item -> 'label') is distinct from 'string' or length(private.tidied(item ->> 'label')) not between 1 and 120
       or not private.are_lines(private.tidied(item ->> 'label')) then
      problem := 'must each have a label of one line and 1 to 120 characters';
    elsif not pg_input_is_valid(item ->> 'id', 'uuid') then
      problem := 'must have a UUID for an id';
    elsif item ->> 'color' !~ '^#[0-9a-f]{6}$' then
      problem := 'must have a color such as #1d4ed8';
    elsif jsonb_typeof(item -> 'archived') not in ('boolean', 'null') then
      problem := 'must be archived or not';
    else
      options := options || jsonb_strip_nulls(jsonb_build_object(
        'id', coalesce((item ->> 'id')::uuid, private.uuid_v7()),
        'label', private.tidied(item ->> 'label'),
        'color', item ->> 'color',
        'archived', nullif((item ->> 'archived')::boolean, false)));
    end if;
    if problem is not null then
      return;
    end if;
  end loop;
  if (select count(distinct o.option ->> 'id') from jsonb_array_elements(options) o (option)) < jsonb_array_length(options) then
    problem := 'must have different ids';
  elsif (select count(distinct private.folded(o.option ->> 'label')) from jsonb_array_elements(options) o (option)) < jsonb_array_length(options) then
    problem := 'must have different labels';
  end if;
end
$$;
comment on function private.read_custom_options(jsonb) is 'The options of a field in their one form, new ones with an id, or what is wrong with them.';
call private.open_door('private.read_custom_options(jsonb)');

create function private.custom_rules_problem(type text, rules jsonb) returns text
language plpgsql immutable set search_path = ''
as $$
declare
  known text[] := case
    when type in ('text', 'long_text') then array['minLength', 'maxLength']
    when type in ('number', 'currency') then array['min', 'max']
    when type in ('date', 'datetime') then array['minDate', 'maxDate']
    else '{}'::text[]
  end;
  rule record;
begin
  for rule in select r.key, r.value, jsonb_typeof(r.value) as kind, r.value #>> '{}' as word from jsonb_each(rules) r loop
    if rule.key <> all (known) then
      return rule.key || ' is no rule of this type';
    elsif rule.key like '%Date' then
      if rule.kind <> 'string' or rule.word !~ '^[1-9]\d{3}-\d{2}-\d{2}$' or not pg_input_is_valid(rule.word, 'date') then
        return rule.key || ' must be a date such as 2026-05-31';
      end if;
    elsif rule.kind <> 'number' then
      return rule.key || ' must be a number';
    elsif not pg_input_is_valid(rule.word, 'double precision') then
      return rule.key || ' is too large or too small';
    elsif rule.key like '%Length' then
      if rule.word::numeric % 1 <> 0 or rule.word::numeric not between 1 and 50000 then
        return rule.key || ' must be a whole number between 1 and 50000';
      end if;
    end if;
  end loop;
  if rules -> known[1] > rules -> known[2] then
    return known[1] || ' must not be more than ' || known[2];
  end if;
  return null;
end
$$;
comment on function private.custom_rules_problem(text, jsonb) is 'What is wrong with the rules (validation) of a field of this type; null for nothing.';
call private.open_door('private.custom_rules_problem(text, jsonb)');

create function private.reorder_custom_fields(agency_id uuid, entity text, ids uuid[]) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  perform private.require(reorder_custom_fields.agency_id, 'custom_field:write');
  perform private.lock_custom_fields(reorder_custom_fields.agency_id);
  if (select count(distinct i) from unnest(ids) i) not between 1 and 200 then
    perform private.refuse('invalid_input', '400', 'Name between 1 and 200 fields.');
  end if;
  if (select count(*) from public.custom_fields f
      where f.agency_id = reorder_custom_fields.agency_id and f.entity = reorder_custom_fields.entity and f.archived_at is null
        and f.id = any (ids)) <> cardinality(ids) then
    perform private.refuse_places('ids', array(
      select i.n from unnest(ids) with ordinality i (id, n)
      where array_position(ids, i.id) < i.n or not exists (
        select from public.custom_fields f
        where f.agency_id = reorder_custom_fields.agency_id and f.entity = reorder_custom_fields.entity and f.archived_at is null and f.id = i.id)
      order by i.n), 'not_found', '404', 'There is no such custom field.');
  end if;
  update public.custom_fields f set position = o.place
  from (
    select c.id, row_number() over (order by array_position(ids, c.id), c.position, c.id) - 1 as place
    from public.custom_fields c
    where c.agency_id = reorder_custom_fields.agency_id and c.entity = reorder_custom_fields.entity
  ) o
  where f.id = o.id and f.position <> o.place;
  -- Whatever was waited for, the right may have gone meanwhile.
  perform private.require(reorder_custom_fields.agency_id, 'custom_field:write');
end
$$;
comment on function private.reorder_custom_fields(uuid, text, uuid[]) is
  'Puts fields first, in the order in which they are named; the others follow as they were.';
call private.open_door('private.reorder_custom_fields(uuid, text, uuid[])', 'authenticated');

create function public.reorder_custom_fields(agency_id uuid, entity text, ids uuid[]) returns void
language sql volatile set search_path = ''
as $$ select private.reorder_custom_fields(agency_id, entity, ids) $$;
comment on function public.reorder_custom_fields(uuid, text, uuid[]) is
  'Puts custom fields of an entity first, in the order in which they are named; refuses missing_permission, not_found.';
call private.open_door('public.reorder_custom_fields(uuid, text, uuid[])', 'authenticated');
