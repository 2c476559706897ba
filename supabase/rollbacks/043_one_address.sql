revoke all on function private.refuse_fields(text, text, text, jsonb) from authenticated;

revoke all on function private.refuse_fields(text, text, text, jsonb) from service_role;

update private.filter_fields set type = 'text' where (entity, name) = ('contact', 'email');
alter table private.filter_fields drop constraint filter_fields_type_check;
-- squawk-ignore constraint-missing-not-valid
alter table private.filter_fields add constraint filter_fields_type_check
  check (type in ('text', 'search', 'word', 'number', 'boolean', 'date', 'datetime', 'id', 'tags'));

create or replace function private.own_filter_fields()
returns table (entity text, name text, type text, sql_type text, expression text, access text, words text[])
language sql stable set search_path = ''
as $$
  select f.entity, f.name, f.type,
    case f.type
      when 'number' then 'bigint' when 'boolean' then 'boolean' when 'date' then 'date' when 'datetime' then 'timestamptz'
      when 'id' then 'uuid' when 'tags' then 'uuid' else 'text'
    end,
    case
      when f.type = 'search' then 'r.search_text'
      when f.type = 'tags' then 'r.id'
      -- Stored in lower case: under Row Level Security only a leakproof operator may use an index.
      when f.name = 'email' then 'r.email_norm'
      when f.type = 'text' then format('lower(r.%I)', c.name)
      else format('r.%I', c.name)
    end,
    i.access, f.words
  from private.filter_fields f
  cross join lateral (select lower(regexp_replace(f.name, '([A-Z])', '_\1', 'g')) as name) c
  left join (values
    ('contact', 'search', '{firstName, lastName, companyName, email, phone, text}'::text[]),
    ('contact', 'index', '{city, source, lifecycleStage, leadStatus, leadScore, ownerId, lastContactedAt, createdAt, updatedAt, tags}'::text[]),
    ('opportunity', 'index', '{contactId, amountMinor, expectedCloseDate, ownerId, createdAt, updatedAt}'::text[]),
    ('activity', 'index', '{occurredAt, dueAt, contactId, opportunityId, assigneeId, updatedAt}'::text[])
  ) i (entity, access, names) on i.entity = f.entity and f.name = any (i.names)
$$;

create or replace function private.filter_field(
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

create or replace function private.filter_literal(agency uuid, type text, sql_type text, operator text, value jsonb) returns text
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

create or replace function private.filter_test(type text, operator text, expression text, literals text[]) returns text
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

create or replace function private.compile_condition(agency uuid, entity text, node jsonb, out condition text, out source text)
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

create or replace function private.filter_source(agency uuid, entity text, field record, word text, literals text[], value text) returns text
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

create or replace function private.list_order(agency uuid, entity text, sort text, out key text, out sql_type text, out can_lack boolean, out field_id uuid)
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

alter table public.contacts drop constraint contacts_custom_check;
-- squawk-ignore constraint-missing-not-valid
alter table public.contacts add constraint contacts_custom_check check (jsonb_typeof(custom_fields) = 'object' and pg_column_size(custom_fields) <= 65536);
alter table public.opportunities drop constraint opportunities_custom_check;
-- squawk-ignore constraint-missing-not-valid
alter table public.opportunities add constraint opportunities_custom_check check (jsonb_typeof(custom_fields) = 'object' and pg_column_size(custom_fields) <= 65536);
alter table public.activities drop constraint activities_custom_check;
-- squawk-ignore constraint-missing-not-valid
alter table public.activities add constraint activities_custom_check check (jsonb_typeof(custom_fields) = 'object' and pg_column_size(custom_fields) <= 65536);
alter table public.custom_fields drop constraint custom_fields_options_check;
-- squawk-ignore constraint-missing-not-valid
alter table public.custom_fields add constraint custom_fields_options_check check (jsonb_typeof(options) = 'array' and pg_column_size(options) <= 65536);
alter table public.custom_fields drop constraint custom_fields_default_value_size;
-- squawk-ignore constraint-missing-not-valid
alter table public.custom_fields add constraint custom_fields_default_value_size check (pg_column_size(default_value) <= 65536);

create or replace function private.merge_custom_fields() returns trigger
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
  if pg_column_size(merged) > 65536 then
    perform private.refuse('invalid_input', '400', 'The custom fields of one record take at most 64 KiB.');
  end if;
  new.custom_fields := merged;
  return new;
end
$$;

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
  if pg_column_size(new.options) > 65536 or pg_column_size(new.default_value) > 65536 or pg_column_size(new.validation) > 4096 then
    perform private.refuse('invalid_input', '400', 'Options and default of a custom field take at most 64 KiB, its rules 4 KiB.');
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

create or replace function private.parse_filter(agency uuid, entity text, filter jsonb, out condition text, out sources text[])
language plpgsql stable set search_path = ''
as $$
declare
  part record;
  parts text[] := '{}';
  node jsonb;
begin
  if private.list_table(entity) is null then
    perform private.refuse('invalid_input', '400', 'There are no filters for such records.');
  elsif length(filter::text) > 65536 then
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

revoke all on function private.blanks() from authenticated;

revoke all on function private.blanks() from service_role;

drop trigger agencies_check_addresses on public.agencies;

drop trigger agency_settings_check_addresses on public.agency_settings;

drop trigger contacts_check_addresses on public.contacts;

drop trigger email_campaigns_check_addresses on public.email_campaigns;

drop trigger opportunities_check_addresses on public.opportunities;

drop trigger users_check_addresses on public.users;

alter table public.campaign_recipients
  drop constraint campaign_recipients_email_norm_check;

alter table public.email_suppressions
  drop constraint email_suppressions_email_norm_check;

drop function private.clean_phone(text);

drop function private.decode_punycode(text);

drop function private.host_key(text);

drop function private.host_letters();

drop function private.host_name();

drop function private.is_email(text);

drop function private.is_phone(text);

drop function private.is_web_address(text);

drop function private.keep_addresses();

drop function private.read_address(text, text);

drop function private.web_address(text);

alter table public.agency_invites
  alter column email_norm set expression as (lower(btrim(email)));

alter table public.contacts
  alter column email_norm set expression as (lower(btrim(email)));

drop function private.email_key(text);

drop table private.currencies;

drop table private.time_zones;

create or replace function private.caller_owns_address (
  address text
)
  returns boolean
  language sql
  stable
  security definer
  set search_path to ''
  as $function$
  select exists (
    select from auth.users u
    where u.id = auth.uid() and lower(u.email) = address and u.email_confirmed_at is not null
  )
$function$;

create or replace function private.check_timezone()
  returns trigger
  language plpgsql
  set search_path to ''
  as $function$
begin
  perform now() at time zone new.timezone;
  return null;
exception
  when invalid_parameter_value then
    perform private.refuse('invalid_input', '400', 'The database knows no time zone of this name.');
end
$function$;

create or replace function private.create_invite (
  agency_id   uuid,
  email       text,
  role        text,
  valid_hours integer
)
  returns table (
    id         uuid,
    token      text,
    expires_at timestamp with time zone
  )
  language plpgsql
  security definer
  set search_path to ''
  as $function$
declare
  new_token text := replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');
  address text := lower(btrim(create_invite.email));
begin
  perform private.require(create_invite.agency_id, 'invite:manage');
  if create_invite.role is null or create_invite.role not in ('admin', 'member', 'viewer') then
    perform private.refuse('role_too_strong', '403', 'Ownership moves only by a transfer.');
  end if;
  if create_invite.valid_hours not between 1 and 720 or address !~ '^[^@\s]+@[^@\s]+$' then
    perform private.refuse('invalid_input', '400', 'Give an e-mail address and a validity between 1 and 720 hours.');
  end if;
  if exists (
    select from public.agency_members m join auth.users u on u.id = m.user_id
    where m.agency_id = create_invite.agency_id and m.status = 'active' and lower(u.email) = address
  ) then
    perform private.refuse('already_member', '409', 'This person is a member already.');
  end if;
  if exists (
    select from public.agency_members m join auth.users u on u.id = m.user_id
    where m.agency_id = create_invite.agency_id and m.status = 'suspended' and lower(u.email) = address
  ) then
    perform private.refuse('member_suspended', '409', 'This person''s membership is suspended; reactivate it instead.');
  end if;
  perform private.take_seat(create_invite.agency_id);
  -- An expired invite no longer stands in the way of a new one.
  update public.agency_invites i set status = 'revoked'
  where i.agency_id = create_invite.agency_id and i.email_norm = address and i.status = 'pending' and i.expires_at <= now();
  return query
    insert into public.agency_invites as i (agency_id, email, role, token_hash, expires_at)
    values (create_invite.agency_id, address, create_invite.role, sha256(convert_to(new_token, 'UTF8')),
            now() + make_interval(hours => create_invite.valid_hours))
    returning i.id, new_token, i.expires_at;
  -- Whatever was waited for, the right may have gone meanwhile.
  perform private.require(create_invite.agency_id, 'invite:manage');
exception
  when unique_violation then
    perform private.refuse('invite_pending', '409', 'There is an open invite for this address; revoke it first.');
  when not_null_violation or check_violation then
    -- PostgreSQL would show the whole row, which no client may read.
    perform private.refuse('invalid_input', '400', 'Give an e-mail address, a role and a validity.');
end
$function$;

create or replace function private.end_of_day (
  zone     text,
  fallback text
)
  returns timestamp with time zone
  language plpgsql
  stable
  set search_path to ''
  as $function$
declare
  local_zone text := coalesce(zone, fallback);
begin
  -- A day later on the clock there: on two days of a year that is not 24 hours.
  return (date_trunc('day', now() at time zone local_zone) + interval '1 day') at time zone local_zone;
exception
  when invalid_parameter_value then
    if zone is not null then
      perform private.refuse('invalid_input', '400', 'There is no such time zone.');
    end if;
    return private.end_of_day('UTC', 'UTC');
end
$function$;

create or replace function private.read_custom_value (
  field public.custom_fields,
  given jsonb,
  held  jsonb,
  out   value jsonb,
  out   problem text
)
  returns record
  language plpgsql
  stable
  set search_path to ''
  as $function$
declare
  rules jsonb := field.validation;
  word text := case when jsonb_typeof(given) = 'string' then given #>> '{}' end;
  person uuid;
  most integer := least((rules -> 'maxLength')::integer,
                        case field.type when 'long_text' then 50000 when 'email' then 320 when 'phone' then 40 else 500 end);
begin
  value := given;
  if field.type in ('number', 'currency') then
    if jsonb_typeof(given) <> 'number' then
      problem := 'must be a number';
    elsif not pg_input_is_valid(given #>> '{}', 'double precision') then
      problem := 'is too large or too small';
    elsif field.type = 'currency' and (given::numeric % 1 <> 0 or abs(given::numeric) > 9007199254740991) then
      problem := 'must be a whole number of minor units';
    elsif given < rules -> 'min' then
      problem := 'must be at least ' || (rules ->> 'min');
    elsif given > rules -> 'max' then
      problem := 'must be at most ' || (rules ->> 'max');
    end if;
  elsif field.type = 'boolean' then
    if jsonb_typeof(given) <> 'boolean' then
      problem := 'must be true or false';
    end if;
  elsif field.type in ('date', 'datetime') then
    if field.type = 'date' then
      if coalesce(word !~ '^[1-9]\d{3}-\d{2}-\d{2}$' or not pg_input_is_valid(word, 'date'), true) then
        problem := 'must be a date such as 2026-05-31';
      end if;
    elsif coalesce(word !~ '^[1-9]\d{3}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$'
                   or not pg_input_is_valid(word, 'timestamp with time zone'), true) then
      problem := 'must be an instant such as 2026-05-31T12:00:00Z';
    else
      value := to_jsonb(to_char(word::timestamptz at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'));
      -- Its zone may move an instant out of the years 1000 to 9999.
      if value #>> '{}' !~ '^[1-9]\d{3}-' then
        problem := 'must be an instant such as 2026-05-31T12:00:00Z';
      end if;
    end if;
    if problem is null then
      if left(value #>> '{}', 10) < rules ->> 'minDate' then
        problem := 'must not be before ' || (rules ->> 'minDate');
      elsif left(value #>> '{}', 10) > rules ->> 'maxDate' then
        problem := 'must not be after ' || (rules ->> 'maxDate');
      end if;
    end if;
  elsif field.type = 'select' then
    if not private.is_custom_choice(field, word, held) then
      problem := 'must be one of the options';
    end if;
  elsif field.type = 'multi_select' then
    if jsonb_typeof(given) <> 'array' then
      problem := 'must be a list of options';
    elsif jsonb_array_length(given) > 200 then
      problem := 'must be at most 200 options';
    elsif exists (
      select from jsonb_array_elements(given) c (choice)
      where not private.is_custom_choice(field, case when jsonb_typeof(c.choice) = 'string' then c.choice #>> '{}' end, held)
    ) then
      problem := 'must be some of the options';
    elsif (select count(distinct c.choice) from jsonb_array_elements(given) c (choice)) < jsonb_array_length(given) then
      problem := 'must not name an option twice';
    end if;
  elsif field.type = 'user' then
    if pg_input_is_valid(word, 'uuid') then
      person := word;
    end if;
    if exists (
      select from public.agency_members m
      where m.agency_id = field.agency_id and m.user_id = person and m.status = 'active'
    ) then
      value := to_jsonb(person);
    else
      problem := 'must be an active member of the agency';
    end if;
  else
    if field.type <> 'long_text' then
      word := btrim(word, private.blanks());
    end if;
    if field.type = 'email' then
      word := lower(word);
    end if;
    value := to_jsonb(word);
    if word is null then
      problem := 'must be text';
    elsif btrim(word, private.blanks()) = '' then
      problem := 'must not be blank';
    elsif length(word) > most then
      problem := 'must have at most ' || most || ' characters';
    elsif length(word) < (rules -> 'minLength')::integer then
      problem := 'must have at least ' || (rules ->> 'minLength') || ' characters';
    elsif word ~ '[\r\n]' then
      problem := case when field.type <> 'long_text' then 'must be a single line' end;
    elsif word !~ (case field.type
        when 'email' then '^(?!\.)(?!.*\.\.)[a-z0-9_''+.-]*[a-z0-9_+-]@([a-z0-9][a-z0-9-]*\.)+[a-z]{2,}$'
        when 'phone' then '^(?=(?:[^0-9]*[0-9]){3})[+(0-9][0-9 ()./x-]*$'
        when 'url' then '^[Hh][Tt][Tt][Pp][Ss]?://([^/?#\\]*@)?(\[[0-9A-Fa-f:.]+\]|[^/?#\\:@<>[\]^|%\x01-\x20\x7f]+)(:[0-9]{0,5})?([/?#\\].*)?$'
        else ''
      end) or (field.type = 'url' and translate(word, private.blanks(), '') <> word) then
      problem := case field.type when 'email' then 'must be an e-mail address' when 'phone' then 'must be a telephone number'
        else 'must be a web address' end;
    end if;
  end if;
end
$function$;

alter table public.campaign_recipients
  add constraint campaign_recipients_email_norm_check check (((email_norm = lower(btrim(email_norm))) and ((length(email_norm) >= 3) and (length(email_norm) <= 320))));

alter table public.email_suppressions
  add constraint email_suppressions_email_norm_check check (((email_norm = lower(btrim(email_norm))) and ((length(email_norm) >= 3) and (length(email_norm) <= 320))));

create trigger agencies_check_timezone
  after insert or update of timezone on public.agencies
  for each row
  execute function private.check_timezone();

comment on function private.check_timezone() is 'Refuses a time zone that the database does not know: every count of a day asks for it.';

comment on function private.read_custom_value(public.custom_fields, jsonb, jsonb) is 'What a given value becomes in a field (e-mails in lower case, instants in UTC, lines trimmed), or what is wrong with it; held = what the record has now.';

revoke all on function private.check_timezone() from public;
