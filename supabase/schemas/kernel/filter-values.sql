-- Values of a filter.

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
call private.open_door('private.relative_moment(uuid, jsonb)');

create function private.like_pattern(value text, before text, after text) returns text
language sql immutable set search_path = ''
as $$ select before || replace(replace(replace(lower(value), '\', '\\'), '%', '\%'), '_', '\_') || after $$;
comment on function private.like_pattern(text, text, text) is 'A pattern for LIKE that finds the text itself, in lower case.';
call private.open_door('private.like_pattern(text, text, text)');

-- Every value of a filter passes through this function, which checks it, brings it into the form of its type and
-- quotes it.
create function private.filter_literal(agency uuid, type text, sql_type text, operator text, value jsonb) returns text
language plpgsql stable set search_path = ''
as $$
declare
  plain text := value #>> '{}';
  shape text := jsonb_typeof(value);
begin
  if type in ('text', 'email', 'phone', 'word', 'search') and shape = 'string' and length(plain) between 1 and 500 then
    return case
      when operator = 'contains' then quote_literal(private.like_pattern(plain, '%', '%'))
      when operator = 'startsWith' then quote_literal(private.like_pattern(plain, '', '%'))
      when operator = 'endsWith' then quote_literal(private.like_pattern(plain, '%', ''))
      when type = 'text' then quote_literal(lower(plain))
      when type = 'email' then quote_literal(private.email_key(plain))
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
call private.open_door('private.filter_literal(uuid, text, text, text, jsonb)');

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
call private.open_door('private.filter_literals(uuid, text, text, text, jsonb)');
