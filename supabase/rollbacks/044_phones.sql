drop trigger agencies_check_addresses on public.agencies;

drop index public.contacts_mobile_idx;

drop index public.contacts_phone_idx;

drop index public.contacts_search_keys_idx;

drop view private.searchable_contacts;

alter table private.filter_fields
  drop constraint filter_fields_type_check;

alter table public.agencies
  drop constraint agencies_country_check;

drop function private.calling_codes();

drop function private.dialling(uuid);

drop function private.looks_like_phone(text);

drop function private.phone_end(text);

drop function private.phone_key(text, text, text, text);

drop function private.phone_tail(text, text, text, text);

drop function private.phone_test(uuid, text, text, text);

drop function private.phone_tests(uuid, text, text, jsonb);

drop function private.phone_words(text);

alter table private.time_zones
  drop column country;

alter table public.agencies
  drop column country;

alter table public.contacts
  drop column mobile_digits;

alter table public.contacts
  drop column phone_digits;

drop function private.phone_digits(text);

drop table private.countries;

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
      and n.key <> all (array['updated_at', 'version', 'search_text', 'email_norm', 'name_norm', 'contact_created_at', 'contact_live']);
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
    case when tg_op = 'DELETE' then before - array['token_hash', 'search_text', 'email_norm', 'name_norm'] end
  );
  return null;
end
$function$;

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
  if type in ('text', 'email', 'word', 'search') and shape = 'string' and length(plain) between 1 and 500 then
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
  immutable
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
  elsif field.access = 'search' and length(value) >= 3 and word <> 'in' then
    return in_records || 'r.search_text like ' || quote_literal(private.like_pattern(value, '%', '%'));
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
    when operator = 'isEmpty' and type in ('text', 'email') then format('coalesce(%s, '''') = ''''', expression)
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

update private.filter_fields set type = 'text' where (entity, name) = ('contact', 'mobile');
update private.filter_fields set type = 'text' where (entity, name) = ('contact', 'phone');
alter table private.filter_fields
  add constraint filter_fields_type_check
    check
    ((type = any (array['text'::text, 'email'::text, 'search'::text, 'word'::text, 'number'::text, 'boolean'::text, 'date'::text, 'datetime'::text, 'id'::text, 'tags'::text])));

create view private.searchable_contacts with (security_invoker=true) as  select agency_id,
    id,
    created_at as at,
    search_text as words,
    private.contact_title(first_name, last_name, company_name, email) as title,
    private.search_keys(agency_id, array[btrim(((first_name || ' '::text) || last_name)), last_name, company_name, email], ((((((search_text || ' '::text) || coalesce(mobile, ''::text)) || ' '::text) || translate(coalesce(phone, ''::text), ' +()./-'::text, ''::text)) || ' '::text) || translate(coalesce(mobile, ''::text), ' +()./-'::text, ''::text))) as keys
   from public.contacts c
  where (deleted_at is null);

create index contacts_phone_idx on public.contacts using btree (agency_id, phone)
  where (phone is not null);

create trigger agencies_check_addresses
  before insert or update of website, logo_url, timezone, currency on public.agencies
  for each row
  execute function private.keep_addresses('web:website,logo_url', 'zone:timezone', 'currency:currency');

comment on table private.time_zones is 'The time zones that PostgreSQL and JavaScript know by one name, with the same offsets. The rows come from TIME_ZONES of packages/domain, by gen:migration.';

create index contacts_search_keys_idx on public.contacts
  using gin
  (private.search_keys(agency_id, array[btrim(((first_name || ' '::text) || last_name)), last_name, company_name, email], ((((((search_text || ' '::text) || coalesce(mobile,
  ''::text)) || ' '::text) || translate(coalesce(phone, ''::text), ' +()./-'::text, ''::text)) || ' '::text) || translate(coalesce(mobile, ''::text), ' +()./-'::text, ''::text))))
  with (fastupdate=off)
  where (deleted_at is null);
