-- Refusals that the API understands.

create function private.refuse(reason text, kind text, sentence text) returns void
language plpgsql immutable set search_path = ''
as $$
begin
  raise exception using message = reason, errcode = 'AX' || kind, hint = sentence;
end
$$;
comment on function private.refuse(text, text, text) is
  'Raises a refusal that the API understands: message = reason of packages/domain, SQLSTATE AX400, AX401, AX403, AX404 or AX409, hint = a sentence for a person.';
call private.open_door('private.refuse(text, text, text)', 'authenticated', 'service_role');

create function private.refuse_fields(reason text, kind text, sentence text, fields jsonb) returns void
language plpgsql immutable set search_path = ''
as $$
begin
  raise exception using message = reason, errcode = 'AX' || kind, hint = sentence, detail = fields::text;
end
$$;
comment on function private.refuse_fields(text, text, text, jsonb) is
  'Like private.refuse, and says which fields: detail = JSON [{"path": ["customFields", "key"], "message": "…"}].';
call private.open_door('private.refuse_fields(text, text, text, jsonb)', 'authenticated', 'service_role');

-- Refusals of calls that take many rows: which row, and which of its fields.

create function private.input_name(column_name text) returns text
language sql immutable strict set search_path = ''
as $$
  select lower(left(n.name, 1)) || substr(n.name, 2) from (select replace(initcap(replace(column_name, '_', ' ')), ' ', '') as name) n
$$;
comment on function private.input_name(text) is 'What callers call a column: first_name is firstName.';
call private.open_door('private.input_name(text)', 'authenticated');

create function private.column_meant(target regclass, constraint_name text) returns text
language sql stable set search_path = ''
as $$
  -- The agency stands in every key and is never what is wrong; a column NAME_norm is made of NAME.
  select regexp_replace(a.attname, '_norm$', '')
  from (
    select c.conrelid as relation, k.number, k.place
    from pg_catalog.pg_constraint c cross join lateral unnest(c.conkey) with ordinality k (number, place)
    where c.conrelid = target and c.conname = constraint_name
    union all
    select i.indrelid, k.number, k.place
    from pg_catalog.pg_index i
    join pg_catalog.pg_class x on x.oid = i.indexrelid and x.relname = constraint_name
    cross join lateral unnest(i.indkey) with ordinality k (number, place)
    where i.indrelid = target
  ) m
  join pg_catalog.pg_attribute a on a.attrelid = m.relation and a.attnum = m.number
  where a.attname <> 'agency_id'
  order by m.place
  limit 1
$$;
comment on function private.column_meant(regclass, text) is 'The column that a constraint or unique index is about, its first beside the agency; null for one of no column.';
call private.open_door('private.column_meant(regclass, text)', 'authenticated');

create function private.row_refusal(
  list text, place integer, target regclass, state text, reason text, sentence text, fields text, constraint_name text, column_name text)
returns jsonb
language plpgsql stable set search_path = ''
as $$
declare
  here jsonb := jsonb_build_array(list) || coalesce(to_jsonb(place), '[]');
  field text := private.input_name(coalesce(nullif(column_name, ''), private.column_meant(target, constraint_name)));
  named jsonb := case when state like 'AX%' and starts_with(fields, '[{') then fields::jsonb end;
  message text := case
    when state like 'AX%' then sentence
    when state = '23505' then 'is taken already'
    when state = '23503' then 'does not exist'
    when state = '23502' then 'is required'
    else 'is not a value that is allowed here'
  end;
begin
  return jsonb_build_object(
    'row', place,
    'reason', case
      when state like 'AX%' then reason
      when state = '23505' then case field when 'email' then 'email_taken' else 'duplicate' end
      when state = '23503' then 'invalid_reference'
      else 'invalid_input'
    end,
    'sentence', case when state like 'AX%' then sentence else '' end,
    'fields', (
      select jsonb_agg(jsonb_build_object('path', here || f.path, 'message', f.message))
      from (
        select n.field -> 'path' as path, n.field ->> 'message' as message from jsonb_array_elements(named) n (field)
        union all
        select case when field is null then '[]' else jsonb_build_array(field) end, message where named is null
      ) f));
end
$$;
comment on function private.row_refusal(text, integer, regclass, text, text, text, text, text, text) is
  'What one row of a list was refused for, out of the diagnostics of the error: {"row", "reason", "sentence", "fields"}; a path begins with the list and the place of the row.';
call private.open_door('private.row_refusal(text, integer, regclass, text, text, text, text, text, text)', 'authenticated');

create function private.refuse_rows(refused jsonb[]) returns void
language plpgsql immutable set search_path = ''
as $$
begin
  perform private.refuse_fields(
    refused[1] ->> 'reason',
    case when refused[1] ->> 'reason' in ('invalid_input', 'invalid_reference') then '400' else '409' end,
    refused[1] ->> 'sentence',
    (select jsonb_agg(f.field) from (select e.field from unnest(refused) r (one) cross join lateral jsonb_array_elements(r.one -> 'fields') e (field) limit 50) f));
end
$$;
comment on function private.refuse_rows(jsonb[]) is 'Refuses for what row_refusal told of the first row, and names the fields of all.';
call private.open_door('private.refuse_rows(jsonb[])', 'authenticated');

create function private.refuse_places(list text, places bigint[], reason text, kind text, sentence text) returns void
language plpgsql immutable set search_path = ''
as $$
begin
  perform private.refuse_fields(reason, kind, sentence, coalesce((
    select jsonb_agg(jsonb_build_object('path', jsonb_build_array(list, p.place - 1), 'message', 'is not there') order by p.place)
    from unnest(places[:50]) p (place)), '[]'));
end
$$;
comment on function private.refuse_places(text, bigint[], text, text, text) is
  'Refuses because of ids of a list that name nothing, and says which: their places count from 1, the paths from 0.';
call private.open_door('private.refuse_places(text, bigint[], text, text, text)', 'authenticated');
