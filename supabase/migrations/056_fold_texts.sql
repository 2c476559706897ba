-- Text is compared, searched and held unique folded: without case, accents, ligatures and widths; and scripts without spaces between
-- words are found by any letters of theirs. Contacts are written anew with their search text, so their readers and writers wait.
-- requires: 055_keep_texts
-- Nobody writes meanwhile, so the indexes are made in the same go.
-- squawk-ignore-file require-concurrent-index-creation, require-concurrent-index-deletion, require-concurrent-reindex

create function private.folded(value text) returns text
language plpgsql immutable strict parallel safe set search_path = ''
as $$
begin
  if octet_length(value) = length(value) then
    return lower(value collate "C");
  end if;
  -- The builtin collation is the same on every server, and in every version of PostgreSQL 17.
  return normalize(replace(replace(replace(replace(translate(
    lower(regexp_replace(normalize(value, nfkd),
      '[\u0300-\u036F\u0483-\u0489\u0591-\u05BD\u05BF\u05C1\u05C2\u05C4\u05C5\u05C7\u0610-\u061A\u064B-\u065F\u0670\u06D6-\u06DC\u1AB0-\u1AFF\u1DC0-\u1DFF\u20D0-\u20FF\uFE20-\uFE2F\u00AD\u0640\u115F\u1160\u17B4\u17B5\u180B-\u180F\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFE00-\uFE0F\uFEFF\uFFF0-\uFFFB\U0001BCA0-\U0001BCA3\U0001D173-\U0001D17A\U000E0000-\U000E0FFF]+',
      '', 'g') collate "pg_c_utf8"),
    'øđðħıłŧς', 'oddhiltσ'), 'ß', 'ss'), 'æ', 'ae'), 'œ', 'oe'), 'þ', 'th'), nfc);
end
$$;
comment on function private.folded(text) is
  'A text in the form in which it is compared, searched and held unique: without case, accents, ligatures, widths and what does not show.';
call private.open_door('private.folded(text)', 'authenticated', 'service_role');

create function private.cjk() returns text
language sql immutable parallel safe set search_path = ''
as $$ select '\u3005\u3006\u3041-\u3096\u309D-\u309F\u30A1-\u30FA\u30FC-\u30FF\u3105-\u312F\u3131-\u318E\u31A0-\u31BF\u31F0-\u31FF\u3400-\u4DBF\u4E00-\u9FFF\uAC00-\uD7A3\uF900-\uFAFF\U00020000-\U000323AF' $$;
comment on function private.cjk() is
  'For a set of a regular expression: letters of scripts that are written without spaces between words (Han, kana, bopomofo, Hangul).';
call private.open_door('private.cjk()', 'authenticated', 'service_role');

-- A run of letters without spaces holds words that nobody can tell without a dictionary. Two letters that stand together are
-- found by their pair, one letter by the pairs that begin with it (the last has none, and stands alone).
create function private.search_pieces(word text) returns text[]
language plpgsql immutable parallel safe set search_path = ''
as $$
declare
  letters text[];
begin
  if octet_length(word) = length(word) or word !~ ('^[' || private.cjk() || ']') then
    return array[word];
  end if;
  letters := string_to_array(word, null);
  for place in 1 .. cardinality(letters) - 1 loop
    letters[place] := letters[place] || letters[place + 1];
  end loop;
  return letters;
end
$$;
comment on function private.search_pieces(text) is
  'What a word is found by: itself, or, where it is of a script without spaces, each two of its letters that stand together, and its last letter.';
call private.open_door('private.search_pieces(text)', 'authenticated', 'service_role');

create function private.search_word(tag text, word text, is_beginning boolean) returns tsquery
language plpgsql immutable parallel safe set search_path = ''
as $$
declare
  pieces constant text[] := private.search_pieces(word);
  asked tsquery;
begin
  if cardinality(pieces) = 1 then
    return private.search_term(tag || word, is_beginning or pieces[1] ~ ('^[' || private.cjk() || ']'));
  end if;
  -- Twenty letters are enough to tell one company from another. The last piece is a letter that a pair has already.
  foreach word in array pieces[1:least(cardinality(pieces) - 1, 20)] loop
    asked := coalesce(asked && private.search_term(tag || word, false), private.search_term(tag || word, false));
  end loop;
  return asked;
end
$$;
comment on function private.search_word(text, text, boolean) is
  'Asks for records with a word, or one that begins with it: by its pieces where it is of a script without spaces.';
call private.open_door('private.search_word(text, text, boolean)');

-- Of names that are one now, the later gets the end of its id.
do $do$
declare
  relation text;
begin
  foreach relation in array array['contact_lists', 'pipelines', 'tags'] loop
    execute format($$
      update public.%1$I r set name = left(r.name, 50) || ' ' || right(r.id::text, 8)
      from (
        select i.id, row_number() over (partition by i.agency_id, private.folded(i.name) order by i.created_at, i.id) as place
        from public.%1$I i %2$s
      ) t
      where t.id = r.id and t.place > 1$$, relation, case relation when 'contact_lists' then 'where i.deleted_at is null' else '' end);
  end loop;
end
$do$;

-- Of values that are one now in a unique field, the later stand beside the rule until somebody writes the record.
update public.custom_field_values v set is_live = false
from (
  select i.id, row_number() over (partition by i.agency_id, i.field_id, left(private.folded(i.value_text), 500) order by i.created_at, i.id) as place
  from public.custom_field_values i where i.is_unique and i.is_live and i.value_text is not null
) t
where t.id = v.id and t.place > 1;

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

create or replace function private.fill_search_words() returns bigint
language plpgsql set search_path = ''
as $$
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
  where length(n.word) between 3 and 60 and n.word !~ ('[0-9' || private.cjk() || ']')
    and not exists (select from private.search_words k where k.agency_id = n.agency_id and k.word = n.word);
  get diagnostics added = row_count;
  return added;
end
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
      type := case kind when 'email' then 'email' else 'text' end;
      sql_type := 'text';
      value_column := case when kind <> 'long_text' then 'left(private.folded(v.value_text), 80)' end;
      expression := format(case kind when 'email' then 'lower(r.custom_fields ->> %L)' else 'private.folded(r.custom_fields ->> %L)' end, key);
  end case;
end
$$;

-- Every value of a filter passes through this function, which checks it, brings it into the form of its type and
-- quotes it.
create or replace function private.filter_literal(agency uuid, type text, sql_type text, operator text, value jsonb) returns text
language plpgsql stable set search_path = ''
as $$
declare
  plain text := value #>> '{}';
  shape text := jsonb_typeof(value);
  -- An address is compared as it is kept.
  form text := case type when 'email' then lower(plain) else private.folded(plain) end;
begin
  if type in ('text', 'email', 'phone', 'word', 'search') and shape = 'string' and length(plain) between 1 and 500 then
    return case
      when operator = 'contains' then quote_literal(private.like_pattern(form, '%', '%'))
      when operator = 'startsWith' then quote_literal(private.like_pattern(form, '', '%'))
      when operator = 'endsWith' then quote_literal(private.like_pattern(form, '%', ''))
      when type = 'text' then quote_literal(form)
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

-- The query may find more ids than the condition lets through, never fewer.
create or replace function private.filter_source(agency uuid, entity text, field record, word text, literals text[], value text) returns text
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
    -- The index knows the first 80 characters, folded: e-mail addresses that are not one may be one there.
    return case when (select max(length(private.folded(l))) from unnest(literals) l) <= 80 then
      in_values || ' and v.value_text is not null and v.type <> ''long_text'' and ' || private.filter_test('text', word, field.value_column,
        case field.type when 'email' then array(select format('private.folded(%s)', l) from unnest(literals) l) else literals end) end;
  elsif field.value_column is not null then
    return in_values || ' and ' || private.filter_test(field.type, word, field.value_column, literals);
  elsif field.access = 'index' or (field.type = 'email' and word in ('eq', 'in')) then
    -- A whole e-mail has the index of its unique key; for a part of one, as of a name, there is that of the search.
    return in_records || private.filter_test(field.type, word, field.expression, literals);
  elsif field.type = 'phone' and word in ('eq', 'endsWith') then
    return in_records || nullif(private.phone_test(agency, substr(field.expression, 3), 'end', value), 'false');
  elsif field.access = 'search' and word <> 'in' and private.folded(value) ~ ('^[' || private.cjk() || ']+$') then
    -- Trigrams know nothing of letters that stand for words; the keys of the search box do.
    return format('select r.id from private.searchable_contacts r where r.agency_id = %L and r.keys @@ %L::tsquery', agency,
      private.search_word(private.search_tag(agency), private.folded(value), true));
  elsif field.access = 'search' and length(private.folded(value)) >= 3 and word <> 'in' then
    return in_records || 'r.search_text like ' || quote_literal(private.like_pattern(private.folded(value), '%', '%'))
      || case when field.type = 'search' and private.looks_like_phone(value)
        then ' union all ' || in_records || private.phone_test(agency, 'phone', 'end', value) else '' end;
  end if;
  return null;
end
$$;

-- How a page is found: the function reads records in their order and tests each until the page is full, which is
-- right where many records pass. If the first look_ahead of them (five times as many, when those filled a quarter of
-- the page) do not fill the page, few records may pass. Then the function takes an index that finds them all, if one
-- finds at most 5,000, and sorts what it found. Everywhere else sorting is off, or the planner would rather read a
-- whole agency.
create or replace function private.filtered_ids(
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
  last_key := format(case when ordering.sql_type <> 'text' then '%L::%s' when ordering.field_id is null then 'lower(left(%L, 80))' else 'left(private.folded(%L), 80)' end, after_key, ordering.sql_type);

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

create or replace function private.learn_search_words(agency uuid, texts text[]) returns void
language plpgsql set search_path = ''
as $$
begin
  insert into private.search_words (agency_id, word)
  select agency, n.word
  from (select distinct w.word from unnest(texts) t (words) cross join unnest(private.search_words_in(t.words)) w (word)) n
  where length(n.word) between 3 and 60 and n.word !~ ('[0-9' || private.cjk() || ']')
    and not exists (select from private.search_words k where k.agency_id = agency and k.word = n.word);
end
$$;

create or replace function private.like_pattern(value text, before text, after text) returns text
language sql immutable set search_path = ''
as $$ select before || replace(replace(replace(value, '\', '\\'), '%', '\%'), '_', '\_') || after $$;

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
      when f.type = 'email' then 'r.email_norm'
      when f.type = 'phone' then format('r.%I', c.name)
      when f.type = 'text' and i.access = 'index' then format('left(private.folded(r.%I), 200)', c.name)
      when f.type = 'text' then format('private.folded(r.%I)', c.name)
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
$$;

create or replace function private.read_custom_options(given jsonb, out options jsonb, out problem text)
language plpgsql volatile set search_path = ''
as $$
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
  elsif (select count(distinct private.folded(o.option ->> 'label')) from jsonb_array_elements(options) o (option)) < jsonb_array_length(options) then
    problem := 'must have different labels';
  end if;
end
$$;

create or replace function private.search_excerpt(body text, words text[]) returns text
language plpgsql immutable parallel safe set search_path = ''
as $$
declare
  line constant text := btrim(regexp_replace(left(body, 20000), '\s+', ' ', 'g'));
  place integer := coalesce((select min(p.place) from unnest(words) w (word) cross join position(w.word in private.folded(line)) p (place) where p.place > 0), 1);
  start integer := greatest(1, place - 40);
begin
  return nullif(case when start > 1 then '…' else '' end || substr(line, start, 160) || case when length(line) >= start + 160 then '…' else '' end, '');
end
$$;

create or replace function private.search_keys(agency uuid, titles text[], words text) returns tsvector
language plpgsql immutable parallel safe set search_path = ''
as $$
declare
  tag text := private.search_tag(agency);
  found text[] := private.search_words_in(words);
begin
  if octet_length(words) > length(words) then
    found := array(select p.piece from unnest(found) w (word) cross join unnest(private.search_pieces(w.word)) p (piece));
  end if;
  return array_to_tsvector(array_remove(array_remove(
    string_to_array(replace(' ' || array_to_string(found, ' '), ' ', ' ' || tag), ' ')
      || array(select tag || '=' || left(private.folded(t.title), 500) from unnest(titles) t (title) where t.title is not null),
    ''), tag || '='));
end
$$;

create or replace function private.search_records(agency uuid, query text, entities text[], at_most integer)
returns table (entity text, id uuid, strength integer, closeness real, words text[])
language plpgsql stable security definer rows 20 set search_path = ''
as $$
#variable_conflict use_column
declare
  known constant text[] := array['contact', 'opportunity', 'activity', 'list'];
  asked_text constant text := left(private.folded(private.tidied(query)), 500);
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
  if asked_text is null or length(private.tidied(query)) > 200 or (length(asked_text) < 2 and asked_text !~ ('^[' || private.cjk() || ']')) or at_most is null or at_most not between 1 and 20
     or entities = '{}' or not coalesce(entities <@ known, true) then
    perform private.refuse('invalid_input', '400', 'Give 2 to 200 characters (or one of a script without spaces), what to look for, and how many of each, up to 20.');
  end if;
  perform private.require(agency, w.entity || ':read') from unnest(coalesce(entities, known)) w (entity);

  foreach word in array typed loop
    place := place + 1;
    -- Nobody types the beginning of a number, and the beginning of an address is the beginning of a title.
    one_of := private.search_word(tag, word, asked_text !~ '@' and (place = cardinality(typed) or word !~ '^[0-9]+$'));
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
        select distinct on (r.id) r.id, r.at, r.strength, extensions.similarity(private.folded(r.title), asked_text) as closeness
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
        one_of := private.search_word(tag, word, true);
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
      select r.id, max(extensions.similarity(private.folded(r.title), asked_text))
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
$$;

-- The ranges cut at Unicode's punctuation, spaces and symbols, so letters and digits of every script stay together.
-- [:alnum:] would follow the locale of the database; these ranges are the same everywhere.
create or replace function private.search_words_in(words text) returns text[]
language plpgsql immutable parallel safe set search_path = ''
as $$
declare
  plain text := private.folded(words);
  found text[];
begin
  plain := regexp_replace(plain,
    '[\u0001-\u002F\u003A-\u0040\u005B-\u0060\u007B-\u00A9\u00AB-\u00B4\u00B6-\u00B9\u00BB-\u00BF\u00D7\u00F7\u2000-\u206F\u2190-\u2BFF\u3000-\u3004\u3007-\u3020\uFF01-\uFF0F\uFF1A-\uFF20\U0001F000-\U0001FAFF]+',
    ' ', 'g');
  -- Where spaces do not part words, a change of script does.
  if octet_length(plain) > length(plain) then
    plain := regexp_replace(plain, '([' || private.cjk() || ']+)', ' \1 ', 'g');
  end if;
  found := array_remove(string_to_array(plain, ' '), '');
  -- A lexeme holds 2,046 bytes; only long texts have words near that, and nobody types them.
  if octet_length(plain) > 2000 then
    return array(select left(w.word, 60) from unnest(found) w (word) where w.word !~ ('^[' || private.cjk() || ']'))
      || array(select w.word from unnest(found) w (word) where w.word ~ ('^[' || private.cjk() || ']'));
  end if;
  return found;
end
$$;

-- Three indexes give the words that may have been meant. Trigrams alone would give thousands to compare: a short word
-- with one wrong letter shares hardly any trigram with the right one. The distance is then counted in letters.
create or replace function private.similar_search_words(agency uuid, typed text) returns text[]
language plpgsql stable set search_path = '' set pg_trgm.similarity_threshold = 0.4 set enable_seqscan = off
as $$
declare
  swapped constant text[] := array(
    select left(typed, n - 1) || substr(typed, n + 1, 1) || substr(typed, n, 1) || substr(typed, n + 2) from generate_series(1, length(typed) - 1) n
  );
begin
  if length(typed) < 3 or typed ~ ('[0-9' || private.cjk() || ']') then
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
$$;

create or replace function private.store_custom_values(of_entity text, ids uuid[]) returns void
language plpgsql set search_path = ''
as $$
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
  order by w.field_id, private.folded(w.value_text), w.value_number, w.value_date;
exception
  when unique_violation then
    get stacked diagnostics taken = pg_exception_detail;
    select f.* into field from public.custom_fields f where f.id = substring(taken from '=\([0-9a-f-]{36}, ([0-9a-f-]{36}),')::uuid;
    perform private.refuse_fields('duplicate', '409', 'Another record has this value of ' || coalesce(field.label, 'a unique field') || '.',
      coalesce(private.custom_field_problem(field.key, 'is taken by another record'), '[]'));
end
$$;

create or replace view private.searchable_activities with (security_invoker = true) as
select a.agency_id, a.id, a.occurred_at as at, private.folded(a.subject || ' ' || coalesce(left(a.body, 20000), '')) as words, a.subject as title,
  private.search_keys(a.agency_id, array[a.subject], a.subject || ' ' || coalesce(left(a.body, 20000), '')) as keys
from public.activities a
where a.deleted_at is null;

create or replace view private.searchable_contact_lists with (security_invoker = true) as
select l.agency_id, l.id, l.created_at as at, private.folded(l.name || ' ' || coalesce(l.description, '')) as words, l.name as title,
  private.search_keys(l.agency_id, array[l.name], l.name || ' ' || coalesce(l.description, '')) as keys
from public.contact_lists l
where l.deleted_at is null;

create or replace view private.searchable_opportunities with (security_invoker = true) as
select o.agency_id, o.id, o.created_at as at, private.folded(o.name) as words, o.name as title, private.search_keys(o.agency_id, array[o.name], o.name) as keys
from public.opportunities o
where o.deleted_at is null;

comment on function private.learn_search_words(uuid, text[]) is 'Adds the words of some texts that the vocabulary of the agency lacks. Words with digits, or of a script without spaces, are no words that one mistypes.';

comment on function private.like_pattern(text, text, text) is 'A pattern for LIKE that finds the text itself.';

comment on function private.search_keys(uuid, text[], text) is 'What a record is found by: each of its words, or their pieces, and each of its titles as a whole behind an equals sign, behind the tag of its agency.';

comment on function private.search_words_in(text) is 'The words of a text, folded, in their order.';

alter table public.contact_lists
  alter column name_norm set expression as ("left"(private.folded(name), 200));

alter table public.contacts
  alter column search_text set expression as (private.folded(((((((((first_name || ' '::text) || last_name) || ' '::text) || company_name) || ' '::text) || coalesce(email, ''::text)) || ' '::text) || coalesce(phone,
    ''::text))));

-- The four kinds of records in one form. The keys are those of the index …_search_keys_idx of each table, letter by
-- letter: otherwise the search would not use the index and read everything.
create or replace view private.searchable_contacts with (security_invoker = true) as
select c.agency_id, c.id, c.created_at as at, c.search_text as words,
  private.contact_title(c.first_name, c.last_name, c.company_name, c.email) as title,
  private.search_keys(c.agency_id, array[btrim(c.first_name || ' ' || c.last_name), c.last_name, c.company_name, c.email],
    c.search_text || ' ' || coalesce(c.mobile, '') || ' ' || private.phone_words(c.phone) || ' ' || private.phone_words(c.mobile)) as keys
from public.contacts c
where c.deleted_at is null;

comment on column public.contacts.search_text is 'What the text filter and the search box look through; read only inside private.filtered_ids and private.search_records.';

alter table public.pipelines
  alter column name_norm set expression as ("left"(private.folded(name), 200));

alter table public.tags
  alter column name_norm set expression as ("left"(private.folded(name), 200));

create unique index contact_lists_agency_name_key on public.contact_lists (agency_id, name_norm) where deleted_at is null;

create index contacts_city_idx on public.contacts (agency_id, (left(private.folded(city), 200))) where deleted_at is null and city is not null;

create index contacts_search_idx on public.contacts using gin (agency_id, search_text extensions.gin_trgm_ops) where deleted_at is null;

-- The keys of private.searchable_contacts, letter by letter: otherwise the search would not use the index.
create index contacts_search_keys_idx on public.contacts using gin (private.search_keys(agency_id,
    array[btrim(first_name || ' ' || last_name), last_name, company_name, email],
    search_text || ' ' || coalesce(mobile, '') || ' ' || private.phone_words(phone) || ' ' || private.phone_words(mobile)))
  with (fastupdate = off) where deleted_at is null;

create index contacts_source_idx on public.contacts (agency_id, (left(private.folded(source), 200))) where deleted_at is null and source is not null;

-- The last column is the record, of whatever entity, so one order serves all three. Text is indexed as filters
-- compare it.
create index custom_field_values_text_idx on public.custom_field_values
  (agency_id, field_id, (left(private.folded(value_text), 80)), (coalesce(contact_id, opportunity_id, activity_id)))
  where value_text is not null and type <> 'long_text';

create unique index custom_field_values_unique_text on public.custom_field_values (agency_id, field_id, (left(private.folded(value_text), 500)))
  where is_unique and is_live and value_text is not null;

create unique index pipelines_agency_name_key on public.pipelines (agency_id, name_norm);

create unique index tags_agency_name_key on public.tags (agency_id, name_norm);

-- Their keys are other ones now, and so is the vocabulary.
reindex index public.opportunities_search_keys_idx;
reindex index public.activities_search_keys_idx;
reindex index public.contact_lists_search_keys_idx;
select private.rebuild_search_words();

-- Custom values are composed, too, but for those that stand beside the rule.
select set_config('axolop.custom_fields', 'as written', true);
update public.contacts r set custom_fields = normalize(r.custom_fields::text, nfc)::jsonb
where r.custom_fields::text is not nfc normalized and not exists (
  select from public.custom_field_values v where v.agency_id = r.agency_id and v.contact_id = r.id and not v.is_live and r.deleted_at is null);
update public.opportunities r set custom_fields = normalize(r.custom_fields::text, nfc)::jsonb
where r.custom_fields::text is not nfc normalized and not exists (
  select from public.custom_field_values v where v.agency_id = r.agency_id and v.opportunity_id = r.id and not v.is_live and r.deleted_at is null);
update public.activities r set custom_fields = normalize(r.custom_fields::text, nfc)::jsonb
where r.custom_fields::text is not nfc normalized and not exists (
  select from public.custom_field_values v where v.agency_id = r.agency_id and v.activity_id = r.id and not v.is_live and r.deleted_at is null);
select set_config('axolop.custom_fields', '', true);
