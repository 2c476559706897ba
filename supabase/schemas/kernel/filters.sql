-- Filters: data that a caller writes, compiled to SQL here and nowhere else.

create function private.filter_test(type text, operator text, expression text, literals text[]) returns text
language sql immutable set search_path = ''
as $$
  select case
    when operator = 'isEmpty' and type in ('text', 'email', 'phone') then format('coalesce(%s, '''') = ''''', expression)
    when operator = 'isEmpty' and type = 'choices' then format('coalesce(%s, ''[]'') in (''[]'', ''null'')', expression)
    when operator = 'isEmpty' then expression || ' is null'
    when operator in ('contains', 'startsWith', 'endsWith') then expression || ' like ' || literals[1]
    when operator = 'between' then format('%1$s >= %2$s and %1$s <= %3$s', expression, literals[1], literals[2])
    when operator = 'any' then format('%s ?| array[%s]', expression, array_to_string(literals, ', '))
    when operator = 'all' then format('%s ?& array[%s]', expression, array_to_string(literals, ', '))
    when operator = 'in' then format('%s in (%s)', expression, array_to_string(literals, ', '))
    else format('%s %s %s', expression,
      case operator when 'eq' then '=' when 'lt' then '<' when 'lte' then '<=' when 'gt' then '>' when 'gte' then '>=' end, literals[1])
  end
$$;
comment on function private.filter_test(text, text, text, text[]) is 'The comparison of an expression with literals; of a positive operator only.';
call private.open_door('private.filter_test(text, text, text, text[])');

-- A negative operator is true exactly where its positive twin is not, so also for a record without a value.
create function private.compile_condition(agency uuid, entity text, node jsonb, out condition text, out source text)
language plpgsql stable set search_path = ''
as $$
declare
  word text := node ->> 'operator';
  operator text := case word
    when 'ne' then 'eq' when 'notIn' then 'in' when 'notContains' then 'contains' when 'none' then 'any' when 'isNotEmpty' then 'isEmpty' else word
  end;
  field record;
  literals text[];
  test text;
begin
  if node - array['field', 'operator', 'value'] <> '{}'::jsonb
     or jsonb_typeof(node -> 'field') is distinct from 'string' or jsonb_typeof(node -> 'operator') is distinct from 'string' then
    perform private.refuse('invalid_input', '400', 'A condition has a field, an operator, and a value where the operator takes one.');
  end if;
  field := private.filter_field(agency, entity, node ->> 'field');
  if operator <> all (case field.type
    when 'text' then array['eq', 'in', 'contains', 'startsWith', 'endsWith', 'isEmpty']
    when 'email' then array['eq', 'in', 'contains', 'startsWith', 'endsWith', 'isEmpty']
    when 'phone' then array['eq', 'in', 'contains', 'startsWith', 'endsWith', 'isEmpty']
    when 'search' then array['contains']
    when 'number' then array['eq', 'in', 'lt', 'lte', 'gt', 'gte', 'between', 'isEmpty']
    when 'date' then array['eq', 'lt', 'lte', 'gt', 'gte', 'between', 'isEmpty']
    when 'datetime' then array['lt', 'lte', 'gt', 'gte', 'between', 'isEmpty']
    when 'boolean' then array['eq', 'isEmpty']
    when 'choices' then array['any', 'all', 'isEmpty']
    when 'tags' then array['any', 'all', 'isEmpty']
    else array['eq', 'in', 'isEmpty']
  end) then
    perform private.refuse('invalid_input', '400', 'The field ' || (node ->> 'field') || ' has no operator ' || left(word, 20) || '.');
  end if;
  literals := private.filter_literals(agency, field.type, field.sql_type, operator, node);
  if field.words is not null and not literals <@ array(select quote_literal(w) from unnest(field.words) w) then
    perform private.refuse('invalid_input', '400', 'This field holds one of ' || array_to_string(field.words, ', ') || '.');
  end if;
  if field.type = 'tags' then
    test := private.tag_test(agency, operator, literals);
  elsif field.type = 'phone' and operator <> 'isEmpty' then
    test := private.phone_tests(agency, substr(field.expression, 3), operator, node);
  else
    test := private.filter_test(field.type, operator, field.expression, literals);
    if field.type = 'search' and private.looks_like_phone(node ->> 'value') then
      test := test || ' or ' || private.phone_test(agency, 'phone', 'end', node ->> 'value');
    end if;
  end if;
  condition := case when word = operator then '(' || test || ')' else '((' || test || ') is not true)' end;
  source := private.filter_source(agency, entity, field, word, literals, node ->> 'value');
end
$$;
comment on function private.compile_condition(uuid, text, jsonb) is
  'A condition {field, operator, value} as SQL over a record r, and a query for ids that an index answers, where there is one. Refuses invalid_input.';
call private.open_door('private.compile_condition(uuid, text, jsonb)');

-- OFFSET 0 keeps this a look-up per record. As a join it would read every contact with the tag.
create function private.tag_test(agency uuid, operator text, literals text[]) returns text
language sql immutable set search_path = ''
as $$
  select case operator
    when 'isEmpty' then format('not exists (select from public.contact_tags t where t.agency_id = %L and t.contact_id = r.id offset 0)', agency)
    when 'any' then format('exists (select from public.contact_tags t where t.agency_id = %L and t.contact_id = r.id and t.tag_id in (%s) offset 0)',
      agency, array_to_string(literals, ', '))
    else (
      select string_agg(
        format('exists (select from public.contact_tags t where t.agency_id = %L and t.contact_id = r.id and t.tag_id = %s offset 0)', agency, l), ' and ')
      from unnest(literals) l)
  end
$$;
comment on function private.tag_test(uuid, text, text[]) is 'Whether a contact r carries tags, as SQL.';
call private.open_door('private.tag_test(uuid, text, text[])');

-- The query may find more ids than the condition lets through, never fewer.
create function private.filter_source(agency uuid, entity text, field record, word text, literals text[], value text) returns text
language plpgsql stable set search_path = ''
as $$
declare
  in_values text := format(
    'select coalesce(v.contact_id, v.opportunity_id, v.activity_id) as id from public.custom_field_values v where v.agency_id = %L and v.field_id = %L',
    agency, field.field_id);
  in_records text := format('select r.id from %s r where r.agency_id = %L and r.deleted_at is null and ', private.list_table(entity), agency);
begin
  if field.type = 'tags' then
    return case when word in ('any', 'all') then format(
      'select t.contact_id as id from public.contact_tags t where t.agency_id = %L and t.contact_live is true and t.tag_id in (%s)',
      agency, array_to_string(case word when 'any' then literals else literals[1:1] end, ', ')) end;
  elsif field.field_id is not null and word = 'isNotEmpty' then
    return in_values;
  elsif word not in ('eq', 'in', 'lt', 'lte', 'gt', 'gte', 'between', 'any', 'all') and (field.access is distinct from 'search' or word <> all (array['contains', 'startsWith', 'endsWith'])) then
    return null;
  elsif field.type = 'choices' then
    return in_values || ' and ' || private.filter_test('id', 'in', field.value_column, case word when 'any' then literals else literals[1:1] end);
  elsif field.type in ('text', 'email') and field.value_column is not null then
    -- The index knows the first 80 characters.
    return case when (select max(length(l)) from unnest(literals) l) <= 80 then
      in_values || ' and v.value_text is not null and v.type <> ''long_text'' and ' || private.filter_test('text', word, field.value_column, literals) end;
  elsif field.value_column is not null then
    return in_values || ' and ' || private.filter_test(field.type, word, field.value_column, literals);
  elsif field.access = 'index' or (field.type = 'email' and word in ('eq', 'in')) then
    -- A whole e-mail has the index of its unique key; for a part of one, as of a name, there is that of the search.
    return in_records || private.filter_test(field.type, word, field.expression, literals);
  elsif field.type = 'phone' and word in ('eq', 'endsWith') then
    return in_records || nullif(private.phone_test(agency, substr(field.expression, 3), 'end', value), 'false');
  elsif field.access = 'search' and length(value) >= 3 and word <> 'in' then
    return in_records || 'r.search_text like ' || quote_literal(private.like_pattern(value, '%', '%'))
      || case when field.type = 'search' and private.looks_like_phone(value)
        then ' union all ' || in_records || private.phone_test(agency, 'phone', 'end', value) else '' end;
  end if;
  return null;
end
$$;
comment on function private.filter_source(uuid, text, record, text, text[], text) is
  'A query for the ids of records that may meet a condition, by an index; null where none helps. It gives all that meet it, and maybe more.';
call private.open_door('private.filter_source(uuid, text, record, text, text[], text)');

create function private.filter_limits(out levels integer, out conditions integer)
language sql immutable set search_path = ''
as $$ select 8, 100 $$;
comment on function private.filter_limits() is 'How deep filters may stand inside each other, and how many conditions they may have together.';
call private.open_door('private.filter_limits()');

create function private.compile_node(agency uuid, entity text, node jsonb, depth integer, out condition text, out sources text[], out conditions integer)
language plpgsql stable set search_path = ''
as $$
declare
  word text;
  body jsonb;
  part record;
  child jsonb;
  limits record;
  parts text[] := '{}';
  branches text[] := '{}';
begin
  sources := '{}';
  if jsonb_typeof(node) is distinct from 'object' then
    perform private.refuse('invalid_input', '400', 'A filter is a condition, or and, or, not with filters inside.');
  elsif node ? 'field' then
    part := private.compile_condition(agency, entity, node);
    condition := part.condition;
    sources := array_remove(array[part.source], null);
    conditions := 1;
    return;
  end if;
  limits := private.filter_limits();
  select e.key, e.value into word, body from jsonb_each(node) e;
  if node - 'and' - 'or' - 'not' <> '{}'::jsonb or (select count(*) from jsonb_object_keys(node)) <> 1 then
    perform private.refuse('invalid_input', '400', 'A filter is a condition, or and, or, not with filters inside.');
  elsif depth >= limits.levels then
    perform private.refuse('invalid_input', '400', 'A filter is at most ' || limits.levels || ' levels deep.');
  elsif word = 'not' then
    part := private.compile_node(agency, entity, body, depth + 1);
    condition := '(' || part.condition || ' is not true)';
    conditions := part.conditions;
    return;
  elsif jsonb_typeof(body) is distinct from 'array' then
    perform private.refuse('invalid_input', '400', 'Behind and, or stands an array of filters.');
  elsif jsonb_array_length(body) = 0 then
    perform private.refuse('invalid_input', '400', 'Behind and, or stands at least one filter.');
  end if;
  conditions := 0;
  for child in select e from jsonb_array_elements(body) e loop
    part := private.compile_node(agency, entity, child, depth + 1);
    conditions := conditions + part.conditions;
    if conditions > limits.conditions then
      perform private.refuse('invalid_input', '400', 'A filter has at most ' || limits.conditions || ' conditions.');
    end if;
    parts := parts || part.condition;
    sources := sources || part.sources;
    branches := branches || part.sources[1];
  end loop;
  condition := '(' || array_to_string(parts, ' ' || word || ' ') || ')';
  -- Of alternatives, each has to be found by an index.
  if word = 'or' then
    sources := case when array_position(branches, null) is null then array[array_to_string(branches, ' union all ')] else '{}' end;
  end if;
end
$$;
comment on function private.compile_node(uuid, text, jsonb, integer) is
  'A filter as SQL over a record r, the queries that an index answers (each gives every record that passes), and how many conditions it has. Refuses invalid_input.';
call private.open_door('private.compile_node(uuid, text, jsonb, integer)');

create function private.parse_filter(agency uuid, entity text, filter jsonb, out condition text, out sources text[])
language plpgsql stable set search_path = ''
as $$
declare
  part record;
  parts text[] := '{}';
  node jsonb;
begin
  if private.list_table(entity) is null then
    perform private.refuse('invalid_input', '400', 'There are no filters for such records.');
  elsif octet_length(filter::text) > 65536 then
    perform private.refuse('invalid_input', '400', 'A filter is at most 64 KiB long.');
  elsif filter is null then
    condition := 'true';
    sources := '{}';
  elsif jsonb_typeof(filter) is distinct from 'array' then
    part := private.compile_node(agency, entity, filter, 0);
    condition := part.condition;
    sources := part.sources;
  elsif jsonb_array_length(filter) not between 1 and 11
     or (select count(*) from jsonb_array_elements(filter) f where not f ? 'field') > 1 then
    perform private.refuse('invalid_input', '400', 'Filters that are all to be passed are at most 10 conditions and one filter.');
  else
    sources := '{}';
    for node in select f from jsonb_array_elements(filter) f loop
      part := private.compile_node(agency, entity, node, 0);
      parts := parts || part.condition;
      sources := sources || part.sources;
    end loop;
    condition := '(' || array_to_string(parts, ' and ') || ')';
  end if;
end
$$;
comment on function private.parse_filter(uuid, text, jsonb) is
  'A whole filter as SQL over a record r, with the queries that an index answers. An array holds conditions and at most one larger filter, which must all be passed. No filter lets everything through. Refuses invalid_input.';
call private.open_door('private.parse_filter(uuid, text, jsonb)');

create function private.compile_filter(agency uuid, entity text, filter jsonb) returns text
language sql stable set search_path = ''
as $$ select p.condition from private.parse_filter(agency, entity, filter) p $$;
comment on function private.compile_filter(uuid, text, jsonb) is
  'A filter as an SQL condition over a record r of the entity (contact, opportunity, activity), for WHERE: false and null both mean no. It says nothing of agency and trash. Refuses invalid_input.';
call private.open_door('private.compile_filter(uuid, text, jsonb)');
