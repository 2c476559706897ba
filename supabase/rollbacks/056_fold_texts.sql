drop index public.contact_lists_agency_name_key;

drop index public.contacts_city_idx;

drop index public.contacts_search_idx;

drop index public.contacts_search_keys_idx;

drop index public.contacts_source_idx;

drop index public.custom_field_values_text_idx;

drop index public.custom_field_values_unique_text;

drop index public.pipelines_agency_name_key;

drop index public.tags_agency_name_key;

drop view private.searchable_activities;

drop view private.searchable_contact_lists;

drop view private.searchable_contacts;

drop view private.searchable_opportunities;

alter table public.contact_lists
  alter column name_norm set expression as (lower(btrim(name)));

alter table public.contacts
  alter column search_text set expression as (lower(((((((((first_name || ' '::text) || last_name) || ' '::text) || company_name) || ' '::text) || coalesce(email, ''::text)) || ' '::text) || coalesce(phone, ''::text))));

alter table public.pipelines
  alter column name_norm set expression as (lower(btrim(name)));

alter table public.tags
  alter column name_norm set expression as (lower(btrim(name)));

create or replace function private.fill_search_words()
  returns bigint
  language plpgsql
  set search_path to ''
  as $function$
declare
  added bigint;
begin
  insert into private.search_words (agency_id, word)
  select n.agency_id, n.word
  from (
    select distinct t.agency_id, w.word
    from (
      select c.agency_id, c.first_name as words from public.contacts c
      union select c.agency_id, c.last_name from public.contacts c
      union select c.agency_id, c.company_name from public.contacts c
      union select o.agency_id, o.name from public.opportunities o
      union select a.agency_id, a.subject from public.activities a
      union select l.agency_id, l.name from public.contact_lists l
    ) t
    cross join unnest(private.search_words_in(t.words)) w (word)
  ) n
  where length(n.word) between 3 and 60 and n.word !~ '[0-9]'
    and not exists (select from private.search_words k where k.agency_id = n.agency_id and k.word = n.word);
  get diagnostics added = row_count;
  return added;
end
$function$;

create or replace function private.filter_field (
  agency uuid,
  entity text,
  name   text,
  out    type text,
  out    sql_type text,
  out    expression text,
  out    access text,
  out    words text[],
  out    field_id uuid,
  out    value_column text
)
  returns record
  language plpgsql
  stable
  set search_path to ''
  as $function$
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
      type := case kind when 'email' then 'email' else 'text' end;
      sql_type := 'text';
      value_column := case when kind <> 'long_text' then 'lower(left(v.value_text, 80))' end;
      expression := format('lower(r.custom_fields ->> %L)', key);
  end case;
end
$function$;

create or replace function private.filter_literal (
  agency   uuid,
  type     text,
  sql_type text,
  operator text,
  value    jsonb
)
  returns text
  language plpgsql
  stable
  set search_path to ''
  as $function$
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
$function$;

create or replace function private.filter_source (
  agency   uuid,
  entity   text,
  field    record,
  word     text,
  literals text[],
  value    text
)
  returns text
  language plpgsql
  stable
  set search_path to ''
  as $function$
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
$function$;

create or replace function private.filtered_ids (
  agency     uuid,
  entity     text,
  filter     jsonb,
  sort       text,
  direction  text,
  after_key  text,
  after_id   uuid,
  at_most    integer,
  look_ahead integer default 2000
)
  returns setof uuid
  language plpgsql
  stable
  security definer
  rows 50
  set search_path to ''
  set enable_sort to 'off'
  set jit to 'off'
  set max_parallel_workers_per_gather to '0'
  as $function$
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
$function$;

create or replace function private.learn_search_words (
  agency uuid,
  texts  text[]
)
  returns void
  language plpgsql
  set search_path to ''
  as $function$
begin
  insert into private.search_words (agency_id, word)
  select agency, n.word
  from (select distinct w.word from unnest(texts) t (words) cross join unnest(private.search_words_in(t.words)) w (word)) n
  where length(n.word) between 3 and 60 and n.word !~ '[0-9]'
    and not exists (select from private.search_words k where k.agency_id = agency and k.word = n.word);
end
$function$;

create or replace function private.like_pattern (
  value  text,
  before text,
  after  text
)
  returns text
  language sql
  immutable
  set search_path to ''
  as $function$ select before || replace(replace(replace(lower(value), '\', '\\'), '%', '\%'), '_', '\_') || after $function$;

create or replace function private.own_filter_fields()
  returns table (
    entity     text,
    name       text,
    type       text,
    sql_type   text,
    expression text,
    access     text,
    words      text[]
  )
  language sql
  stable
  set search_path to ''
  as $function$
  select f.entity, f.name, f.type,
    case f.type
      when 'number' then 'bigint' when 'boolean' then 'boolean' when 'date' then 'date' when 'datetime' then 'timestamptz'
      when 'id' then 'uuid' when 'tags' then 'uuid' else 'text'
    end,
    case
      when f.type = 'search' then 'r.search_text'
      when f.type = 'tags' then 'r.id'
      -- Stored in lower case: under Row Level Security only a leakproof operator may use an index.
      when f.type = 'email' then 'r.email_norm'
      when f.type = 'phone' then format('r.%I', c.name)
      when f.type = 'text' then format('lower(r.%I)', c.name)
      else format('r.%I', c.name)
    end,
    i.access, f.words
  from private.filter_fields f
  cross join lateral (select lower(regexp_replace(f.name, '([A-Z])', '_\1', 'g')) as name) c
  left join (values
    ('contact', 'search', '{firstName, lastName, companyName, email, text}'::text[]),
    ('contact', 'index', '{city, source, lifecycleStage, leadStatus, leadScore, ownerId, lastContactedAt, createdAt, updatedAt, tags}'::text[]),
    ('opportunity', 'index', '{contactId, amountMinor, expectedCloseDate, ownerId, createdAt, updatedAt}'::text[]),
    ('activity', 'index', '{occurredAt, dueAt, contactId, opportunityId, assigneeId, updatedAt}'::text[])
  ) i (entity, access, names) on i.entity = f.entity and f.name = any (i.names)
$function$;

create or replace function private.read_custom_options (
  given jsonb,
  out   options jsonb,
  out   problem text
)
  returns record
  language plpgsql
  set search_path to ''
  as $function$
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
  elsif (select count(distinct lower(o.option ->> 'label')) from jsonb_array_elements(options) o (option)) < jsonb_array_length(options) then
    problem := 'must have different labels';
  end if;
end
$function$;

create or replace function private.search_excerpt (
  body  text,
  words text[]
)
  returns text
  language plpgsql
  immutable
  parallel safe
  set search_path to ''
  as $function$
declare
  line constant text := btrim(regexp_replace(left(body, 20000), '\s+', ' ', 'g'));
  place integer := coalesce((select min(p.place) from unnest(words) w (word) cross join position(w.word in lower(line)) p (place) where p.place > 0), 1);
  start integer := greatest(1, place - 40);
begin
  return nullif(case when start > 1 then '…' else '' end || substr(line, start, 160) || case when length(line) >= start + 160 then '…' else '' end, '');
end
$function$;

create or replace function private.search_keys (
  agency uuid,
  titles text[],
  words  text
)
  returns tsvector
  language plpgsql
  immutable
  parallel safe
  set search_path to ''
  as $function$
declare
  tag text := private.search_tag(agency);
begin
  return array_to_tsvector(array_remove(array_remove(
    string_to_array(replace(' ' || array_to_string(private.search_words_in(words), ' '), ' ', ' ' || tag), ' ')
      || string_to_array(replace(E'\n' || lower(array_to_string(titles, E'\n')), E'\n', E'\n' || tag || '='), E'\n'),
    ''), tag || '='));
end
$function$;

create or replace function private.search_records (
  agency   uuid,
  query    text,
  entities text[],
  at_most  integer
)
  returns table (
    entity    text,
    id        uuid,
    strength  integer,
    closeness real,
    words     text[]
  )
  language plpgsql
  stable
  security definer
  rows 20
  set search_path to ''
  as $function$
#variable_conflict use_column
declare
  known constant text[] := array['contact', 'opportunity', 'activity', 'list'];
  asked_text constant text := lower(btrim(query));
  tag constant text := private.search_tag(agency);
  typed constant text[] := (private.search_words_in(asked_text))[1:10];
  digits constant text := translate(asked_text, ' +()./-', '');
  home record;
  tail text;
  longest text;
  asked tsquery[];
  all_words tsquery;
  roughly tsquery;
  one_of tsquery;
  alike text[];
  patterns text[];
  seen uuid[];
  word text;
  other text;
  place integer := 0;
  is_exact boolean;
begin
  if asked_text is null or length(asked_text) not between 2 and 200 or at_most is null or at_most not between 1 and 20
     or entities = '{}' or not coalesce(entities <@ known, true) then
    perform private.refuse('invalid_input', '400', 'Give 2 to 200 characters, what to look for, and how many of each, up to 20.');
  end if;
  perform private.require(agency, w.entity || ':read') from unnest(coalesce(entities, known)) w (entity);

  foreach word in array typed loop
    place := place + 1;
    -- Nobody types the beginning of a number, and the beginning of an address is the beginning of a title.
    one_of := private.search_term(tag || word, asked_text !~ '@' and (place = cardinality(typed) or word !~ '^[0-9]+$'));
    all_words := coalesce(all_words && one_of, one_of);
  end loop;
  -- A number is found whatever signs stand between its digits.
  if digits ~ '^[0-9]{5,}$' then
    all_words := all_words || private.search_term(tag || digits, true);
  end if;
  if private.looks_like_phone(asked_text) then
    home := private.dialling(agency);
    tail := private.phone_tail(private.phone_digits(asked_text), home.calling_code, home.trunk, home.abroad);
    all_words := case when tail = '' then all_words else all_words || private.search_term(tag || 'zz' || reverse(tail), true) end;
  end if;
  asked := array_remove(array[
    private.search_term(tag || '=' || asked_text, false), private.search_term(tag || '=' || asked_text, true), all_words], null);
  select t.word into longest from unnest(typed) t (word) order by length(t.word) desc limit 1;
  longest := coalesce(longest, replace(replace(replace(asked_text, '\', '\\'), '%', '\%'), '_', '\_'));

  foreach entity in array array(select k.entity from unnest(known) k (entity) where k.entity = any (coalesce(entities, known))) loop
    seen := '{}';
    is_exact := false;
    words := coalesce(nullif(typed, '{}'), array[asked_text]);
    for id, strength, closeness in
      select f.id, f.strength, f.closeness
      from (
        select distinct on (r.id) r.id, r.at, r.strength, extensions.similarity(r.title, asked_text) as closeness
        from private.find_records(entity, agency, asked, array['%' || longest || '%'], at_most) r
        order by r.id, r.strength
      ) f
      order by f.strength, f.closeness desc, f.at desc, f.id
      limit at_most
    loop
      return next;
      seen := seen || id;
      is_exact := is_exact or strength = 1;
    end loop;

    continue when is_exact or cardinality(seen) >= at_most;
    if roughly is null then
      alike := '{}';
      patterns := array['%' || longest || '%'];
      foreach word in array typed loop
        one_of := private.search_term(tag || word, true);
        foreach other in array private.similar_search_words(agency, word) loop
          one_of := one_of || private.search_term(tag || other, false);
          alike := alike || other;
          if word = longest then
            patterns := patterns || ('%' || other || '%');
          end if;
        end loop;
        roughly := coalesce(roughly && one_of, one_of);
      end loop;
    end if;
    continue when alike = '{}';
    words := typed || alike;
    strength := 4;
    for id, closeness in
      select r.id, max(extensions.similarity(r.title, asked_text))
      from private.find_records(entity, agency, array[roughly], patterns, 20) r
      where r.id <> all (seen)
      group by r.id
      order by 2 desc, max(r.at) desc, r.id
      limit at_most - cardinality(seen)
    loop
      return next;
    end loop;
  end loop;
end
$function$;

create or replace function private.search_words_in (
  words text
)
  returns text[]
  language plpgsql
  immutable
  parallel safe
  set search_path to ''
  as $function$
declare
  found text[] := array_remove(string_to_array(regexp_replace(lower(words),
    '[\u0001-\u002F\u003A-\u0040\u005B-\u0060\u007B-\u00A9\u00AB-\u00B4\u00B6-\u00B9\u00BB-\u00BF\u00D7\u00F7\u2000-\u206F\u2190-\u2BFF\u3000-\u3004\u3007-\u3020\uFF01-\uFF0F\uFF1A-\uFF20\U0001F000-\U0001FAFF]+',
    ' ', 'g'), ' '), '');
begin
  -- A lexeme holds 2,046 bytes; only long texts have words near that, and nobody types them.
  if octet_length(words) > 2000 then
    return array(select left(w.word, 60) from unnest(found) w (word));
  end if;
  return found;
end
$function$;

create or replace function private.similar_search_words (
  agency uuid,
  typed  text
)
  returns text[]
  language plpgsql
  stable
  set search_path to ''
  set "pg_trgm.similarity_threshold" to '0.4'
  set enable_seqscan to 'off'
  as $function$
declare
  swapped constant text[] := array(
    select left(typed, n - 1) || substr(typed, n + 1, 1) || substr(typed, n, 1) || substr(typed, n + 2) from generate_series(1, length(typed) - 1) n
  );
begin
  if length(typed) < 3 or typed ~ '[0-9]' then
    return '{}';
  end if;
  return array(
    select f.word
    from (
      select k.word, case
          when k.word = any (swapped) then 1
          when k.word like '%' || typed || '%' then 2
          else extensions.levenshtein_less_equal(k.word, typed, 2)
        end as distance
      from (
        select v.word
        from (
          select k.agency_id, k.word from private.search_words k
          where private.search_variants(k.agency_id, k.word) && private.search_variants(agency, typed) offset 0
        ) v
        where v.agency_id = agency
        union select k.word from private.search_words k where k.agency_id = agency and k.word operator(extensions.%) typed
        union select k.word from private.search_words k where k.agency_id = agency and k.word like '%' || typed || '%'
      ) k
      where not starts_with(k.word, typed)
    ) f
    where f.distance <= case when length(typed) < 6 and f.word not like '%' || typed || '%' then 1 else 2 end
    order by f.distance, abs(length(f.word) - length(typed)), f.word
    limit 6
  );
end
$function$;

create or replace function private.store_custom_values (
  of_entity text,
  ids       uuid[]
)
  returns void
  language plpgsql
  set search_path to ''
  as $function$
declare
  taken text;
  field public.custom_fields;
begin
  delete from public.custom_field_values d
  where d.id in (
    select h.id
    from private.custom_values_held(of_entity, ids) h
    left join private.custom_values_of(of_entity, ids) w
      on w.field_id = h.field_id
      and coalesce(w.contact_id, w.opportunity_id, w.activity_id) = coalesce(h.contact_id, h.opportunity_id, h.activity_id)
      and (w.value_text, w.value_number, w.value_boolean, w.value_date, w.value_timestamp, w.value_option_id, w.value_user_id, w.is_live)
        is not distinct from
          (h.value_text, h.value_number, h.value_boolean, h.value_date, h.value_timestamp, h.value_option_id, h.value_user_id, h.is_live)
    where w.field_id is null
  );
  -- In one order whoever writes: two that want the same values of unique fields would otherwise wait for each other.
  insert into public.custom_field_values (agency_id, field_id, entity, type, is_unique, is_live, contact_id, opportunity_id, activity_id,
    value_text, value_number, value_boolean, value_date, value_timestamp, value_option_id, value_user_id)
  select w.agency_id, w.field_id, w.entity, w.type, w.is_unique, w.is_live, w.contact_id, w.opportunity_id, w.activity_id,
    w.value_text, w.value_number, w.value_boolean, w.value_date, w.value_timestamp, w.value_option_id, w.value_user_id
  from private.custom_values_of(of_entity, ids) w
  where not exists (
    select from private.custom_values_held(of_entity, ids) h
    where h.field_id = w.field_id
      and coalesce(h.contact_id, h.opportunity_id, h.activity_id) = coalesce(w.contact_id, w.opportunity_id, w.activity_id)
      and h.value_option_id is not distinct from w.value_option_id
  )
  order by w.field_id, w.value_text, w.value_number, w.value_date;
exception
  when unique_violation then
    get stacked diagnostics taken = pg_exception_detail;
    select f.* into field from public.custom_fields f where f.id = substring(taken from '=\([0-9a-f-]{36}, ([0-9a-f-]{36}),')::uuid;
    perform private.refuse_fields('duplicate', '409', 'Another record has this value of ' || coalesce(field.label, 'a unique field') || '.',
      coalesce(private.custom_field_problem(field.key, 'is taken by another record'), '[]'));
end
$function$;

create view private.searchable_activities with (security_invoker=true) as  select agency_id,
    id,
    occurred_at as at,
    lower(((subject || ' '::text) || coalesce("left"(body, 20000), ''::text))) as words,
    subject as title,
    private.search_keys(agency_id, array[subject], ((subject || ' '::text) || coalesce("left"(body, 20000), ''::text))) as keys
   from public.activities a
  where (deleted_at is null);

create view private.searchable_contact_lists with (security_invoker=true) as  select agency_id,
    id,
    created_at as at,
    lower(((name || ' '::text) || coalesce(description, ''::text))) as words,
    name as title,
    private.search_keys(agency_id, array[name], ((name || ' '::text) || coalesce(description, ''::text))) as keys
   from public.contact_lists l
  where (deleted_at is null);

create view private.searchable_contacts with (security_invoker=true) as  select agency_id,
    id,
    created_at as at,
    search_text as words,
    private.contact_title(first_name, last_name, company_name, email) as title,
    private.search_keys(agency_id, array[btrim(((first_name || ' '::text) || last_name)), last_name, company_name, email], ((((((search_text || ' '::text) || coalesce(mobile, ''::text)) || ' '::text) || private.phone_words(phone)) || ' '::text) || private.phone_words(mobile))) as keys
   from public.contacts c
  where (deleted_at is null);

create view private.searchable_opportunities with (security_invoker=true) as  select agency_id,
    id,
    created_at as at,
    lower(name) as words,
    name as title,
    private.search_keys(agency_id, array[name], name) as keys
   from public.opportunities o
  where (deleted_at is null);

create unique index contact_lists_agency_name_key on public.contact_lists using btree (agency_id, name_norm)
  where (deleted_at is null);

create index contacts_city_idx on public.contacts using btree (agency_id, lower(city))
  where ((deleted_at is null) and (city is not null));

create index contacts_search_idx on public.contacts using gin (agency_id, search_text extensions.gin_trgm_ops)
  where (deleted_at is null);

create index contacts_source_idx on public.contacts using btree (agency_id, lower(source))
  where ((deleted_at is null) and (source is not null));

create index custom_field_values_text_idx on public.custom_field_values
  using btree (agency_id, field_id, lower("left"(value_text, 80)), coalesce(contact_id, opportunity_id, activity_id))
  where ((value_text is not null) and (type <> 'long_text'::text));

create unique index custom_field_values_unique_text on public.custom_field_values using btree (agency_id, field_id, value_text)
  where (is_unique and is_live and (value_text is not null));

create unique index pipelines_agency_name_key on public.pipelines using btree (agency_id, name_norm);

create unique index tags_agency_name_key on public.tags using btree (agency_id, name_norm);

comment on column public.contacts.search_text is 'What the text filter and the search box look through; read only inside private.filtered_ids and private.search_records.';

comment on function private.learn_search_words(uuid, text[]) is 'Adds the words of some texts that the vocabulary of the agency lacks. Words with digits are no words that one mistypes.';

comment on function private.like_pattern(text, text, text) is 'A pattern for LIKE that finds the text itself, in lower case.';

comment on function private.search_keys(uuid, text[], text) is 'What a record is found by: each of its words, and each of its titles as a whole behind an equals sign, behind the tag of its agency.';

comment on function private.search_words_in(text) is 'The words of a text in lower case, in their order.';

create index contacts_search_keys_idx on public.contacts
  using gin
  (private.search_keys(agency_id, array[btrim(((first_name || ' '::text) || last_name)), last_name, company_name, email], ((((((search_text || ' '::text) || coalesce(mobile,
  ''::text)) || ' '::text) || private.phone_words(phone)) || ' '::text) || private.phone_words(mobile))))
  with (fastupdate=off)
  where (deleted_at is null);

drop function private.cjk();
drop function private.search_pieces(text);
drop function private.search_word(text, text, boolean);
drop function private.folded(text);

update public.custom_field_values v set is_live = true
where not v.is_live and exists (
  select from public.contacts r where r.id = v.contact_id and r.deleted_at is null
  union all select from public.opportunities r where r.id = v.opportunity_id and r.deleted_at is null
  union all select from public.activities r where r.id = v.activity_id and r.deleted_at is null);
reindex index public.opportunities_search_keys_idx;
reindex index public.activities_search_keys_idx;
reindex index public.contact_lists_search_keys_idx;
select private.rebuild_search_words();
