-- Telephone numbers are compared in one form, E.164 as the agency dials, by filters and the search box.
-- requires: 043_one_address
-- Generated columns write the table anew: nobody writes meanwhile, and its indexes are made in the same go.
-- squawk-ignore-file adding-field-with-default, require-concurrent-index-creation, require-concurrent-index-deletion, constraint-missing-not-valid

drop trigger agencies_check_addresses on public.agencies;

drop index public.contacts_phone_idx;

drop index public.contacts_search_keys_idx;

drop view private.searchable_contacts;

alter table private.filter_fields
  drop constraint filter_fields_type_check;

create table private.countries (
  code         text not null,
  calling_code text not null,
  trunk        text not null,
  abroad       text not null,
  constraint countries_pkey primary key (code)
);

alter table private.countries
  enable row level security;

alter table private.countries
  force row level security;

alter table private.time_zones
  add column country text;

alter table public.agencies
  add column country text;

create or replace function audit.record()
  returns trigger
  language plpgsql
  security definer
  set search_path to ''
  as $function$
declare
  before jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
  after jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
  subject jsonb := coalesce(after, before);
  difference jsonb;
  actor uuid := auth.uid();
  claims text := nullif(current_setting('request.jwt.claims', true), '');
  headers text := nullif(current_setting('request.headers', true), '');
begin
  if tg_op = 'UPDATE' then
    -- Derived and counting columns would only repeat what the others say.
    select jsonb_object_agg(n.key, jsonb_build_array(before -> n.key, n.value)) into difference
    from jsonb_each(after) n
    where n.value is distinct from before -> n.key
      and n.key <> all (array['updated_at', 'version', 'search_text', 'email_norm', 'phone_digits', 'mobile_digits', 'name_norm', 'contact_created_at', 'contact_live']);
    if difference is null then
      return null;
    end if;
  end if;
  insert into audit.log (agency_id, table_name, record_id, operation, actor_id, actor_kind, request_id, changed, old_row)
  values (
    coalesce(subject ->> tg_argv[0], subject ->> 'agency_id')::uuid,
    tg_table_name,
    (subject ->> tg_argv[1])::uuid,
    tg_op,
    actor,
    case when actor is not null then 'user' when claims is not null then 'service' else 'system' end,
    left(headers::jsonb ->> 'x-request-id', 64),
    difference - 'token_hash',
    case when tg_op = 'DELETE' then before - array['token_hash', 'search_text', 'email_norm', 'phone_digits', 'mobile_digits', 'name_norm'] end
  );
  return null;
end
$function$;

create or replace function private.calling_codes()
  returns text
  language sql
  immutable
  parallel safe
  set search_path to ''
  as $function$ select '^(1|7|2[07]|2[1-689][0-9]|3[0-469]|3[578][0-9]|4[013-9]|42[0-9]|5[1-8]|5[09][0-9]|6[0-6]|6[7-9][0-9]|8[1246]|8[035789][0-9]|9[0-58]|9[679][0-9]|0[0-9]{2})' $function$;

create or replace function private.compile_condition (
  agency uuid,
  entity text,
  node   jsonb,
  out    condition text,
  out    source text
)
  returns record
  language plpgsql
  stable
  set search_path to ''
  as $function$
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
$function$;

create or replace function private.dialling (
  agency uuid,
  out    calling_code text,
  out    trunk text,
  out    abroad text
)
  returns record
  language sql
  stable
  set search_path to ''
  as $function$
  select c.calling_code, c.trunk, c.abroad
  from public.agencies a
  left join private.time_zones z on z.name = a.timezone
  left join private.countries c on c.code = coalesce(a.country, z.country)
  where a.id = agency
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

create or replace function private.filter_test (
  type       text,
  operator   text,
  expression text,
  literals   text[]
)
  returns text
  language sql
  immutable
  set search_path to ''
  as $function$
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
$function$;

create or replace function private.looks_like_phone (
  given text
)
  returns boolean
  language sql
  immutable
  parallel safe
  set search_path to ''
  as $function$ select private.clean_phone(given) ~ '^(?=([^0-9]*[0-9]){5})[+(0-9][0-9 ()./-]*$' $function$;

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

create or replace function private.phone_digits (
  number text
)
  returns text
  language plpgsql
  immutable
  parallel safe
  strict
  set search_path to ''
  as $function$
declare
  extension_behind constant text := '(;ext=|,+|;|#|(extension|extn|ext|dw|x)[.:]?) *([0-9]{1,8}) *$';
  clean constant text := private.clean_phone(number);
  extension constant text := (regexp_match(clean, extension_behind))[3];
  body constant text := regexp_replace(clean, extension_behind, '');
  is_international constant boolean := body ~ '^[( ]*(\+|00)';
  digits constant text := regexp_replace(case when is_international then replace(body, '(0)', '') else body end, '[^0-9]', '', 'g');
begin
  if digits = '' then
    return '';
  end if;
  return case when is_international then '+' || regexp_replace(digits, '^00', '') else digits end || coalesce('x' || extension, '');
end
$function$;

create or replace function private.phone_end (
  digits text
)
  returns text
  language plpgsql
  immutable
  parallel safe
  strict
  set search_path to ''
  as $function$
begin
  return reverse(split_part(digits, 'x', 1));
end
$function$;

create or replace function private.phone_key (
  digits       text,
  calling_code text,
  trunk        text,
  abroad       text
)
  returns text
  language plpgsql
  immutable
  parallel safe
  set search_path to ''
  as $function$
declare
  number constant text := split_part(digits, 'x', 1);
  extension constant text := substr(digits, length(number) + 1);
  whole text;
begin
  if calling_code is null then
    return ltrim(case when starts_with(number, '+') then regexp_replace(substr(number, 2), private.calling_codes(), '') else number end, '0') || extension;
  elsif starts_with(number, '+') then
    whole := substr(number, 2);
  elsif abroad <> '' and starts_with(number, abroad) then
    whole := substr(number, length(abroad) + 1);
  else
    return '+' || calling_code || case when trunk <> '' and starts_with(number, trunk) then substr(number, length(trunk) + 1) else number end || extension;
  end if;
  -- Many write the zero that stands before a number within the country behind their calling code, too.
  if trunk = '0' and starts_with(whole, calling_code || '0') then
    whole := calling_code || substr(whole, length(calling_code) + 2);
  end if;
  return '+' || whole || extension;
end
$function$;

create or replace function private.phone_tail (
  digits       text,
  calling_code text,
  trunk        text,
  abroad       text
)
  returns text
  language plpgsql
  immutable
  parallel safe
  set search_path to ''
  as $function$
declare
  key constant text := split_part(private.phone_key(digits, calling_code, trunk, abroad), 'x', 1);
begin
  return case when starts_with(key, '+') then regexp_replace(substr(key, 2), private.calling_codes(), '') else key end;
end
$function$;

create or replace function private.phone_test (
  agency   uuid,
  name     text,
  operator text,
  given    text
)
  returns text
  language plpgsql
  stable
  set search_path to ''
  as $function$
declare
  home constant record := private.dialling(agency);
  digits constant text := private.phone_digits(given);
  key constant text := private.phone_key(digits, home.calling_code, home.trunk, home.abroad);
  tail constant text := private.phone_tail(digits, home.calling_code, home.trunk, home.abroad);
  by_key constant boolean := operator = 'startsWith' or starts_with(digits, '+');
  part constant text := case when by_key then key else tail end;
  column_name constant text := format('r.%I', name || '_digits');
  key_of constant text := format('private.phone_key(%s, %L, %L, %L)', column_name, home.calling_code, home.trunk, home.abroad);
begin
  return case
    -- What has no digits is no part of a number.
    when digits = '' then 'false'
    when operator = 'end' then case when tail = '' then 'false' else format('private.phone_end(%s) like %L', column_name, reverse(tail) || '%') end
    when operator in ('eq', 'in') then format('%s = %L', key_of, key)
    else format('%s like %L', case when by_key and part not in ('', '+') then key_of else column_name end,
      case operator when 'startsWith' then '' else '%' end
        || case when part in ('', '+') then digits else part end
        || case operator when 'endsWith' then '' else '%' end)
  end;
end
$function$;

create or replace function private.phone_tests (
  agency   uuid,
  name     text,
  operator text,
  node     jsonb
)
  returns text
  language sql
  stable
  set search_path to ''
  as $function$
  select string_agg(private.phone_test(agency, name, operator, v #>> '{}'), ' or ' order by place)
  from jsonb_array_elements(case jsonb_typeof(node -> 'value') when 'array' then node -> 'value' else jsonb_build_array(node -> 'value') end)
    with ordinality e (v, place)
$function$;

create or replace function private.phone_words (
  phone text
)
  returns text
  language plpgsql
  immutable
  parallel safe
  set search_path to ''
  as $function$
declare
  digits constant text := private.phone_digits(coalesce(phone, ''));
begin
  return case when digits = '' then '' else ltrim(digits, '+') || ' zz' || rtrim(private.phone_end(digits), '+') end;
end
$function$;

create or replace function private.read_address (
  kind  text,
  given text,
  out   kept text,
  out   problem text
)
  returns record
  language plpgsql
  stable
  parallel safe
  security definer
  set search_path to ''
  as $function$
declare
  most constant integer := case kind when 'email' then 320 when 'phone' then 40 when 'web' then 2048 else 64 end;
begin
  kept := case kind when 'web' then private.web_address(given) else btrim(given, private.blanks()) end;
  if given is null then
    return;
  elsif length(kept) > most then
    problem := 'must have at most ' || most || ' characters';
  elsif kind = 'email' and not private.is_email(kept) then
    problem := 'must be an e-mail address';
  elsif kind = 'phone' and not private.is_phone(kept) then
    problem := 'must be a telephone number';
  elsif kind = 'web' and not private.is_web_address(kept) then
    problem := 'must be a web address';
  elsif kind = 'currency' and not exists (select from private.currencies c where c.code = given) then
    problem := 'must be a currency code such as EUR';
  elsif kind = 'zone' and not exists (select from private.time_zones z where z.name = given) then
    problem := 'must be a time zone such as Europe/Vienna';
  elsif kind = 'country' and not exists (select from private.countries c where c.code = given) then
    problem := 'must be a country code such as AT';
  end if;
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

alter table private.filter_fields
  add constraint filter_fields_type_check
    check
    ((type = any (array['text'::text, 'email'::text, 'phone'::text, 'search'::text, 'word'::text, 'number'::text, 'boolean'::text, 'date'::text, 'datetime'::text, 'id'::text,
    'tags'::text])));

alter table public.agencies
  add constraint agencies_country_check check ((country ~ '^[A-Z]{2}$'::text));

create view private.searchable_contacts with (security_invoker=true) as  select agency_id,
    id,
    created_at as at,
    search_text as words,
    private.contact_title(first_name, last_name, company_name, email) as title,
    private.search_keys(agency_id, array[btrim(((first_name || ' '::text) || last_name)), last_name, company_name, email], ((((((search_text || ' '::text) || coalesce(mobile, ''::text)) || ' '::text) || private.phone_words(phone)) || ' '::text) || private.phone_words(mobile))) as keys
   from public.contacts c
  where (deleted_at is null);

create trigger agencies_check_addresses
  before insert or update of website, logo_url, timezone, currency, country on public.agencies
  for each row
  execute function private.keep_addresses('web:website,logo_url', 'zone:timezone', 'currency:currency', 'country:country');

comment on column public.agencies.country is 'Where its telephone numbers are at home when they have no calling code (ISO 3166); null = in the country of its time zone.';

comment on function private.calling_codes() is 'Calling codes are known by their first digits.';

comment on function private.dialling(uuid) is 'How an agency dials: as in its country, else in that of its time zone; nulls where neither is known.';

comment on function private.looks_like_phone(text) is 'Whether what is looked for may be a telephone number: five digits, and the signs that stand between them.';

comment on function private.phone_digits(text) is 'The digits of a number and, behind an x, its extension; a plus in front says that it begins with a calling code.';

comment on function private.phone_end(text) is 'A number from its end, without its extension: an index of it finds all that end with a private.phone_tail.';

comment on function private.phone_key(text, text, text, text) is 'The form in which numbers are compared, of what private.phone_digits gives: E.164 for somebody in a country, and an extension behind an x. Without a country: the number within its own, without calling code and zeros in front.';

comment on function private.phone_tail(text, text, text, text) is 'The digits that a number ends with, whoever writes it: the number within its country, without what stands before it.';

comment on function private.phone_test(uuid, text, text, text) is 'Whether the number of a record r (phone or mobile) is a given one, holds, begins or ends with it, as SQL; for end: has the same private.phone_tail, which an index answers.';

comment on function private.phone_tests(uuid, text, text, jsonb) is 'The same for each value of a condition.';

comment on function private.phone_words(text) is 'What the search box finds a number by: its digits, and behind zz the same from their end, so that whoever types the end finds it, too.';

comment on table private.countries is 'How telephone numbers are dialled: what stands before a number within the country (trunk), and before a calling code, beside 00 (abroad). The rows come from COUNTRIES of packages/domain, by gen:migration.';

comment on table private.time_zones is 'The time zones that PostgreSQL and JavaScript know by one name, with the same offsets, and the countries they are in. The rows come from TIME_ZONES of packages/domain, by gen:migration.';

revoke all on function private.calling_codes() from public;

revoke all on function private.dialling(uuid) from public;

revoke all on function private.looks_like_phone(text) from public;

revoke all on function private.phone_digits(text) from public;

grant execute on function private.phone_digits(text) to authenticated;

grant execute on function private.phone_digits(text) to service_role;

revoke all on function private.phone_end(text) from public;

grant execute on function private.phone_end(text) to authenticated;

grant execute on function private.phone_end(text) to service_role;

revoke all on function private.phone_key(text, text, text, text) from public;

revoke all on function private.phone_tail(text, text, text, text) from public;

revoke all on function private.phone_test(uuid, text, text, text) from public;

revoke all on function private.phone_tests(uuid, text, text, jsonb) from public;

revoke all on function private.phone_words(text) from public;

grant execute on function private.phone_words(text) to authenticated;

grant execute on function private.phone_words(text) to service_role;

alter table public.contacts
  add column phone_digits text generated always as (private.phone_digits(phone)) stored,
  add column mobile_digits text generated always as (private.phone_digits(mobile)) stored;

comment on column public.contacts.phone_digits is 'The number in one kind of digits, its extension behind an x: what searches and filters compare, as the agency dials.';

comment on column public.contacts.mobile_digits is 'The same of the mobile number.';

create index contacts_mobile_idx on public.contacts using btree (agency_id, private.phone_end(mobile_digits) text_pattern_ops)
  where ((deleted_at is null) and (mobile_digits is not null));

create index contacts_phone_idx on public.contacts using btree (agency_id, private.phone_end(phone_digits) text_pattern_ops)
  where ((deleted_at is null) and (phone_digits is not null));

create index contacts_search_keys_idx on public.contacts
  using gin
  (private.search_keys(agency_id, array[btrim(((first_name || ' '::text) || last_name)), last_name, company_name, email], ((((((search_text || ' '::text) || coalesce(mobile,
  ''::text)) || ' '::text) || private.phone_words(phone)) || ' '::text) || private.phone_words(mobile))))
  with (fastupdate=off)
  where (deleted_at is null);

grant select (country), update (country) on table public.agencies to authenticated;

grant select (mobile_digits, phone_digits) on table public.contacts to authenticated;

insert into private.countries (code, calling_code, trunk, abroad) values
  ('AC', '247', '', ''),
  ('AD', '376', '', ''),
  ('AE', '971', '0', ''),
  ('AF', '93', '0', ''),
  ('AG', '1', '1', '011'),
  ('AI', '1', '1', '011'),
  ('AL', '355', '0', ''),
  ('AM', '374', '0', ''),
  ('AO', '244', '', ''),
  ('AR', '54', '0', ''),
  ('AS', '1', '1', '011'),
  ('AT', '43', '0', ''),
  ('AU', '61', '0', '0011'),
  ('AW', '297', '', ''),
  ('AX', '358', '0', ''),
  ('AZ', '994', '0', ''),
  ('BA', '387', '0', ''),
  ('BB', '1', '1', '011'),
  ('BD', '880', '0', ''),
  ('BE', '32', '0', ''),
  ('BF', '226', '', ''),
  ('BG', '359', '0', ''),
  ('BH', '973', '', ''),
  ('BI', '257', '', ''),
  ('BJ', '229', '', ''),
  ('BL', '590', '0', ''),
  ('BM', '1', '1', '011'),
  ('BN', '673', '', ''),
  ('BO', '591', '0', ''),
  ('BQ', '599', '', ''),
  ('BR', '55', '0', ''),
  ('BS', '1', '1', '011'),
  ('BT', '975', '', ''),
  ('BW', '267', '', ''),
  ('BY', '375', '80', '810'),
  ('BZ', '501', '', ''),
  ('CA', '1', '1', '011'),
  ('CC', '61', '0', '0011'),
  ('CD', '243', '0', ''),
  ('CF', '236', '', ''),
  ('CG', '242', '', ''),
  ('CH', '41', '0', ''),
  ('CI', '225', '', ''),
  ('CK', '682', '', ''),
  ('CL', '56', '', ''),
  ('CM', '237', '', ''),
  ('CN', '86', '0', ''),
  ('CO', '57', '0', ''),
  ('CR', '506', '', ''),
  ('CU', '53', '0', '119'),
  ('CV', '238', '', '0'),
  ('CW', '599', '', ''),
  ('CX', '61', '0', '0011'),
  ('CY', '357', '', ''),
  ('CZ', '420', '', ''),
  ('DE', '49', '0', ''),
  ('DJ', '253', '', ''),
  ('DK', '45', '', ''),
  ('DM', '1', '1', '011'),
  ('DO', '1', '1', '011'),
  ('DZ', '213', '0', ''),
  ('EC', '593', '0', ''),
  ('EE', '372', '', ''),
  ('EG', '20', '0', ''),
  ('EH', '212', '0', ''),
  ('ER', '291', '0', ''),
  ('ES', '34', '', ''),
  ('ET', '251', '0', ''),
  ('FI', '358', '0', ''),
  ('FJ', '679', '', ''),
  ('FK', '500', '', ''),
  ('FM', '691', '', ''),
  ('FO', '298', '', ''),
  ('FR', '33', '0', ''),
  ('GA', '241', '', ''),
  ('GB', '44', '0', ''),
  ('GD', '1', '1', '011'),
  ('GE', '995', '0', ''),
  ('GF', '594', '0', ''),
  ('GG', '44', '0', ''),
  ('GH', '233', '0', ''),
  ('GI', '350', '', ''),
  ('GL', '299', '', ''),
  ('GM', '220', '', ''),
  ('GN', '224', '', ''),
  ('GP', '590', '0', ''),
  ('GQ', '240', '', ''),
  ('GR', '30', '', ''),
  ('GT', '502', '', ''),
  ('GU', '1', '1', '011'),
  ('GW', '245', '', ''),
  ('GY', '592', '', '001'),
  ('HK', '852', '', ''),
  ('HN', '504', '', ''),
  ('HR', '385', '0', ''),
  ('HT', '509', '', ''),
  ('HU', '36', '06', ''),
  ('ID', '62', '0', ''),
  ('IE', '353', '0', ''),
  ('IL', '972', '0', ''),
  ('IM', '44', '0', ''),
  ('IN', '91', '0', ''),
  ('IO', '246', '', ''),
  ('IQ', '964', '0', ''),
  ('IR', '98', '0', ''),
  ('IS', '354', '', ''),
  ('IT', '39', '', ''),
  ('JE', '44', '0', ''),
  ('JM', '1', '1', '011'),
  ('JO', '962', '0', ''),
  ('JP', '81', '0', '010'),
  ('KE', '254', '0', '000'),
  ('KG', '996', '0', ''),
  ('KH', '855', '0', ''),
  ('KI', '686', '0', ''),
  ('KM', '269', '', ''),
  ('KN', '1', '1', '011'),
  ('KP', '850', '0', ''),
  ('KR', '82', '0', ''),
  ('KW', '965', '', ''),
  ('KY', '1', '1', '011'),
  ('KZ', '7', '8', '810'),
  ('LA', '856', '0', ''),
  ('LB', '961', '0', ''),
  ('LC', '1', '1', '011'),
  ('LI', '423', '0', ''),
  ('LK', '94', '0', ''),
  ('LR', '231', '0', ''),
  ('LS', '266', '', ''),
  ('LT', '370', '0', ''),
  ('LU', '352', '', ''),
  ('LV', '371', '', ''),
  ('LY', '218', '0', ''),
  ('MA', '212', '0', ''),
  ('MC', '377', '0', ''),
  ('MD', '373', '0', ''),
  ('ME', '382', '0', ''),
  ('MF', '590', '0', ''),
  ('MG', '261', '0', ''),
  ('MH', '692', '1', '011'),
  ('MK', '389', '0', ''),
  ('ML', '223', '', ''),
  ('MM', '95', '0', ''),
  ('MN', '976', '0', '001'),
  ('MO', '853', '', ''),
  ('MP', '1', '1', '011'),
  ('MQ', '596', '0', ''),
  ('MR', '222', '', ''),
  ('MS', '1', '1', '011'),
  ('MT', '356', '', ''),
  ('MU', '230', '', ''),
  ('MV', '960', '', ''),
  ('MW', '265', '0', ''),
  ('MX', '52', '', ''),
  ('MY', '60', '0', ''),
  ('MZ', '258', '', ''),
  ('NA', '264', '0', ''),
  ('NC', '687', '', ''),
  ('NE', '227', '', ''),
  ('NF', '672', '', ''),
  ('NG', '234', '0', '009'),
  ('NI', '505', '', ''),
  ('NL', '31', '0', ''),
  ('NO', '47', '', ''),
  ('NP', '977', '0', ''),
  ('NR', '674', '', ''),
  ('NU', '683', '', ''),
  ('NZ', '64', '0', ''),
  ('OM', '968', '', ''),
  ('PA', '507', '', ''),
  ('PE', '51', '0', ''),
  ('PF', '689', '', ''),
  ('PG', '675', '', ''),
  ('PH', '63', '0', ''),
  ('PK', '92', '0', ''),
  ('PL', '48', '', ''),
  ('PM', '508', '0', ''),
  ('PR', '1', '1', '011'),
  ('PS', '970', '0', ''),
  ('PT', '351', '', ''),
  ('PW', '680', '', ''),
  ('PY', '595', '0', ''),
  ('QA', '974', '', ''),
  ('RE', '262', '0', ''),
  ('RO', '40', '0', ''),
  ('RS', '381', '0', ''),
  ('RU', '7', '8', '810'),
  ('RW', '250', '0', ''),
  ('SA', '966', '0', ''),
  ('SB', '677', '', ''),
  ('SC', '248', '', ''),
  ('SD', '249', '0', ''),
  ('SE', '46', '0', ''),
  ('SG', '65', '', ''),
  ('SH', '290', '', ''),
  ('SI', '386', '0', ''),
  ('SJ', '47', '', ''),
  ('SK', '421', '0', ''),
  ('SL', '232', '0', ''),
  ('SM', '378', '', ''),
  ('SN', '221', '', ''),
  ('SO', '252', '0', ''),
  ('SR', '597', '', ''),
  ('SS', '211', '0', ''),
  ('ST', '239', '', ''),
  ('SV', '503', '', ''),
  ('SX', '1', '1', '011'),
  ('SY', '963', '0', ''),
  ('SZ', '268', '', ''),
  ('TA', '290', '', ''),
  ('TC', '1', '1', '011'),
  ('TD', '235', '', ''),
  ('TG', '228', '', ''),
  ('TH', '66', '0', ''),
  ('TJ', '992', '', '810'),
  ('TK', '690', '', ''),
  ('TL', '670', '', ''),
  ('TM', '993', '8', '810'),
  ('TN', '216', '', ''),
  ('TO', '676', '', ''),
  ('TR', '90', '0', ''),
  ('TT', '1', '1', '011'),
  ('TV', '688', '', ''),
  ('TW', '886', '0', ''),
  ('TZ', '255', '0', ''),
  ('UA', '380', '0', ''),
  ('UG', '256', '0', ''),
  ('US', '1', '1', '011'),
  ('UY', '598', '0', ''),
  ('UZ', '998', '', ''),
  ('VA', '39', '', ''),
  ('VC', '1', '1', '011'),
  ('VE', '58', '0', ''),
  ('VG', '1', '1', '011'),
  ('VI', '1', '1', '011'),
  ('VN', '84', '0', ''),
  ('VU', '678', '', ''),
  ('WF', '681', '', ''),
  ('WS', '685', '', '0'),
  ('XK', '383', '0', ''),
  ('YE', '967', '0', ''),
  ('YT', '262', '0', ''),
  ('ZA', '27', '0', ''),
  ('ZM', '260', '0', ''),
  ('ZW', '263', '0', '');

update private.filter_fields set type = 'phone' where (entity, name) = ('contact', 'mobile');

update private.filter_fields set type = 'phone' where (entity, name) = ('contact', 'phone');

update private.time_zones z set country = placed.country from (values
  ('Africa/Abidjan', 'CI'), ('Africa/Accra', 'GH'), ('Africa/Addis_Ababa', 'ET'), ('Africa/Algiers', 'DZ'),
  ('Africa/Asmara', 'ER'), ('Africa/Asmera', 'ER'), ('Africa/Bamako', 'ML'), ('Africa/Bangui', 'CF'),
  ('Africa/Banjul', 'GM'), ('Africa/Bissau', 'GW'), ('Africa/Blantyre', 'MW'), ('Africa/Brazzaville', 'CG'),
  ('Africa/Bujumbura', 'BI'), ('Africa/Cairo', 'EG'), ('Africa/Casablanca', 'MA'), ('Africa/Ceuta', 'ES'),
  ('Africa/Conakry', 'GN'), ('Africa/Dakar', 'SN'), ('Africa/Dar_es_Salaam', 'TZ'), ('Africa/Djibouti', 'DJ'),
  ('Africa/Douala', 'CM'), ('Africa/El_Aaiun', 'EH'), ('Africa/Freetown', 'SL'), ('Africa/Gaborone', 'BW'),
  ('Africa/Harare', 'ZW'), ('Africa/Johannesburg', 'ZA'), ('Africa/Juba', 'SS'), ('Africa/Kampala', 'UG'),
  ('Africa/Khartoum', 'SD'), ('Africa/Kigali', 'RW'), ('Africa/Kinshasa', 'CD'), ('Africa/Lagos', 'NG'),
  ('Africa/Libreville', 'GA'), ('Africa/Lome', 'TG'), ('Africa/Luanda', 'AO'), ('Africa/Lubumbashi', 'CD'),
  ('Africa/Lusaka', 'ZM'), ('Africa/Malabo', 'GQ'), ('Africa/Maputo', 'MZ'), ('Africa/Maseru', 'LS'),
  ('Africa/Mbabane', 'SZ'), ('Africa/Mogadishu', 'SO'), ('Africa/Monrovia', 'LR'), ('Africa/Nairobi', 'KE'),
  ('Africa/Ndjamena', 'TD'), ('Africa/Niamey', 'NE'), ('Africa/Nouakchott', 'MR'), ('Africa/Ouagadougou', 'BF'),
  ('Africa/Porto-Novo', 'BJ'), ('Africa/Sao_Tome', 'ST'), ('Africa/Timbuktu', 'ML'), ('Africa/Tripoli', 'LY'),
  ('Africa/Tunis', 'TN'), ('Africa/Windhoek', 'NA'), ('America/Adak', 'US'), ('America/Anchorage', 'US'),
  ('America/Anguilla', 'AI'), ('America/Antigua', 'AG'), ('America/Araguaina', 'BR'), ('America/Argentina/Buenos_Aires', 'AR'),
  ('America/Argentina/Catamarca', 'AR'), ('America/Argentina/ComodRivadavia', 'AR'), ('America/Argentina/Cordoba', 'AR'), ('America/Argentina/Jujuy', 'AR'),
  ('America/Argentina/La_Rioja', 'AR'), ('America/Argentina/Mendoza', 'AR'), ('America/Argentina/Rio_Gallegos', 'AR'), ('America/Argentina/Salta', 'AR'),
  ('America/Argentina/San_Juan', 'AR'), ('America/Argentina/San_Luis', 'AR'), ('America/Argentina/Tucuman', 'AR'), ('America/Argentina/Ushuaia', 'AR'),
  ('America/Aruba', 'AW'), ('America/Asuncion', 'PY'), ('America/Atikokan', 'CA'), ('America/Atka', 'US'),
  ('America/Bahia', 'BR'), ('America/Bahia_Banderas', 'MX'), ('America/Barbados', 'BB'), ('America/Belem', 'BR'),
  ('America/Belize', 'BZ'), ('America/Blanc-Sablon', 'CA'), ('America/Boa_Vista', 'BR'), ('America/Bogota', 'CO'),
  ('America/Boise', 'US'), ('America/Buenos_Aires', 'AR'), ('America/Cambridge_Bay', 'CA'), ('America/Campo_Grande', 'BR'),
  ('America/Cancun', 'MX'), ('America/Caracas', 'VE'), ('America/Catamarca', 'AR'), ('America/Cayenne', 'GF'),
  ('America/Cayman', 'KY'), ('America/Chicago', 'US'), ('America/Chihuahua', 'MX'), ('America/Ciudad_Juarez', 'MX'),
  ('America/Coral_Harbour', 'CA'), ('America/Cordoba', 'AR'), ('America/Costa_Rica', 'CR'), ('America/Coyhaique', 'CL'),
  ('America/Creston', 'CA'), ('America/Cuiaba', 'BR'), ('America/Curacao', 'CW'), ('America/Danmarkshavn', 'GL'),
  ('America/Dawson', 'CA'), ('America/Dawson_Creek', 'CA'), ('America/Denver', 'US'), ('America/Detroit', 'US'),
  ('America/Dominica', 'DM'), ('America/Edmonton', 'CA'), ('America/Eirunepe', 'BR'), ('America/El_Salvador', 'SV'),
  ('America/Ensenada', 'MX'), ('America/Fort_Nelson', 'CA'), ('America/Fort_Wayne', 'US'), ('America/Fortaleza', 'BR'),
  ('America/Glace_Bay', 'CA'), ('America/Godthab', 'GL'), ('America/Goose_Bay', 'CA'), ('America/Grand_Turk', 'TC'),
  ('America/Grenada', 'GD'), ('America/Guadeloupe', 'GP'), ('America/Guatemala', 'GT'), ('America/Guayaquil', 'EC'),
  ('America/Guyana', 'GY'), ('America/Halifax', 'CA'), ('America/Havana', 'CU'), ('America/Hermosillo', 'MX'),
  ('America/Indiana/Indianapolis', 'US'), ('America/Indiana/Knox', 'US'), ('America/Indiana/Marengo', 'US'), ('America/Indiana/Petersburg', 'US'),
  ('America/Indiana/Tell_City', 'US'), ('America/Indiana/Vevay', 'US'), ('America/Indiana/Vincennes', 'US'), ('America/Indiana/Winamac', 'US'),
  ('America/Indianapolis', 'US'), ('America/Inuvik', 'CA'), ('America/Iqaluit', 'CA'), ('America/Jamaica', 'JM'),
  ('America/Jujuy', 'AR'), ('America/Juneau', 'US'), ('America/Kentucky/Louisville', 'US'), ('America/Kentucky/Monticello', 'US'),
  ('America/Knox_IN', 'US'), ('America/Kralendijk', 'BQ'), ('America/La_Paz', 'BO'), ('America/Lima', 'PE'),
  ('America/Los_Angeles', 'US'), ('America/Louisville', 'US'), ('America/Lower_Princes', 'SX'), ('America/Maceio', 'BR'),
  ('America/Managua', 'NI'), ('America/Manaus', 'BR'), ('America/Marigot', 'MF'), ('America/Martinique', 'MQ'),
  ('America/Matamoros', 'MX'), ('America/Mazatlan', 'MX'), ('America/Mendoza', 'AR'), ('America/Menominee', 'US'),
  ('America/Merida', 'MX'), ('America/Metlakatla', 'US'), ('America/Mexico_City', 'MX'), ('America/Miquelon', 'PM'),
  ('America/Moncton', 'CA'), ('America/Monterrey', 'MX'), ('America/Montevideo', 'UY'), ('America/Montreal', 'CA'),
  ('America/Montserrat', 'MS'), ('America/Nassau', 'BS'), ('America/New_York', 'US'), ('America/Nipigon', 'CA'),
  ('America/Nome', 'US'), ('America/Noronha', 'BR'), ('America/North_Dakota/Beulah', 'US'), ('America/North_Dakota/Center', 'US'),
  ('America/North_Dakota/New_Salem', 'US'), ('America/Nuuk', 'GL'), ('America/Ojinaga', 'MX'), ('America/Panama', 'PA'),
  ('America/Pangnirtung', 'CA'), ('America/Paramaribo', 'SR'), ('America/Phoenix', 'US'), ('America/Port-au-Prince', 'HT'),
  ('America/Port_of_Spain', 'TT'), ('America/Porto_Acre', 'BR'), ('America/Porto_Velho', 'BR'), ('America/Puerto_Rico', 'PR'),
  ('America/Punta_Arenas', 'CL'), ('America/Rainy_River', 'CA'), ('America/Rankin_Inlet', 'CA'), ('America/Recife', 'BR'),
  ('America/Regina', 'CA'), ('America/Resolute', 'CA'), ('America/Rio_Branco', 'BR'), ('America/Rosario', 'AR'),
  ('America/Santa_Isabel', 'MX'), ('America/Santarem', 'BR'), ('America/Santiago', 'CL'), ('America/Santo_Domingo', 'DO'),
  ('America/Sao_Paulo', 'BR'), ('America/Scoresbysund', 'GL'), ('America/Shiprock', 'US'), ('America/Sitka', 'US'),
  ('America/St_Barthelemy', 'BL'), ('America/St_Johns', 'CA'), ('America/St_Kitts', 'KN'), ('America/St_Lucia', 'LC'),
  ('America/St_Thomas', 'VI'), ('America/St_Vincent', 'VC'), ('America/Swift_Current', 'CA'), ('America/Tegucigalpa', 'HN'),
  ('America/Thule', 'GL'), ('America/Thunder_Bay', 'CA'), ('America/Tijuana', 'MX'), ('America/Toronto', 'CA'),
  ('America/Tortola', 'VG'), ('America/Vancouver', 'CA'), ('America/Virgin', 'VI'), ('America/Whitehorse', 'CA'),
  ('America/Winnipeg', 'CA'), ('America/Yakutat', 'US'), ('America/Yellowknife', 'CA'), ('Antarctica/Casey', 'AQ'),
  ('Antarctica/Davis', 'AQ'), ('Antarctica/DumontDUrville', 'AQ'), ('Antarctica/Macquarie', 'AU'), ('Antarctica/Mawson', 'AQ'),
  ('Antarctica/McMurdo', 'AQ'), ('Antarctica/Palmer', 'AQ'), ('Antarctica/Rothera', 'AQ'), ('Antarctica/South_Pole', 'AQ'),
  ('Antarctica/Syowa', 'AQ'), ('Antarctica/Troll', 'AQ'), ('Antarctica/Vostok', 'AQ'), ('Arctic/Longyearbyen', 'SJ'),
  ('Asia/Aden', 'YE'), ('Asia/Almaty', 'KZ'), ('Asia/Amman', 'JO'), ('Asia/Anadyr', 'RU'),
  ('Asia/Aqtau', 'KZ'), ('Asia/Aqtobe', 'KZ'), ('Asia/Ashgabat', 'TM'), ('Asia/Ashkhabad', 'TM'),
  ('Asia/Atyrau', 'KZ'), ('Asia/Baghdad', 'IQ'), ('Asia/Bahrain', 'BH'), ('Asia/Baku', 'AZ'),
  ('Asia/Bangkok', 'TH'), ('Asia/Barnaul', 'RU'), ('Asia/Beirut', 'LB'), ('Asia/Bishkek', 'KG'),
  ('Asia/Brunei', 'BN'), ('Asia/Calcutta', 'IN'), ('Asia/Chita', 'RU'), ('Asia/Choibalsan', 'MN'),
  ('Asia/Chongqing', 'CN'), ('Asia/Chungking', 'CN'), ('Asia/Colombo', 'LK'), ('Asia/Dacca', 'BD'),
  ('Asia/Damascus', 'SY'), ('Asia/Dhaka', 'BD'), ('Asia/Dili', 'TL'), ('Asia/Dubai', 'AE'),
  ('Asia/Dushanbe', 'TJ'), ('Asia/Famagusta', 'CY'), ('Asia/Gaza', 'PS'), ('Asia/Harbin', 'CN'),
  ('Asia/Hebron', 'PS'), ('Asia/Ho_Chi_Minh', 'VN'), ('Asia/Hong_Kong', 'HK'), ('Asia/Hovd', 'MN'),
  ('Asia/Irkutsk', 'RU'), ('Asia/Istanbul', 'TR'), ('Asia/Jakarta', 'ID'), ('Asia/Jayapura', 'ID'),
  ('Asia/Jerusalem', 'IL'), ('Asia/Kabul', 'AF'), ('Asia/Kamchatka', 'RU'), ('Asia/Karachi', 'PK'),
  ('Asia/Kashgar', 'CN'), ('Asia/Kathmandu', 'NP'), ('Asia/Katmandu', 'NP'), ('Asia/Khandyga', 'RU'),
  ('Asia/Kolkata', 'IN'), ('Asia/Krasnoyarsk', 'RU'), ('Asia/Kuala_Lumpur', 'MY'), ('Asia/Kuching', 'MY'),
  ('Asia/Kuwait', 'KW'), ('Asia/Macao', 'MO'), ('Asia/Macau', 'MO'), ('Asia/Magadan', 'RU'),
  ('Asia/Makassar', 'ID'), ('Asia/Manila', 'PH'), ('Asia/Muscat', 'OM'), ('Asia/Nicosia', 'CY'),
  ('Asia/Novokuznetsk', 'RU'), ('Asia/Novosibirsk', 'RU'), ('Asia/Omsk', 'RU'), ('Asia/Oral', 'KZ'),
  ('Asia/Phnom_Penh', 'KH'), ('Asia/Pontianak', 'ID'), ('Asia/Pyongyang', 'KP'), ('Asia/Qatar', 'QA'),
  ('Asia/Qostanay', 'KZ'), ('Asia/Qyzylorda', 'KZ'), ('Asia/Rangoon', 'MM'), ('Asia/Riyadh', 'SA'),
  ('Asia/Saigon', 'VN'), ('Asia/Sakhalin', 'RU'), ('Asia/Samarkand', 'UZ'), ('Asia/Seoul', 'KR'),
  ('Asia/Shanghai', 'CN'), ('Asia/Singapore', 'SG'), ('Asia/Srednekolymsk', 'RU'), ('Asia/Taipei', 'TW'),
  ('Asia/Tashkent', 'UZ'), ('Asia/Tbilisi', 'GE'), ('Asia/Tehran', 'IR'), ('Asia/Tel_Aviv', 'IL'),
  ('Asia/Thimbu', 'BT'), ('Asia/Thimphu', 'BT'), ('Asia/Tokyo', 'JP'), ('Asia/Tomsk', 'RU'),
  ('Asia/Ujung_Pandang', 'ID'), ('Asia/Ulaanbaatar', 'MN'), ('Asia/Ulan_Bator', 'MN'), ('Asia/Urumqi', 'CN'),
  ('Asia/Ust-Nera', 'RU'), ('Asia/Vientiane', 'LA'), ('Asia/Vladivostok', 'RU'), ('Asia/Yakutsk', 'RU'),
  ('Asia/Yangon', 'MM'), ('Asia/Yekaterinburg', 'RU'), ('Asia/Yerevan', 'AM'), ('Atlantic/Azores', 'PT'),
  ('Atlantic/Bermuda', 'BM'), ('Atlantic/Canary', 'ES'), ('Atlantic/Cape_Verde', 'CV'), ('Atlantic/Faeroe', 'FO'),
  ('Atlantic/Faroe', 'FO'), ('Atlantic/Jan_Mayen', 'SJ'), ('Atlantic/Madeira', 'PT'), ('Atlantic/Reykjavik', 'IS'),
  ('Atlantic/South_Georgia', 'GS'), ('Atlantic/St_Helena', 'SH'), ('Atlantic/Stanley', 'FK'), ('Australia/ACT', 'AU'),
  ('Australia/Adelaide', 'AU'), ('Australia/Brisbane', 'AU'), ('Australia/Broken_Hill', 'AU'), ('Australia/Canberra', 'AU'),
  ('Australia/Currie', 'AU'), ('Australia/Darwin', 'AU'), ('Australia/Eucla', 'AU'), ('Australia/Hobart', 'AU'),
  ('Australia/LHI', 'AU'), ('Australia/Lindeman', 'AU'), ('Australia/Lord_Howe', 'AU'), ('Australia/Melbourne', 'AU'),
  ('Australia/NSW', 'AU'), ('Australia/North', 'AU'), ('Australia/Perth', 'AU'), ('Australia/Queensland', 'AU'),
  ('Australia/South', 'AU'), ('Australia/Sydney', 'AU'), ('Australia/Tasmania', 'AU'), ('Australia/Victoria', 'AU'),
  ('Australia/West', 'AU'), ('Australia/Yancowinna', 'AU'), ('Brazil/Acre', 'BR'), ('Brazil/DeNoronha', 'BR'),
  ('Brazil/East', 'BR'), ('Brazil/West', 'BR'), ('Canada/Atlantic', 'CA'), ('Canada/Central', 'CA'),
  ('Canada/Eastern', 'CA'), ('Canada/Mountain', 'CA'), ('Canada/Newfoundland', 'CA'), ('Canada/Pacific', 'CA'),
  ('Canada/Saskatchewan', 'CA'), ('Canada/Yukon', 'CA'), ('Chile/Continental', 'CL'), ('Chile/EasterIsland', 'CL'),
  ('Cuba', 'CU'), ('Egypt', 'EG'), ('Eire', 'IE'), ('Europe/Amsterdam', 'NL'),
  ('Europe/Andorra', 'AD'), ('Europe/Astrakhan', 'RU'), ('Europe/Athens', 'GR'), ('Europe/Belfast', 'GB'),
  ('Europe/Belgrade', 'RS'), ('Europe/Berlin', 'DE'), ('Europe/Bratislava', 'SK'), ('Europe/Brussels', 'BE'),
  ('Europe/Bucharest', 'RO'), ('Europe/Budapest', 'HU'), ('Europe/Busingen', 'DE'), ('Europe/Chisinau', 'MD'),
  ('Europe/Copenhagen', 'DK'), ('Europe/Dublin', 'IE'), ('Europe/Gibraltar', 'GI'), ('Europe/Guernsey', 'GG'),
  ('Europe/Helsinki', 'FI'), ('Europe/Isle_of_Man', 'IM'), ('Europe/Istanbul', 'TR'), ('Europe/Jersey', 'JE'),
  ('Europe/Kaliningrad', 'RU'), ('Europe/Kiev', 'UA'), ('Europe/Kirov', 'RU'), ('Europe/Kyiv', 'UA'),
  ('Europe/Lisbon', 'PT'), ('Europe/Ljubljana', 'SI'), ('Europe/London', 'GB'), ('Europe/Luxembourg', 'LU'),
  ('Europe/Madrid', 'ES'), ('Europe/Malta', 'MT'), ('Europe/Mariehamn', 'AX'), ('Europe/Minsk', 'BY'),
  ('Europe/Monaco', 'MC'), ('Europe/Moscow', 'RU'), ('Europe/Nicosia', 'CY'), ('Europe/Oslo', 'NO'),
  ('Europe/Paris', 'FR'), ('Europe/Podgorica', 'ME'), ('Europe/Prague', 'CZ'), ('Europe/Riga', 'LV'),
  ('Europe/Rome', 'IT'), ('Europe/Samara', 'RU'), ('Europe/San_Marino', 'SM'), ('Europe/Sarajevo', 'BA'),
  ('Europe/Saratov', 'RU'), ('Europe/Simferopol', 'UA'), ('Europe/Skopje', 'MK'), ('Europe/Sofia', 'BG'),
  ('Europe/Stockholm', 'SE'), ('Europe/Tallinn', 'EE'), ('Europe/Tirane', 'AL'), ('Europe/Tiraspol', 'MD'),
  ('Europe/Ulyanovsk', 'RU'), ('Europe/Uzhgorod', 'UA'), ('Europe/Vaduz', 'LI'), ('Europe/Vatican', 'VA'),
  ('Europe/Vienna', 'AT'), ('Europe/Vilnius', 'LT'), ('Europe/Volgograd', 'RU'), ('Europe/Warsaw', 'PL'),
  ('Europe/Zagreb', 'HR'), ('Europe/Zaporozhye', 'UA'), ('Europe/Zurich', 'CH'), ('GB', 'GB'),
  ('GB-Eire', 'GB'), ('Hongkong', 'HK'), ('Iceland', 'IS'), ('Indian/Antananarivo', 'MG'),
  ('Indian/Chagos', 'IO'), ('Indian/Christmas', 'CX'), ('Indian/Cocos', 'CC'), ('Indian/Comoro', 'KM'),
  ('Indian/Kerguelen', 'TF'), ('Indian/Mahe', 'SC'), ('Indian/Maldives', 'MV'), ('Indian/Mauritius', 'MU'),
  ('Indian/Mayotte', 'YT'), ('Indian/Reunion', 'RE'), ('Iran', 'IR'), ('Israel', 'IL'),
  ('Jamaica', 'JM'), ('Japan', 'JP'), ('Kwajalein', 'MH'), ('Libya', 'LY'),
  ('Mexico/BajaNorte', 'MX'), ('Mexico/BajaSur', 'MX'), ('Mexico/General', 'MX'), ('NZ', 'NZ'),
  ('NZ-CHAT', 'NZ'), ('Navajo', 'US'), ('PRC', 'CN'), ('Pacific/Apia', 'WS'),
  ('Pacific/Auckland', 'NZ'), ('Pacific/Bougainville', 'PG'), ('Pacific/Chatham', 'NZ'), ('Pacific/Chuuk', 'FM'),
  ('Pacific/Easter', 'CL'), ('Pacific/Efate', 'VU'), ('Pacific/Enderbury', 'KI'), ('Pacific/Fakaofo', 'TK'),
  ('Pacific/Fiji', 'FJ'), ('Pacific/Funafuti', 'TV'), ('Pacific/Galapagos', 'EC'), ('Pacific/Gambier', 'PF'),
  ('Pacific/Guadalcanal', 'SB'), ('Pacific/Guam', 'GU'), ('Pacific/Honolulu', 'US'), ('Pacific/Johnston', 'US'),
  ('Pacific/Kanton', 'KI'), ('Pacific/Kiritimati', 'KI'), ('Pacific/Kosrae', 'FM'), ('Pacific/Kwajalein', 'MH'),
  ('Pacific/Majuro', 'MH'), ('Pacific/Marquesas', 'PF'), ('Pacific/Midway', 'UM'), ('Pacific/Nauru', 'NR'),
  ('Pacific/Niue', 'NU'), ('Pacific/Norfolk', 'NF'), ('Pacific/Noumea', 'NC'), ('Pacific/Pago_Pago', 'AS'),
  ('Pacific/Palau', 'PW'), ('Pacific/Pitcairn', 'PN'), ('Pacific/Pohnpei', 'FM'), ('Pacific/Ponape', 'FM'),
  ('Pacific/Port_Moresby', 'PG'), ('Pacific/Rarotonga', 'CK'), ('Pacific/Saipan', 'MP'), ('Pacific/Samoa', 'AS'),
  ('Pacific/Tahiti', 'PF'), ('Pacific/Tarawa', 'KI'), ('Pacific/Tongatapu', 'TO'), ('Pacific/Truk', 'FM'),
  ('Pacific/Wake', 'UM'), ('Pacific/Wallis', 'WF'), ('Pacific/Yap', 'FM'), ('Poland', 'PL'),
  ('Portugal', 'PT'), ('ROC', 'TW'), ('ROK', 'KR'), ('Singapore', 'SG'),
  ('Turkey', 'TR'), ('US/Alaska', 'US'), ('US/Aleutian', 'US'), ('US/Arizona', 'US'),
  ('US/Central', 'US'), ('US/East-Indiana', 'US'), ('US/Eastern', 'US'), ('US/Hawaii', 'US'),
  ('US/Indiana-Starke', 'US'), ('US/Michigan', 'US'), ('US/Mountain', 'US'), ('US/Pacific', 'US'),
  ('US/Samoa', 'AS'), ('W-SU', 'RU')
) as placed (name, country)
where z.name = placed.name;
