-- Values in custom_fields of their record: triggers of contacts, opportunities and activities.

create function private.custom_field_problem(key text, problem text) returns jsonb
language sql immutable strict set search_path = ''
as $$ select jsonb_build_array(jsonb_build_object('path', jsonb_build_array('customFields', key), 'message', problem)) $$;
comment on function private.custom_field_problem(text, text) is 'What private.refuse_fields says about one value.';
call private.open_door('private.custom_field_problem(text, text)');

create function private.read_custom_fields(agency uuid, of_entity text, given jsonb, held jsonb, out merged jsonb, out problems jsonb)
language plpgsql stable set search_path = ''
as $$
declare
  unknown jsonb := given;
  field public.custom_fields;
  value jsonb;
  problem text;
begin
  merged := coalesce(held, '{}');
  problems := '[]';
  for field in
    select f.* from public.custom_fields f
    where f.agency_id = agency and f.entity = of_entity and f.archived_at is null and (held is null or given ? f.key)
    order by f.position, f.id
  loop
    unknown := unknown - field.key;
    problem := null;
    value := case when given ? field.key then nullif(nullif(given -> field.key, 'null'), '[]') else field.default_value end;
    if value is not null then
      select v.value, v.problem into value, problem from private.read_custom_value(field, value, merged -> field.key) v;
    elsif field.is_required then
      problem := 'is required';
    end if;
    problems := problems || coalesce(private.custom_field_problem(field.key, problem), '[]');
    merged := case when value is null then merged - field.key else merged || jsonb_build_object(field.key, value) end;
  end loop;
  problems := problems || coalesce(
    (select jsonb_agg(p.problem) from jsonb_object_keys(unknown) u (key),
       jsonb_array_elements(private.custom_field_problem(left(u.key, 100), 'is no custom field in use')) p (problem)), '[]');
end
$$;
comment on function private.read_custom_fields(uuid, text, jsonb, jsonb) is
  'What a record has after the patch given was put into held (null = a new record, which gets the defaults), and what is wrong with it: [{"path": ["customFields", "key"], "message": "…"}].';
call private.open_door('private.read_custom_fields(uuid, text, jsonb, jsonb)');

create function private.merge_custom_fields() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  given jsonb := new.custom_fields;
  merged jsonb;
  problems jsonb;
begin
  -- What is no object is for the check of the table to refuse.
  if jsonb_typeof(given) is distinct from 'object' or current_setting('axolop.custom_fields', true) = 'as written' then
    return new;
  end if;
  -- The policy refuses them right after; until then they learn nothing, and nobody waits for them.
  if not private.may(new.agency_id, tg_argv[0] || ':write') then
    return new;
  end if;
  perform pg_advisory_xact_lock_shared(hashtextextended('axolop.custom_fields:' || new.agency_id::text, 0));
  select r.merged, r.problems into merged, problems
  from private.read_custom_fields(new.agency_id, tg_argv[0], given, case tg_op when 'UPDATE' then old.custom_fields end) r;
  if problems <> '[]' then
    perform private.refuse_fields('invalid_input', '400', 'Some custom fields are not valid.',
      (select jsonb_agg(p.problem) from (select p.problem from jsonb_array_elements(problems) p (problem) limit 50) p));
  end if;
  if pg_column_size(merged) > 262144 then
    perform private.refuse('invalid_input', '400', 'The custom fields of one record take at most 256 KiB.');
  end if;
  new.custom_fields := merged;
  return new;
end
$$;
comment on function private.merge_custom_fields() is
  'What is written to custom_fields is a patch: each value is checked against its definition and put in its place, null takes it out; a new record gets the defaults.';
call private.open_door('private.merge_custom_fields()');

create function private.follow_custom_fields() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  ids uuid[];
begin
  if tg_op = 'INSERT' then
    ids := array(select n.id from written n where n.custom_fields <> '{}');
  else
    ids := array(
      select n.id from written n join former o on o.id = n.id
      where o.custom_fields <> n.custom_fields or (o.deleted_at is null) <> (n.deleted_at is null));
  end if;
  if cardinality(ids) > 0 then
    perform private.store_custom_values(tg_argv[0], ids);
  end if;
  return null;
end
$$;
comment on function private.follow_custom_fields() is
  'After records are written, go into the trash or come back: keeps custom_field_values, which no client may write, in step.';
call private.open_door('private.follow_custom_fields()');
