-- Filters and orders of lists: data that a caller writes, compiled to SQL here and nowhere else.
-- requires: 002_create_crm_schema, 004_create_custom_fields_schema, 011_rename_custom_columns
-- The indexes are made with the rest: nobody writes these tables yet.
-- squawk-ignore-file require-concurrent-index-creation
-- squawk-ignore-file require-concurrent-index-deletion

-- Without pg_input_is_valid the functions below would be made, and fail at their first call.
do $$
begin
  if current_setting('server_version_num')::integer < 160000 then
    raise exception 'PostgreSQL % is too old: 16 or newer is needed.', current_setting('server_version');
  end if;
end
$$;

-- ---------------------------------------------------------------------------------------------- what there is to filter by

-- A condition reads its record as r. Text is compared without regard to upper and lower case.
create function private.own_filter_fields()
returns table (entity text, name text, type text, sql_type text, expression text, access text, words text[])
language sql immutable set search_path = ''
as $$
  values
    ('contact', 'kind', 'word', 'text', 'r.kind', null, '{person,company}'::text[]),
    ('contact', 'firstName', 'text', 'text', 'lower(r.first_name)', 'search', null),
    ('contact', 'lastName', 'text', 'text', 'lower(r.last_name)', 'search', null),
    ('contact', 'companyName', 'text', 'text', 'lower(r.company_name)', 'search', null),
    ('contact', 'jobTitle', 'text', 'text', 'lower(r.job_title)', null, null),
    ('contact', 'email', 'text', 'text', 'r.email_norm', 'search', null),
    ('contact', 'phone', 'text', 'text', 'lower(r.phone)', 'search', null),
    ('contact', 'mobile', 'text', 'text', 'lower(r.mobile)', null, null),
    ('contact', 'website', 'text', 'text', 'lower(r.website)', null, null),
    ('contact', 'street', 'text', 'text', 'lower(r.street)', null, null),
    ('contact', 'city', 'text', 'text', 'lower(r.city)', 'index', null),
    ('contact', 'region', 'text', 'text', 'lower(r.region)', null, null),
    ('contact', 'postalCode', 'text', 'text', 'lower(r.postal_code)', null, null),
    ('contact', 'country', 'text', 'text', 'lower(r.country)', null, null),
    ('contact', 'source', 'text', 'text', 'lower(r.source)', 'index', null),
    ('contact', 'text', 'search', 'text', 'r.search_text', 'search', null),
    ('contact', 'lifecycleStage', 'word', 'text', 'r.lifecycle_stage', 'index', '{lead,qualified,opportunity,customer,disqualified}'),
    ('contact', 'leadStatus', 'word', 'text', 'r.lead_status', 'index', '{new,contacted,qualified,nurture,disqualified,converted}'),
    ('contact', 'leadScore', 'number', 'bigint', 'r.lead_score', 'index', null),
    ('contact', 'ownerId', 'id', 'uuid', 'r.owner_id', 'index', null),
    ('contact', 'doNotEmail', 'boolean', 'boolean', 'r.do_not_email', null, null),
    ('contact', 'doNotCall', 'boolean', 'boolean', 'r.do_not_call', null, null),
    ('contact', 'lastContactedAt', 'datetime', 'timestamptz', 'r.last_contacted_at', 'index', null),
    ('contact', 'convertedAt', 'datetime', 'timestamptz', 'r.converted_at', null, null),
    ('contact', 'createdBy', 'id', 'uuid', 'r.created_by', null, null),
    ('contact', 'createdAt', 'datetime', 'timestamptz', 'r.created_at', 'index', null),
    ('contact', 'updatedAt', 'datetime', 'timestamptz', 'r.updated_at', 'index', null),
    ('contact', 'tags', 'tags', 'uuid', 'r.id', 'index', null),
    ('opportunity', 'name', 'text', 'text', 'lower(r.name)', null, null),
    ('opportunity', 'contactId', 'id', 'uuid', 'r.contact_id', 'index', null),
    ('opportunity', 'pipelineId', 'id', 'uuid', 'r.pipeline_id', null, null),
    ('opportunity', 'stageId', 'id', 'uuid', 'r.stage_id', null, null),
    ('opportunity', 'status', 'word', 'text', 'r.status', null, '{open,won,lost}'),
    ('opportunity', 'amountMinor', 'number', 'bigint', 'r.amount_minor', 'index', null),
    ('opportunity', 'currency', 'word', 'text', 'r.currency', null, null),
    ('opportunity', 'probability', 'number', 'bigint', 'r.probability', null, null),
    ('opportunity', 'expectedCloseDate', 'date', 'date', 'r.expected_close_date', 'index', null),
    ('opportunity', 'closedAt', 'datetime', 'timestamptz', 'r.closed_at', null, null),
    ('opportunity', 'lostReason', 'text', 'text', 'lower(r.lost_reason)', null, null),
    ('opportunity', 'ownerId', 'id', 'uuid', 'r.owner_id', 'index', null),
    ('opportunity', 'createdBy', 'id', 'uuid', 'r.created_by', null, null),
    ('opportunity', 'createdAt', 'datetime', 'timestamptz', 'r.created_at', 'index', null),
    ('opportunity', 'updatedAt', 'datetime', 'timestamptz', 'r.updated_at', 'index', null),
    ('activity', 'kind', 'word', 'text', 'r.kind', null, '{call,email,meeting,task,note,video_call,other}'),
    ('activity', 'subject', 'text', 'text', 'lower(r.subject)', null, null),
    ('activity', 'body', 'text', 'text', 'lower(r.body)', null, null),
    ('activity', 'status', 'word', 'text', 'r.status', null, '{pending,in_progress,completed,cancelled}'),
    ('activity', 'priority', 'word', 'text', 'r.priority', null, '{low,medium,high,urgent}'),
    ('activity', 'direction', 'word', 'text', 'r.direction', null, '{inbound,outbound}'),
    ('activity', 'occurredAt', 'datetime', 'timestamptz', 'r.occurred_at', 'index', null),
    ('activity', 'dueAt', 'datetime', 'timestamptz', 'r.due_at', 'index', null),
    ('activity', 'completedAt', 'datetime', 'timestamptz', 'r.completed_at', null, null),
    ('activity', 'durationSeconds', 'number', 'bigint', 'r.duration_seconds', null, null),
    ('activity', 'contactId', 'id', 'uuid', 'r.contact_id', 'index', null),
    ('activity', 'opportunityId', 'id', 'uuid', 'r.opportunity_id', 'index', null),
    ('activity', 'assigneeId', 'id', 'uuid', 'r.assignee_id', 'index', null),
    ('activity', 'createdBy', 'id', 'uuid', 'r.created_by', null, null),
    ('activity', 'createdAt', 'datetime', 'timestamptz', 'r.created_at', null, null),
    ('activity', 'updatedAt', 'datetime', 'timestamptz', 'r.updated_at', 'index', null)
$$;
comment on function private.own_filter_fields() is
  'The fields of each entity that a filter may name: how they are compared, what they are in SQL (of a record r), and whether an index finds them (of their own, or that of the search box).';
revoke all on function private.own_filter_fields() from public;

create function private.list_table(entity text) returns text
language sql immutable set search_path = ''
as $$
  select case entity when 'contact' then 'public.contacts' when 'opportunity' then 'public.opportunities' when 'activity' then 'public.activities' end
$$;
comment on function private.list_table(text) is 'The table behind an entity that has filtered lists; null for any other word.';
revoke all on function private.list_table(text) from public;

create function private.filter_field(
  agency uuid, entity text, name text,
  out type text, out sql_type text, out expression text, out access text, out words text[], out field_id uuid, out value_column text
)
language plpgsql stable set search_path = ''
as $$
declare
  key text;
  kind text;
begin
  select f.type, f.sql_type, f.expression, f.access, f.words into type, sql_type, expression, access, words
  from private.own_filter_fields() f where f.entity = filter_field.entity and f.name = filter_field.name;
  if type is not null then
    return;
  end if;
  select c.id, c.key, c.type into field_id, key, kind
  from public.custom_fields c
  where c.agency_id = agency and c.entity = filter_field.entity and c.key = substr(filter_field.name, 8) and starts_with(filter_field.name, 'custom.');
  if field_id is null then
    perform private.refuse('invalid_input', '400', 'There is no field ' || left(name, 80) || ' to filter by.');
  end if;
  -- The copy in the record is asked where many records match; a value of another kind than the field's counts as absent.
  case
    when kind in ('number', 'currency') then
      type := 'number'; sql_type := 'float8'; value_column := 'v.value_number';
      expression := format('(case jsonb_typeof(r.custom_fields -> %1$L) when ''number'' then (r.custom_fields -> %1$L)::float8 end)', key);
    when kind = 'boolean' then
      type := 'boolean'; sql_type := 'boolean'; value_column := 'v.value_boolean';
      expression := format('(case jsonb_typeof(r.custom_fields -> %1$L) when ''boolean'' then (r.custom_fields -> %1$L)::boolean end)', key);
    when kind = 'multi_select' then
      type := 'choices'; sql_type := 'uuid'; value_column := 'v.value_option_id';
      expression := format('(r.custom_fields -> %L)', key);
    when kind in ('date', 'datetime', 'select', 'user') then
      type := case kind when 'date' then 'date' when 'datetime' then 'datetime' else 'id' end;
      sql_type := case kind when 'date' then 'date' when 'datetime' then 'timestamptz' else 'uuid' end;
      value_column := case kind
        when 'date' then 'v.value_date' when 'datetime' then 'v.value_timestamp' when 'select' then 'v.value_option_id' else 'v.value_user_id'
      end;
      expression := format(
        '(case when pg_input_is_valid(r.custom_fields ->> %1$L, %2$L) then (r.custom_fields ->> %1$L)::%2$s end)', key, sql_type);
    else
      type := 'text'; sql_type := 'text';
      value_column := case when kind <> 'long_text' then 'lower(left(v.value_text, 80))' end;
      expression := format('lower(r.custom_fields ->> %L)', key);
  end case;
end
$$;
comment on function private.filter_field(uuid, text, text) is
  'How a field is compared, own or custom (custom.key), and what it is in SQL: of a record r, and for a custom one of its typed value v. Refuses invalid_input for a field that is not there.';
revoke all on function private.filter_field(uuid, text, text) from public;

-- ---------------------------------------------------------------------------------------------- values

create function private.relative_moment(agency uuid, moment jsonb, out at timestamptz, out on_day date)
language plpgsql stable set search_path = ''
as $$
declare
  zone text := (select a.timezone from public.agencies a where a.id = agency);
  base text := moment ->> 'relative';
  unit text := coalesce(moment ->> 'unit', 'day');
  amount text := coalesce(moment ->> 'amount', '0');
  local_time timestamp := now() at time zone zone;
begin
  if moment - array['relative', 'amount', 'unit'] <> '{}'::jsonb
     or (base = any (array['now', 'startOfDay', 'startOfWeek', 'startOfMonth', 'startOfQuarter', 'startOfYear'])) is not true
     or unit <> all (array['minute', 'hour', 'day', 'week', 'month', 'year'])
     or amount !~ '^(?:0|-?[1-9][0-9]{0,2}|-?1000)$' then
    perform private.refuse('invalid_input', '400',
      'A relative moment is now or the start of a day, week, month, quarter or year, with an amount from -1000 to 1000 of minute, hour, day, week, month or year.');
  end if;
  if base <> 'now' then
    local_time := date_trunc(lower(substr(base, 8)), local_time);
  end if;
  -- Days and longer go by the calendar of the agency, so that a day with 23 hours is a day; hours and minutes go by the clock.
  if unit in ('minute', 'hour') then
    at := case base when 'now' then now() else local_time at time zone zone end + (amount || ' ' || unit)::interval;
  else
    at := (local_time + (amount || ' ' || unit)::interval) at time zone zone;
  end if;
  on_day := (at at time zone zone)::date;
end
$$;
comment on function private.relative_moment(uuid, jsonb) is
  'What {relative, amount, unit} means now: an instant, and a day, by the time zone of the agency. Refuses invalid_input.';
revoke all on function private.relative_moment(uuid, jsonb) from public;

create function private.like_pattern(value text, before text, after text) returns text
language sql immutable set search_path = ''
as $$ select before || replace(replace(replace(lower(value), '\', '\\'), '%', '\%'), '_', '\_') || after $$;
comment on function private.like_pattern(text, text, text) is 'A pattern for LIKE that finds the text itself, in lower case.';
revoke all on function private.like_pattern(text, text, text) from public;

-- Every value of a filter goes through here: it is looked at, brought into the form of its type, and quoted.
create function private.filter_literal(agency uuid, type text, sql_type text, operator text, value jsonb) returns text
language plpgsql stable set search_path = ''
as $$
declare
  plain text := value #>> '{}';
  shape text := jsonb_typeof(value);
begin
  if type in ('text', 'word', 'search') and shape = 'string' and length(plain) between 1 and 500 then
    return case
      when operator = 'contains' then quote_literal(private.like_pattern(plain, '%', '%'))
      when operator = 'startsWith' then quote_literal(private.like_pattern(plain, '', '%'))
      when operator = 'endsWith' then quote_literal(private.like_pattern(plain, '%', ''))
      when type = 'text' then quote_literal(lower(plain))
      else quote_literal(plain)
    end;
  elsif sql_type = 'bigint' and shape = 'number' then
    if plain::numeric = trunc(plain::numeric) and abs(plain::numeric) <= 9007199254740991 then
      return quote_literal(trunc(plain::numeric)) || '::bigint';
    end if;
  elsif sql_type = 'float8' and shape = 'number' then
    if pg_input_is_valid(plain, 'float8') then
      return quote_literal(plain) || '::float8';
    end if;
  elsif type = 'boolean' and shape = 'boolean' then
    return quote_literal(plain);
  elsif type in ('id', 'choices', 'tags') and shape = 'string' then
    if pg_input_is_valid(plain, 'uuid') then
      return quote_literal(plain::uuid);
    end if;
  elsif type = 'date' and shape = 'object' then
    return quote_literal((private.relative_moment(agency, value)).on_day);
  elsif type = 'datetime' and shape = 'object' then
    return quote_literal((private.relative_moment(agency, value)).at);
  elsif type = 'date' and shape = 'string' and plain ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' then
    if pg_input_is_valid(plain, 'date') then
      return quote_literal(plain::date);
    end if;
  elsif type = 'datetime' and shape = 'string'
     and plain ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,9})?)?(?:Z|[+-][0-9]{2}:[0-9]{2})$' then
    if pg_input_is_valid(plain, 'timestamptz') then
      return quote_literal(plain::timestamptz);
    end if;
  end if;
  perform private.refuse('invalid_input', '400', case type
    when 'number' then 'This field is compared with a number' || case sql_type when 'bigint' then ' without a fraction' else '' end || '.'
    when 'boolean' then 'This field is compared with true or false.'
    when 'date' then 'This field is compared with a day such as 2026-03-31, or a relative moment.'
    when 'datetime' then 'This field is compared with an instant such as 2026-03-31T12:00:00Z, or a relative moment.'
    when 'id' then 'This field is compared with an id.'
    when 'choices' then 'This field is compared with ids of its options.'
    when 'tags' then 'This field is compared with ids of tags.'
    else 'This field is compared with a text of 1 to 500 characters.'
  end);
end
$$;
comment on function private.filter_literal(uuid, text, text, text, jsonb) is
  'One value of a filter as a quoted SQL literal of its type; refuses invalid_input for a value of another kind.';
revoke all on function private.filter_literal(uuid, text, text, text, jsonb) from public;

create function private.filter_literals(agency uuid, type text, sql_type text, operator text, condition jsonb) returns text[]
language plpgsql stable set search_path = ''
as $$
declare
  value jsonb := condition -> 'value';
begin
  if operator = 'isEmpty' then
    if value is not null then
      perform private.refuse('invalid_input', '400', 'Whether a field is empty is asked without a value.');
    end if;
    return '{}';
  elsif operator not in ('in', 'any', 'all', 'between') then
    return array[private.filter_literal(agency, type, sql_type, operator, value)];
  elsif jsonb_typeof(value) is distinct from 'array' then
    perform private.refuse('invalid_input', '400', 'This operator takes an array of values.');
  elsif jsonb_array_length(value) not between 1 and 200 or (operator = 'between' and jsonb_array_length(value) <> 2) then
    perform private.refuse('invalid_input', '400', 'This operator takes 1 to 200 values, between takes two.');
  end if;
  return array(
    select private.filter_literal(agency, type, sql_type, operator, v) from jsonb_array_elements(value) with ordinality e (v, place) order by place);
end
$$;
comment on function private.filter_literals(uuid, text, text, text, jsonb) is
  'The values of a condition as SQL literals: none, one, or as many as its operator takes. Refuses invalid_input.';
revoke all on function private.filter_literals(uuid, text, text, text, jsonb) from public;

-- ---------------------------------------------------------------------------------------------- from data to SQL

create function private.filter_test(type text, operator text, expression text, literals text[]) returns text
language sql immutable set search_path = ''
as $$
  select case
    when operator = 'isEmpty' and type = 'text' then format('coalesce(%s, '''') = ''''', expression)
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
revoke all on function private.filter_test(text, text, text, text[]) from public;

-- A negative operator is the exact opposite of its positive twin, so it is true of a record that has no value.
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
  else
    test := private.filter_test(field.type, operator, field.expression, literals);
  end if;
  condition := case when word = operator then '(' || test || ')' else '((' || test || ') is not true)' end;
  source := private.filter_source(agency, entity, field, word, literals, node ->> 'value');
end
$$;

-- OFFSET 0 keeps it a look-up per record: as a join, it would read all that carry a tag.
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
revoke all on function private.tag_test(uuid, text, text[]) from public;

-- Where an index finds the records that meet a condition: a query for ids. It may find more than the condition lets through, never fewer.
create function private.filter_source(agency uuid, entity text, field record, word text, literals text[], value text) returns text
language plpgsql immutable set search_path = ''
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
  elsif field.type = 'text' and field.value_column is not null then
    -- The index knows the first 80 characters.
    return case when (select max(length(l)) from unnest(literals) l) <= 80 then
      in_values || ' and v.value_text is not null and v.type <> ''long_text'' and ' || private.filter_test('text', word, field.value_column, literals) end;
  elsif field.value_column is not null then
    return in_values || ' and ' || private.filter_test(field.type, word, field.value_column, literals);
  elsif field.access = 'index' or (field.expression = 'r.email_norm' and word in ('eq', 'in')) then
    -- A whole e-mail has the index of its unique key; for a part of one, as of a name, there is that of the search.
    return in_records || private.filter_test(field.type, word, field.expression, literals);
  elsif field.access = 'search' and length(value) >= 3 and word <> 'in' then
    return in_records || 'r.search_text like ' || quote_literal(private.like_pattern(value, '%', '%'));
  end if;
  return null;
end
$$;
comment on function private.filter_source(uuid, text, record, text, text[], text) is
  'A query for the ids of records that may meet a condition, by an index; null where none helps. It gives all that meet it, and maybe more.';
revoke all on function private.filter_source(uuid, text, record, text, text[], text) from public;
comment on function private.compile_condition(uuid, text, jsonb) is
  'A condition {field, operator, value} as SQL over a record r, and a query for ids that an index answers, where there is one. Refuses invalid_input.';
revoke all on function private.compile_condition(uuid, text, jsonb) from public;

-- A level and some conditions more than a caller of the API may write, who joins what its inputs ask for to his filter.
create function private.compile_node(agency uuid, entity text, node jsonb, depth integer, out condition text, out sources text[], out conditions integer)
language plpgsql stable set search_path = ''
as $$
declare
  word text;
  body jsonb;
  part record;
  child jsonb;
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
  select e.key, e.value into word, body from jsonb_each(node) e;
  if node - 'and' - 'or' - 'not' <> '{}'::jsonb or (select count(*) from jsonb_object_keys(node)) <> 1 then
    perform private.refuse('invalid_input', '400', 'A filter is a condition, or and, or, not with filters inside.');
  elsif depth >= 9 then
    perform private.refuse('invalid_input', '400', 'A filter is at most 9 levels deep.');
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
    if conditions > 110 then
      perform private.refuse('invalid_input', '400', 'A filter has at most 110 conditions.');
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
revoke all on function private.compile_node(uuid, text, jsonb, integer) from public;

create function private.parse_filter(agency uuid, entity text, filter jsonb, out condition text, out sources text[])
language plpgsql stable set search_path = ''
as $$
declare
  part record;
begin
  if private.list_table(entity) is null then
    perform private.refuse('invalid_input', '400', 'There are no filters for such records.');
  elsif length(filter::text) > 65536 then
    perform private.refuse('invalid_input', '400', 'A filter is at most 64 KiB long.');
  elsif filter is null then
    condition := 'true';
    sources := '{}';
  else
    part := private.compile_node(agency, entity, filter, 0);
    condition := part.condition;
    sources := part.sources;
  end if;
end
$$;
comment on function private.parse_filter(uuid, text, jsonb) is
  'A whole filter as SQL over a record r, with the queries that an index answers. No filter lets everything through. Refuses invalid_input.';
revoke all on function private.parse_filter(uuid, text, jsonb) from public;

create function private.compile_filter(agency uuid, entity text, filter jsonb) returns text
language sql stable set search_path = ''
as $$ select p.condition from private.parse_filter(agency, entity, filter) p $$;
comment on function private.compile_filter(uuid, text, jsonb) is
  'A filter as an SQL condition over a record r of the entity (contact, opportunity, activity), for WHERE: false and null both mean no. It says nothing of agency and trash. Refuses invalid_input.';
revoke all on function private.compile_filter(uuid, text, jsonb) from public;

-- ---------------------------------------------------------------------------------------------- orders

create function private.list_order(agency uuid, entity text, sort text, out key text, out sql_type text, out can_lack boolean, out field_id uuid)
language plpgsql stable set search_path = ''
as $$
declare
  field record;
begin
  select o.key, o.sql_type, o.can_lack into key, sql_type, can_lack
  from (values
    ('contact', 'createdAt', 'r.created_at', 'timestamptz', false),
    ('contact', 'updatedAt', 'r.updated_at', 'timestamptz', false),
    ('contact', 'lastContactedAt', 'r.last_contacted_at', 'timestamptz', true),
    ('contact', 'leadScore', 'r.lead_score', 'integer', false),
    ('contact', 'name',
      'lower(left(btrim(r.last_name || '' '' || r.first_name || '' '' || r.company_name || '' '' || coalesce(r.email, '''')), 80))', 'text', false),
    ('opportunity', 'createdAt', 'r.created_at', 'timestamptz', false),
    ('opportunity', 'updatedAt', 'r.updated_at', 'timestamptz', false),
    ('opportunity', 'name', 'lower(left(btrim(r.name), 80))', 'text', false),
    ('opportunity', 'amountMinor', 'r.amount_minor', 'bigint', false),
    ('opportunity', 'expectedCloseDate', 'r.expected_close_date', 'date', true),
    ('activity', 'occurredAt', 'r.occurred_at', 'timestamptz', false),
    ('activity', 'updatedAt', 'r.updated_at', 'timestamptz', false),
    ('activity', 'dueAt', 'r.due_at', 'timestamptz', true)
  ) o (entity, sort, key, sql_type, can_lack)
  where o.entity = list_order.entity and o.sort = list_order.sort;
  if key is not null then
    return;
  end if;
  if starts_with(sort, 'custom.') then
    field := private.filter_field(agency, entity, sort);
    if field.type in ('text', 'number', 'date', 'datetime') then
      key := field.value_column;
      sql_type := field.sql_type;
      can_lack := true;
      field_id := field.field_id;
    end if;
  end if;
  if key is null then
    perform private.refuse('invalid_input', '400', 'These records are not sorted by ' || left(sort, 80) || '.');
  end if;
end
$$;
comment on function private.list_order(uuid, text, text) is
  'What records are sorted by: an expression of a record r, or of a custom value v; and whether a record can lack it. Refuses invalid_input.';
revoke all on function private.list_order(uuid, text, text) from public;

-- ---------------------------------------------------------------------------------------------- a page of ids

create function private.narrowest_source(sources text[]) returns text
language plpgsql stable set search_path = ''
as $$
declare
  source text;
  found_rows integer;
  fewest integer := 5001;
  narrowest text;
begin
  foreach source in array sources[1:10] loop
    execute format('select count(*) from (select from (%s) s limit %s) s', source, fewest) into found_rows;
    if found_rows < fewest then
      fewest := found_rows;
      narrowest := source;
      exit when fewest <= 500;
    end if;
  end loop;
  return narrowest;
end
$$;
comment on function private.narrowest_source(text[]) is 'Which of the queries finds the fewest ids; null when each finds more than 5,000.';
revoke all on function private.narrowest_source(text[]) from public;

-- How a page is found. Records are read in their order, each looked at, until the page is full: right where many pass. Where the
-- first ones (look_ahead of them, or five times as many when a quarter of the page was among those) do not fill it, few may pass:
-- then an index that finds them all at once is taken, if one finds at most 5,000, and what it found is sorted. Sorting is off everywhere else, or the planner would rather read a whole agency.
create function private.filtered_ids(
  agency uuid, entity text, filter jsonb, sort text, direction text, after_key text, after_id uuid, at_most integer, look_ahead integer default 2000
) returns setof uuid
language plpgsql stable security definer rows 50 set search_path = '' set enable_sort = off set jit = off set max_parallel_workers_per_gather = 0
as $$
declare
  target text := private.list_table(entity);
  live text := format('r.agency_id = %L and r.deleted_at is null', agency);
  test record;
  ordering record;
  beyond text := case direction when 'asc' then '>' else '<' end;
  is_key boolean;
  last_key text;
  last_id text := quote_literal(after_id);
  tie text := 'r.id';
  key_of_record text;
  bodies text[];
  orders text[];
  source text;
  wanted integer;
  look_at integer;
  ids uuid[];
  found_ids uuid[] := '{}';
begin
  perform private.require(agency, entity || ':read');
  if direction in ('asc', 'desc') is not true then
    perform private.refuse('invalid_input', '400', 'A list is sorted asc or desc.');
  elsif (at_most >= 1 and at_most <= 501) is not true then
    perform private.refuse('invalid_input', '400', 'A page has between 1 and 500 records.');
  end if;
  test := private.parse_filter(agency, entity, filter);
  ordering := private.list_order(agency, entity, sort);
  if after_key is not null then
    -- Executed, because pg_input_is_valid remembers the type of its first call in the transaction when that is a variable.
    execute format('select pg_input_is_valid(%L, %L)', after_key, ordering.sql_type) into is_key;
    if after_id is null or not is_key then
      perform private.refuse('invalid_cursor', '400', 'The cursor does not belong to this list.');
    end if;
  elsif after_id is not null and not ordering.can_lack then
    perform private.refuse('invalid_cursor', '400', 'The cursor does not belong to this list.');
  end if;
  last_key := format(case ordering.sql_type when 'text' then 'lower(left(%L, 80))' else '%L::%s' end, after_key, ordering.sql_type);

  -- Records that have a key, and behind them those that have none.
  key_of_record := ordering.key;
  bodies := array[
    format('select r.*, r.id as tie, %s as sort_key from %s r where %s', ordering.key, target, live),
    format('select r.*, r.id as tie from %s r where %s and %s is null', target, live, ordering.key)];
  if ordering.field_id is not null then
    tie := 'coalesce(v.contact_id, v.opportunity_id, v.activity_id)';
    key_of_record := format(
      '(select %s from public.custom_field_values v where v.agency_id = %L and v.field_id = %L and v.%I = r.id and v.type <> ''multi_select'')',
      ordering.key, agency, ordering.field_id, entity || '_id');
    bodies := array[
      format('select r.*, %2$s as tie, %1$s as sort_key from public.custom_field_values v
        cross join lateral (select r.* from %3$s r where r.id = %2$s and %4$s offset 0) r
        where v.agency_id = %5$L and v.field_id = %6$L and v.type <> ''long_text''', ordering.key, tie, target, live, agency, ordering.field_id),
      format('select r.*, r.id as tie from %1$s r where %2$s and not exists (
        select from public.custom_field_values v where v.agency_id = %3$L and v.field_id = %4$L and v.%5$I = r.id offset 0)',
        target, live, agency, ordering.field_id, entity || '_id')];
  end if;
  if ordering.can_lack then
    -- Of a text the column itself, which is what its index asks for.
    bodies[1] := bodies[1] || format(' and %s is not null', case ordering.sql_type when 'text' then 'v.value_text' else ordering.key end);
  else
    bodies := bodies[1:1];
  end if;
  orders := array[format('r.sort_key %1$s, r.tie %1$s', direction), format('r.tie %s', direction)];
  if after_key is not null then
    bodies[1] := bodies[1] || format(' and (%s, %s) %s (%s, %s)', ordering.key, tie, beyond, last_key, last_id);
  elsif after_id is not null then
    bodies := array[bodies[2] || format(' and r.id %s %s', beyond, last_id)];
    orders := orders[2:2];
  end if;

  for part in 1 .. cardinality(bodies) loop
    wanted := at_most - cardinality(found_ids);
    ids := null;
    if cardinality(test.sources) > 0 then
      foreach look_at in array array[look_ahead, 5 * look_ahead] loop
        execute format('select array(select r.id from (select * from (%1$s) r order by %2$s limit %3$s) r where %4$s order by %2$s limit %5$s)',
          bodies[part], orders[part], look_at, test.condition, wanted) into ids;
        exit when cardinality(ids) = wanted or 4 * cardinality(ids) < wanted;
      end loop;
      if cardinality(ids) < wanted then
        ids := null;
        source := private.narrowest_source(test.sources);
        test.sources := '{}';
      end if;
    end if;
    if source is not null then
      execute format('select array(
          select r.id from (select distinct s.id from (%1$s) s) hit
          cross join lateral (select r.*, %2$s as sort_key from %3$s r where r.id = hit.id and %4$s offset 0) r
          where %5$s and %6$s order by r.sort_key %7$s nulls last, r.id %7$s limit %8$s)',
        source, key_of_record, target, live, test.condition,
        case
          when after_id is null then 'true'
          when after_key is null then format('r.sort_key is null and r.id %s %s', beyond, last_id)
          else format('(r.sort_key %1$s %2$s or (r.sort_key = %2$s and r.id %1$s %3$s) or r.sort_key is null)', beyond, last_key, last_id)
        end, direction, at_most) into found_ids;
      exit;
    elsif ids is null then
      execute format('select array(select r.id from (%s) r where %s order by %s limit %s)', bodies[part], test.condition, orders[part], wanted) into ids;
    end if;
    found_ids := found_ids || ids;
    exit when cardinality(found_ids) >= at_most;
  end loop;
  return query select unnest(found_ids);
end
$$;
comment on function private.filtered_ids(uuid, text, jsonb, text, text, text, uuid, integer, integer) is
  'Ids of the live records of an agency that pass a filter, in order, from behind (after_key, after_id) on; records without what they are sorted by come last. Past RLS with a membership check of its own, because most comparisons are not leakproof. Refuses invalid_input, invalid_cursor, missing_permission.';
revoke all on function private.filtered_ids(uuid, text, jsonb, text, text, text, uuid, integer, integer) from public;
grant execute on function private.filtered_ids(uuid, text, jsonb, text, text, text, uuid, integer, integer) to authenticated;

-- ---------------------------------------------------------------------------------------------- the doors
-- Each reads its records again as the caller, one look-up by primary key for each id, in the order of the ids.

create function public.list_contacts(
  agency_id uuid, filter jsonb default null, sort text default 'createdAt', direction text default 'desc', after_key text default null,
  after_id uuid default null, at_most integer default 50
) returns setof public.contacts
language plpgsql stable rows 50 set search_path = ''
as $$
begin
  return query
  select c.*
  from private.filtered_ids(list_contacts.agency_id, 'contact', list_contacts.filter, list_contacts.sort, list_contacts.direction,
    list_contacts.after_key, list_contacts.after_id, list_contacts.at_most) with ordinality found (id, place)
  cross join lateral (select c.* from public.contacts c where c.id = found.id and c.agency_id = list_contacts.agency_id offset 0) c
  order by found.place;
end
$$;
comment on function public.list_contacts(uuid, jsonb, text, text, text, uuid, integer) is
  'Live contacts that pass a filter, in an order, re-read under RLS; the next page begins behind the key and the id of the last one.';
revoke all on function public.list_contacts(uuid, jsonb, text, text, text, uuid, integer) from public, anon;
grant execute on function public.list_contacts(uuid, jsonb, text, text, text, uuid, integer) to authenticated;

create function public.list_opportunities(
  agency_id uuid, filter jsonb default null, sort text default 'createdAt', direction text default 'desc', after_key text default null,
  after_id uuid default null, at_most integer default 50
) returns setof public.opportunities
language plpgsql stable rows 50 set search_path = ''
as $$
begin
  return query
  select o.*
  from private.filtered_ids(list_opportunities.agency_id, 'opportunity', list_opportunities.filter, list_opportunities.sort, list_opportunities.direction,
    list_opportunities.after_key, list_opportunities.after_id, list_opportunities.at_most) with ordinality found (id, place)
  cross join lateral (select o.* from public.opportunities o where o.id = found.id and o.agency_id = list_opportunities.agency_id offset 0) o
  order by found.place;
end
$$;
comment on function public.list_opportunities(uuid, jsonb, text, text, text, uuid, integer) is
  'Live opportunities that pass a filter, in an order, re-read under RLS; the next page begins behind the key and the id of the last one.';
revoke all on function public.list_opportunities(uuid, jsonb, text, text, text, uuid, integer) from public, anon;
grant execute on function public.list_opportunities(uuid, jsonb, text, text, text, uuid, integer) to authenticated;

create function public.list_activities(
  agency_id uuid, filter jsonb default null, sort text default 'occurredAt', direction text default 'desc', after_key text default null,
  after_id uuid default null, at_most integer default 50
) returns setof public.activities
language plpgsql stable rows 50 set search_path = ''
as $$
begin
  return query
  select a.*
  from private.filtered_ids(list_activities.agency_id, 'activity', list_activities.filter, list_activities.sort, list_activities.direction,
    list_activities.after_key, list_activities.after_id, list_activities.at_most) with ordinality found (id, place)
  cross join lateral (select a.* from public.activities a where a.id = found.id and a.agency_id = list_activities.agency_id offset 0) a
  order by found.place;
end
$$;
comment on function public.list_activities(uuid, jsonb, text, text, text, uuid, integer) is
  'Live activities that pass a filter, in an order, re-read under RLS; the next page begins behind the key and the id of the last one.';
revoke all on function public.list_activities(uuid, jsonb, text, text, text, uuid, integer) from public, anon;
grant execute on function public.list_activities(uuid, jsonb, text, text, text, uuid, integer) to authenticated;

-- ---------------------------------------------------------------------------------------------- indexes
-- Only the definer above looks through them, so operators that are not leakproof do no harm.

create index contacts_name_idx on public.contacts
  (agency_id, (lower(left(btrim(last_name || ' ' || first_name || ' ' || company_name || ' ' || coalesce(email, '')), 80))), id)
  where deleted_at is null;
create index contacts_score_idx on public.contacts (agency_id, lead_score, id) where deleted_at is null;
create index contacts_contacted_idx on public.contacts (agency_id, last_contacted_at, id) where deleted_at is null and last_contacted_at is not null;
create index contacts_never_contacted_idx on public.contacts (agency_id, id) where deleted_at is null and last_contacted_at is null;
create index contacts_city_idx on public.contacts (agency_id, (lower(city))) where deleted_at is null and city is not null;
create index contacts_source_idx on public.contacts (agency_id, (lower(source))) where deleted_at is null and source is not null;
create index opportunities_changed_idx on public.opportunities (agency_id, updated_at, id) where deleted_at is null;
create index opportunities_name_idx on public.opportunities (agency_id, (lower(left(btrim(name), 80))), id) where deleted_at is null;
create index opportunities_amount_idx on public.opportunities (agency_id, amount_minor, id) where deleted_at is null;
create index opportunities_expected_idx on public.opportunities (agency_id, expected_close_date, id)
  where deleted_at is null and expected_close_date is not null;
create index opportunities_no_date_idx on public.opportunities (agency_id, id) where deleted_at is null and expected_close_date is null;
create index activities_changed_idx on public.activities (agency_id, updated_at, id) where deleted_at is null;
create index activities_due_order_idx on public.activities (agency_id, due_at, id) where deleted_at is null and due_at is not null;
create index activities_not_due_idx on public.activities (agency_id, id) where deleted_at is null and due_at is null;

-- The last column is the record of whatever entity, so that one order serves all three; text goes by what a filter compares.
drop index public.custom_field_values_text_idx;
drop index public.custom_field_values_number_idx;
drop index public.custom_field_values_date_idx;
drop index public.custom_field_values_timestamp_idx;
drop index public.custom_field_values_option_idx;
create index custom_field_values_text_idx on public.custom_field_values
  (agency_id, field_id, (lower(left(value_text, 80))), (coalesce(contact_id, opportunity_id, activity_id)))
  where value_text is not null and type <> 'long_text';
create index custom_field_values_number_idx on public.custom_field_values
  (agency_id, field_id, value_number, (coalesce(contact_id, opportunity_id, activity_id))) where value_number is not null;
create index custom_field_values_date_idx on public.custom_field_values
  (agency_id, field_id, value_date, (coalesce(contact_id, opportunity_id, activity_id))) where value_date is not null;
create index custom_field_values_timestamp_idx on public.custom_field_values
  (agency_id, field_id, value_timestamp, (coalesce(contact_id, opportunity_id, activity_id))) where value_timestamp is not null;
create index custom_field_values_option_idx on public.custom_field_values
  (agency_id, field_id, value_option_id, (coalesce(contact_id, opportunity_id, activity_id))) where value_option_id is not null;
create index custom_field_values_boolean_idx on public.custom_field_values
  (agency_id, field_id, value_boolean, (coalesce(contact_id, opportunity_id, activity_id))) where value_boolean is not null;
