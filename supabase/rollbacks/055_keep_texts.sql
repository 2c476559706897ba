drop trigger activities_keep_texts on public.activities;

drop trigger agencies_keep_texts on public.agencies;

drop trigger agency_invites_keep_texts on public.agency_invites;

drop trigger agency_settings_keep_texts on public.agency_settings;

drop trigger contact_lists_keep_texts on public.contact_lists;

drop trigger contacts_keep_texts on public.contacts;

drop trigger custom_fields_keep_texts on public.custom_fields;

drop trigger email_campaigns_keep_texts on public.email_campaigns;

drop trigger email_suppressions_keep_texts on public.email_suppressions;

drop trigger forms_keep_texts on public.forms;

drop trigger opportunities_keep_texts on public.opportunities;

drop trigger pipeline_stages_keep_texts on public.pipeline_stages;

drop trigger pipelines_keep_texts on public.pipelines;

drop trigger tags_keep_texts on public.tags;

drop trigger users_keep_texts on public.users;

alter table public.activities
  drop constraint activities_texts;

alter table public.agencies
  drop constraint agencies_texts;

alter table public.agency_settings
  drop constraint agency_settings_texts;

alter table public.contact_lists
  drop constraint contact_lists_texts;

alter table public.contacts
  drop constraint contacts_texts;

alter table public.custom_fields
  drop constraint custom_fields_texts;

alter table public.email_campaigns
  drop constraint email_campaigns_texts;

alter table public.email_suppressions
  drop constraint email_suppressions_texts;

alter table public.forms
  drop constraint forms_texts;

alter table public.opportunities
  drop constraint opportunities_texts;

alter table public.pipeline_stages
  drop constraint pipeline_stages_texts;

alter table public.pipelines
  drop constraint pipelines_texts;

alter table public.tags
  drop constraint tags_texts;

alter table public.users
  drop constraint users_texts;

drop function private.are_composed(text[]);

drop function private.are_lines(text[]);

drop function private.as_line(text);

drop function private.composed(text);

drop function private.is_one_line(text);

drop function private.keep_texts_of_activities();

drop function private.keep_texts_of_agencies();

drop function private.keep_texts_of_agency_invites();

drop function private.keep_texts_of_agency_settings();

drop function private.keep_texts_of_contact_lists();

drop function private.keep_texts_of_contacts();

drop function private.keep_texts_of_custom_fields();

drop function private.keep_texts_of_email_campaigns();

drop function private.keep_texts_of_email_suppressions();

drop function private.keep_texts_of_forms();

drop function private.keep_texts_of_opportunities();

drop function private.keep_texts_of_pipeline_stages();

drop function private.keep_texts_of_pipelines();

drop function private.keep_texts_of_tags();

drop function private.keep_texts_of_users();

drop function private.shows(text);

drop function private.tidied(text);

drop procedure private.keep_texts(regclass, text[], text[], text[]);

create or replace function private.copy_auth_user()
  returns trigger
  language plpgsql
  security definer
  set search_path to ''
  as $function$
begin
  insert into public.users (id, email, full_name)
  values (
    new.id,
    coalesce(new.email, new.id::text || '@users.invalid'),
    left(coalesce(new.raw_user_meta_data ->> 'full_name', ''), 200)
  )
  on conflict (id) do update set email = excluded.email;
  return new;
end
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
    elsif jsonb_typeof(item -> 'label') is distinct from 'string' or length(btrim(item ->> 'label')) not between 1 and 120 then
      problem := 'must each have a label of 1 to 120 characters';
    elsif not pg_input_is_valid(item ->> 'id', 'uuid') then
      problem := 'must have a UUID for an id';
    elsif item ->> 'color' !~ '^#[0-9a-f]{6}$' then
      problem := 'must have a color such as #1d4ed8';
    elsif jsonb_typeof(item -> 'archived') not in ('boolean', 'null') then
      problem := 'must be archived or not';
    else
      options := options || jsonb_strip_nulls(jsonb_build_object(
        'id', coalesce((item ->> 'id')::uuid, private.uuid_v7()),
        'label', btrim(item ->> 'label'),
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
      word := private.email_key(word);
    elsif field.type = 'url' then
      word := private.web_address(word);
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
    elsif field.type = 'email' and not private.is_email(word) then
      problem := 'must be an e-mail address';
    elsif field.type = 'phone' and not private.is_phone(word) then
      problem := 'must be a telephone number';
    elsif field.type = 'url' and not private.is_web_address(word) then
      problem := 'must be a web address';
    end if;
  end if;
end
$function$;

comment on function private.read_custom_value(public.custom_fields, jsonb, jsonb) is 'What a given value becomes in a field (e-mails in their one form, web addresses with a scheme, instants in UTC, lines trimmed), or what is wrong with it; held = what the record has now.';
