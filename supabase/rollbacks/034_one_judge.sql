drop function private.blanks();

drop function private.filter_limits();

drop function private.read_custom_fields(uuid, text, jsonb, jsonb);

drop function private.refuse_custom_fields(uuid, text, text, jsonb);

create or replace function private.compile_node (
  agency uuid,
  entity text,
  node   jsonb,
  depth  integer,
  out    condition text,
  out    sources text[],
  out    conditions integer
)
  returns record
  language plpgsql
  stable
  set search_path to ''
  as $function$
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
$function$;

create or replace function private.merge_custom_fields()
  returns trigger
  language plpgsql
  security definer
  set search_path to ''
  as $function$
declare
  given jsonb := new.custom_fields;
  unknown jsonb := new.custom_fields;
  merged jsonb := '{}';
  problems jsonb := '[]';
  field public.custom_fields;
  value jsonb;
  problem text;
begin
  -- What is no object is for the check of the table to refuse.
  if jsonb_typeof(given) is distinct from 'object' or current_setting('axolop.custom_fields', true) = 'as written' then
    return new;
  end if;
  -- The policy refuses them right after; until then they learn nothing, and nobody waits for them.
  if not private.may(new.agency_id, tg_argv[0] || ':write') then
    return new;
  end if;
  if tg_op = 'UPDATE' then
    merged := old.custom_fields;
  end if;
  perform pg_advisory_xact_lock_shared(hashtextextended('axolop.custom_fields:' || new.agency_id::text, 0));
  for field in
    select f.* from public.custom_fields f
    where f.agency_id = new.agency_id and f.entity = tg_argv[0] and f.archived_at is null and (tg_op = 'INSERT' or given ? f.key)
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
$function$;

create or replace function private.parse_filter (
  agency uuid,
  entity text,
  filter jsonb,
  out    condition text,
  out    sources text[]
)
  returns record
  language plpgsql
  stable
  set search_path to ''
  as $function$
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
      word := regexp_replace(word, '^\s+|\s+$', '', 'g');
    end if;
    if field.type = 'email' then
      word := lower(word);
    end if;
    value := to_jsonb(word);
    if word is null then
      problem := 'must be text';
    elsif word !~ '\S' then
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
        when 'url' then '^[Hh][Tt][Tt][Pp][Ss]?://[^\s]+$'
        else ''
      end) then
      problem := case field.type when 'email' then 'must be an e-mail address' when 'phone' then 'must be a telephone number'
        else 'must be a web address' end;
    end if;
  end if;
end
$function$;

create or replace function public.create_contacts (
  agency_id       uuid,
  contacts        jsonb,
  skip_duplicates boolean default false
)
  returns setof public.contacts
  language plpgsql
  set search_path to ''
  as $function$
#variable_conflict use_column
declare
  asked integer := case when jsonb_typeof(create_contacts.contacts) = 'array' then jsonb_array_length(create_contacts.contacts) end;
  created integer;
  columns text;
  taken text;
begin
  if asked is null or asked not between 1 and 1000 then
    perform private.refuse('invalid_input', '400', 'Give between 1 and 1,000 contacts.');
  end if;
  -- The columns are those that clients may write: a new one needs no line here.
  select string_agg(quote_ident(w.name), ', '), string_agg(w.value, ', ') into columns, taken
  from private.written_columns('public.contacts', 'INSERT') w where w.name <> 'agency_id';
  return query execute format(
    'insert into public.contacts as c (agency_id, %s)
     select $1, %s from jsonb_populate_recordset(null::public.contacts, $2) r
     on conflict (agency_id, email_norm) where deleted_at is null and email_norm is not null do nothing
     returning c.*', columns, taken)
  using create_contacts.agency_id, create_contacts.contacts;
  get diagnostics created = row_count;
  if created < asked and not create_contacts.skip_duplicates then
    perform private.refuse('email_taken', '409', (asked - created) || ' of these contacts have an e-mail that another live contact has.');
  end if;
end
$function$;

comment on function private.parse_filter(uuid, text, jsonb) is 'A whole filter as SQL over a record r, with the queries that an index answers. No filter lets everything through. Refuses invalid_input.';
