-- The search box over contacts, opportunities, activities and contact lists.
-- requires: 002_create_crm_schema, 003_create_marketing_schema

create extension if not exists fuzzystrmatch with schema extensions;

-- ---------------------------------------------------------------------------------------------- words and keys

-- The same everywhere: [:alnum:] and lower() of a word would follow the locale of the database, these ranges don't. What is
-- cut at is the punctuation, the spaces and the symbols of Unicode; letters and digits of every script stay together.
create function private.search_words_in(words text) returns text[]
language plpgsql immutable parallel safe set search_path = ''
as $$
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
$$;
comment on function private.search_words_in(text) is 'The words of a text in lower case, in their order.';
revoke all on function private.search_words_in(text) from public;
grant execute on function private.search_words_in(text) to authenticated, service_role;

create function private.search_tag(agency uuid) returns text
language plpgsql immutable parallel safe set search_path = ''
as $$
begin
  return substr(md5(agency::text), 1, 6);
end
$$;
comment on function private.search_tag(uuid) is
  'What every key of an agency begins with, so that a look-up in the search indexes reads what one agency has and not what all have. Two agencies may share it: it helps the index and separates nothing.';
revoke all on function private.search_tag(uuid) from public;
grant execute on function private.search_tag(uuid) to authenticated, service_role;

create function private.search_keys(agency uuid, titles text[], words text) returns tsvector
language plpgsql immutable parallel safe set search_path = ''
as $$
declare
  tag text := private.search_tag(agency);
begin
  return array_to_tsvector(array_remove(array_remove(
    string_to_array(replace(' ' || array_to_string(private.search_words_in(words), ' '), ' ', ' ' || tag), ' ')
      || string_to_array(replace(E'\n' || lower(array_to_string(titles, E'\n')), E'\n', E'\n' || tag || '='), E'\n'),
    ''), tag || '='));
end
$$;
-- Whoever writes a row runs it for the index.
comment on function private.search_keys(uuid, text[], text) is
  'What a record is found by: each of its words, and each of its titles as a whole behind an equals sign, behind the tag of its agency.';
revoke all on function private.search_keys(uuid, text[], text) from public;
grant execute on function private.search_keys(uuid, text[], text) to authenticated, service_role;

create function private.search_term(key text, is_beginning boolean) returns tsquery
language plpgsql immutable parallel safe set search_path = ''
as $$
begin
  return ('''' || replace(replace(key, '\', '\\'), '''', '''''') || '''' || case when is_beginning then ':*' else '' end)::tsquery;
end
$$;
comment on function private.search_term(text, boolean) is 'Asks for a key of private.search_keys, or for all that begin with it.';
revoke all on function private.search_term(text, boolean) from public;

create function private.contact_title(first_name text, last_name text, company_name text, email text) returns text
language plpgsql immutable parallel safe set search_path = ''
as $$
begin
  return coalesce(nullif(btrim(first_name || ' ' || last_name), ''), nullif(btrim(company_name), ''), email, '');
end
$$;
comment on function private.contact_title(text, text, text, text) is 'What a contact is called: his name, else the company, else the e-mail.';
revoke all on function private.contact_title(text, text, text, text) from public;
grant execute on function private.contact_title(text, text, text, text) to authenticated;

-- ---------------------------------------------------------------------------------------------- vocabulary

create table private.search_words (
  id bigint generated always as identity primary key,
  agency_id uuid not null references public.agencies (id) on delete cascade,
  word text not null check (length(word) between 3 and 60)
);
comment on table private.search_words is
  'The words of an agency''s names, titles and subjects: what a mistyped word may have meant. Written by triggers, read by private.search_records only.';
-- Not unique, on purpose: whoever adds a word would have to wait for another who is adding the same one, in whatever
-- order their transactions meet. Now and then a word stands there twice, which nobody sees.
create index search_words_word_idx on private.search_words (agency_id, word);
-- Two words that differ by one letter, wherever and however, are the same with a letter left out.
create function private.search_variants(agency uuid, word text) returns text[]
language plpgsql immutable parallel safe set search_path = ''
as $$
begin
  return array(
    select private.search_tag(agency) || left(word, n - 1) || substr(word, n + 1) from generate_series(1, length(word)) n
    union select private.search_tag(agency) || word
  );
end
$$;
comment on function private.search_variants(uuid, text) is 'A word, and the same without each of its letters, behind the tag of the agency.';
revoke all on function private.search_variants(uuid, text) from public;
create index search_words_variants_idx on private.search_words using gin (private.search_variants(agency_id, word)) with (fastupdate = off);
create index search_words_similar_idx on private.search_words using gin (agency_id, word extensions.gin_trgm_ops);
alter table private.search_words enable row level security;
alter table private.search_words force row level security;
revoke all on private.search_words from public, anon, authenticated, service_role;

create function private.learn_search_words(agency uuid, texts text[]) returns void
language plpgsql set search_path = ''
as $$
begin
  insert into private.search_words (agency_id, word)
  select agency, n.word
  from (select distinct w.word from unnest(texts) t (words) cross join unnest(private.search_words_in(t.words)) w (word)) n
  where length(n.word) between 3 and 60 and n.word !~ '[0-9]'
    and not exists (select from private.search_words k where k.agency_id = agency and k.word = n.word);
end
$$;
comment on function private.learn_search_words(uuid, text[]) is 'Adds the words of some texts that the vocabulary of the agency lacks. Words with digits are no words that one mistypes.';
revoke all on function private.learn_search_words(uuid, text[]) from public;

-- One for all four tables. PL/pgSQL compiles it per table, and looks at a statement when it comes to it.
create function private.learn_inserted_words() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  if tg_table_name = 'contacts' then
    perform private.learn_search_words(n.agency_id, array_agg(concat_ws(' ', n.first_name, n.last_name, n.company_name))) from inserted n group by n.agency_id;
  elsif tg_table_name = 'activities' then
    perform private.learn_search_words(n.agency_id, array_agg(n.subject)) from inserted n group by n.agency_id;
  else
    perform private.learn_search_words(n.agency_id, array_agg(n.name)) from inserted n group by n.agency_id;
  end if;
  return null;
end
$$;
comment on function private.learn_inserted_words() is 'Keeps the vocabulary: once per statement, so many rows at once cost little more than one.';
revoke all on function private.learn_inserted_words() from public;

create function private.learn_changed_words() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  perform private.learn_search_words(new.agency_id, array[case tg_table_name
    when 'contacts' then concat_ws(' ', to_jsonb(new) ->> 'first_name', to_jsonb(new) ->> 'last_name', to_jsonb(new) ->> 'company_name')
    when 'activities' then to_jsonb(new) ->> 'subject'
    else to_jsonb(new) ->> 'name'
  end]);
  return null;
end
$$;
comment on function private.learn_changed_words() is 'Keeps the vocabulary when a name changes. Words that nothing bears any more stay: they cost a look-up that finds nothing.';
revoke all on function private.learn_changed_words() from public;

create trigger contacts_learn_inserted after insert on public.contacts
  referencing new table as inserted for each statement execute function private.learn_inserted_words();
create trigger contacts_learn_changed after update of first_name, last_name, company_name on public.contacts
  for each row when ((old.first_name, old.last_name, old.company_name) is distinct from (new.first_name, new.last_name, new.company_name))
  execute function private.learn_changed_words();
create trigger opportunities_learn_inserted after insert on public.opportunities
  referencing new table as inserted for each statement execute function private.learn_inserted_words();
create trigger opportunities_learn_changed after update of name on public.opportunities
  for each row when (old.name is distinct from new.name) execute function private.learn_changed_words();
create trigger activities_learn_inserted after insert on public.activities
  referencing new table as inserted for each statement execute function private.learn_inserted_words();
create trigger activities_learn_changed after update of subject on public.activities
  for each row when (old.subject is distinct from new.subject) execute function private.learn_changed_words();
create trigger contact_lists_learn_inserted after insert on public.contact_lists
  referencing new table as inserted for each statement execute function private.learn_inserted_words();
create trigger contact_lists_learn_changed after update of name on public.contact_lists
  for each row when (old.name is distinct from new.name) execute function private.learn_changed_words();

create function private.fill_search_words() returns bigint
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
  where length(n.word) between 3 and 60 and n.word !~ '[0-9]'
    and not exists (select from private.search_words k where k.agency_id = n.agency_id and k.word = n.word);
  get diagnostics added = row_count;
  return added;
end
$$;
comment on function private.fill_search_words() is
  'Adds every word that the vocabularies lack, of all agencies: after rows were loaded past the triggers. Returns how many.';
revoke all on function private.fill_search_words() from public;

create function private.rebuild_search_words() returns bigint
language plpgsql set search_path = ''
as $$
begin
  -- Until the end nobody may find a word there and rely on it.
  lock table private.search_words in access exclusive mode;
  delete from private.search_words;
  return private.fill_search_words();
end
$$;
comment on function private.rebuild_search_words() is
  'Makes the vocabularies anew, without words that no record bears any more. Who writes names waits for it.';
revoke all on function private.rebuild_search_words() from public;

select private.fill_search_words();

-- Which words may have been meant comes out of three indexes; trigrams alone would give thousands to compare, since a short word
-- with one wrong letter shares hardly any with the right one. What is near enough is counted in letters.
create function private.similar_search_words(agency uuid, typed text) returns text[]
language plpgsql stable set search_path = '' set pg_trgm.similarity_threshold = 0.4 set enable_seqscan = off
as $$
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
$$;
comment on function private.similar_search_words(uuid, text) is
  'Up to six words of the agency that differ from this one by a letter (swapped neighbours count as one, and from six letters on there may be two) or have it inside, without those that begin with it. A word of private.search_words_in holds no sign that LIKE knows.';
revoke all on function private.similar_search_words(uuid, text) from public;

-- ---------------------------------------------------------------------------------------------- records

-- What the box looks through, all four in one form. The keys are those of the index below each, letter by letter. The indexes are
-- built in the transaction of this file, about 20 seconds for a million contacts: a search without them would read everything.
create view private.searchable_contacts with (security_invoker = true) as
select c.agency_id, c.id, c.created_at as at, c.search_text as words,
  private.contact_title(c.first_name, c.last_name, c.company_name, c.email) as title,
  private.search_keys(c.agency_id, array[btrim(c.first_name || ' ' || c.last_name), c.last_name, c.company_name, c.email],
    c.search_text || ' ' || coalesce(c.mobile, '') || ' ' || translate(coalesce(c.phone, ''), ' +()./-', '') || ' ' || translate(coalesce(c.mobile, ''), ' +()./-', '')) as keys
from public.contacts c
where c.deleted_at is null;
-- squawk-ignore require-concurrent-index-creation
create index contacts_search_keys_idx on public.contacts using gin (private.search_keys(agency_id,
    array[btrim(first_name || ' ' || last_name), last_name, company_name, email],
    search_text || ' ' || coalesce(mobile, '') || ' ' || translate(coalesce(phone, ''), ' +()./-', '') || ' ' || translate(coalesce(mobile, ''), ' +()./-', '')))
  with (fastupdate = off) where deleted_at is null;

create view private.searchable_opportunities with (security_invoker = true) as
select o.agency_id, o.id, o.created_at as at, lower(o.name) as words, o.name as title, private.search_keys(o.agency_id, array[o.name], o.name) as keys
from public.opportunities o
where o.deleted_at is null;
-- squawk-ignore require-concurrent-index-creation
create index opportunities_search_keys_idx on public.opportunities using gin (private.search_keys(agency_id, array[name], name))
  with (fastupdate = off) where deleted_at is null;

create view private.searchable_activities with (security_invoker = true) as
select a.agency_id, a.id, a.occurred_at as at, lower(a.subject || ' ' || coalesce(left(a.body, 20000), '')) as words, a.subject as title,
  private.search_keys(a.agency_id, array[a.subject], a.subject || ' ' || coalesce(left(a.body, 20000), '')) as keys
from public.activities a
where a.deleted_at is null;
-- squawk-ignore require-concurrent-index-creation
create index activities_search_keys_idx on public.activities
  using gin (private.search_keys(agency_id, array[subject], subject || ' ' || coalesce(left(body, 20000), '')))
  with (fastupdate = off) where deleted_at is null;

create view private.searchable_contact_lists with (security_invoker = true) as
select l.agency_id, l.id, l.created_at as at, lower(l.name || ' ' || coalesce(l.description, '')) as words, l.name as title,
  private.search_keys(l.agency_id, array[l.name], l.name || ' ' || coalesce(l.description, '')) as keys
from public.contact_lists l
where l.deleted_at is null;
-- squawk-ignore require-concurrent-index-creation
create index contact_lists_search_keys_idx on public.contact_lists
  using gin (private.search_keys(agency_id, array[name], name || ' ' || coalesce(description, '')))
  with (fastupdate = off) where deleted_at is null;

revoke all on private.searchable_contacts, private.searchable_opportunities, private.searchable_activities, private.searchable_contact_lists
  from public, anon, authenticated, service_role;

-- The same function for each of the four. It looks through the newest 1,000 records first: of what many have, some are among
-- them, and only what is rarer is worth asking the index, which gives its rows in no order and would have to read them all.
-- Keys and titles are made for the few rows that are left. OFFSET 0 leaves the planner no way but the index of the keys, so
-- the plan is right however large the table grows. Past some 20,000 rows with the same key the index gives a part of them.
do $do$
declare
  entity text;
begin
  foreach entity in array array['contacts', 'opportunities', 'activities', 'contact_lists'] loop
    execute replace($create$
create function private.find_TABLE(agency uuid, asked tsquery[], patterns text[], at_most integer)
returns table (id uuid, at timestamptz, title text, strength integer)
language plpgsql stable rows 40 set search_path = '' set plan_cache_mode = force_generic_plan set enable_seqscan = off
  set jit = off set gin_fuzzy_search_limit = 20000
as $$
declare
  reached integer := 0;
  counts integer[] := array_fill(0, array[cardinality(asked)]);
  given integer;
begin
  for id, at, title, strength in
    select r.id, r.at, r.title, r.strength
    from (
      select n.id
      from (
        select v.id, v.words from private.searchable_TABLE v where v.agency_id = find_TABLE.agency order by v.at desc, v.id desc limit 1000
      ) n
      where n.words like any (patterns)
      limit 60
    ) n
    cross join lateral (
      select v.id, v.at, v.title, (select min(q.place) from unnest(asked) with ordinality q (term, place) where v.keys @@ q.term)::integer as strength
      from private.searchable_TABLE v where v.id = n.id offset 0
    ) r
    where r.strength is not null
  loop
    return next;
    counts[strength] := counts[strength] + 1;
  end loop;

  for step in 1 .. cardinality(asked) loop
    reached := reached + counts[step];
    exit when reached >= at_most;
    return query
      select r.id, r.at, r.title, step
      from (
        select k.id
        from (select v.agency_id, v.id, v.at from private.searchable_TABLE v where v.keys @@ asked[step] offset 0) k
        where k.agency_id = find_TABLE.agency
        order by k.at desc, k.id desc
        limit at_most
      ) k
      cross join lateral (select v.id, v.at, v.title from private.searchable_TABLE v where v.id = k.id offset 0) r;
    get diagnostics given = row_count;
    reached := greatest(reached, given);
  end loop;
end
$$
$create$, 'TABLE', entity);
    execute format('comment on function private.find_%s(uuid, tsquery[], text[], integer) is %L', entity,
      'Live records that have one of the terms, the strongest term first in the array; newest first of each, some of them twice. Asks nobody for permission.');
    execute format('revoke all on function private.find_%s(uuid, tsquery[], text[], integer) from public', entity);
  end loop;
end
$do$;

create function private.find_records(entity text, agency uuid, asked tsquery[], patterns text[], at_most integer)
returns table (id uuid, at timestamptz, title text, strength integer)
language plpgsql stable rows 40 set search_path = ''
as $$
begin
  case entity
    when 'contact' then return query select f.* from private.find_contacts(agency, asked, patterns, at_most) f;
    when 'opportunity' then return query select f.* from private.find_opportunities(agency, asked, patterns, at_most) f;
    when 'activity' then return query select f.* from private.find_activities(agency, asked, patterns, at_most) f;
    when 'list' then return query select f.* from private.find_contact_lists(agency, asked, patterns, at_most) f;
  end case;
end
$$;
comment on function private.find_records(text, uuid, tsquery[], text[], integer) is 'One of the four search functions by the name of what it finds.';
revoke all on function private.find_records(text, uuid, tsquery[], text[], integer) from public;

-- ---------------------------------------------------------------------------------------------- the box

create function private.search_records(agency uuid, query text, entities text[], at_most integer)
returns table (entity text, id uuid, strength integer, closeness real, words text[])
language plpgsql stable security definer rows 20 set search_path = ''
as $$
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
$$;
comment on function private.search_records(uuid, text, text[], integer) is
  'Finds live records of the agency: strength 1 = a title is the text, 2 = begins with it, 3 = has all its words, 4 = has words like them. Past RLS with a membership check for each kind of record, because no condition of a search is leakproof; gives ids, and the words to mark.';
revoke all on function private.search_records(uuid, text, text[], integer) from public;
grant execute on function private.search_records(uuid, text, text[], integer) to authenticated;

create function private.search_excerpt(body text, words text[]) returns text
language plpgsql immutable parallel safe set search_path = ''
as $$
declare
  line constant text := btrim(regexp_replace(left(body, 20000), '\s+', ' ', 'g'));
  place integer := coalesce((select min(p.place) from unnest(words) w (word) cross join position(w.word in lower(line)) p (place) where p.place > 0), 1);
  start integer := greatest(1, place - 40);
begin
  return nullif(case when start > 1 then '…' else '' end || substr(line, start, 160) || case when length(line) >= start + 160 then '…' else '' end, '');
end
$$;
comment on function private.search_excerpt(text, text[]) is 'A line of a text around the first of the words.';
revoke all on function private.search_excerpt(text, text[]) from public;
grant execute on function private.search_excerpt(text, text[]) to authenticated;

create function public.search_records(agency_id uuid, query text, entities text[] default null, at_most integer default 5)
returns table (entity text, id uuid, title text, subtitle text, match text, rank real, words text[])
language plpgsql stable rows 20 set search_path = ''
as $$
#variable_conflict use_column
begin
  return query
  select f.entity, f.id, r.title, r.subtitle, (array['exact', 'prefix', 'words', 'similar'])[f.strength],
    (4 - f.strength + least(f.closeness, 0.99))::real, f.words
  from private.search_records(search_records.agency_id, search_records.query, search_records.entities, search_records.at_most)
    with ordinality f (entity, id, strength, closeness, words, place)
  cross join lateral (
    select private.contact_title(c.first_name, c.last_name, c.company_name, c.email) as title,
      nullif(concat_ws(' · ', nullif(btrim(c.company_name), ''), c.email, c.phone, c.mobile), '') as subtitle
    from public.contacts c
    where f.entity = 'contact' and c.agency_id = search_records.agency_id and c.id = f.id
    union all
    select o.name, (
      select nullif(private.contact_title(c.first_name, c.last_name, c.company_name, c.email), '')
      from public.contacts c where c.agency_id = o.agency_id and c.id = o.contact_id
    )
    from public.opportunities o
    where f.entity = 'opportunity' and o.agency_id = search_records.agency_id and o.id = f.id
    union all
    select a.subject, private.search_excerpt(a.body, f.words)
    from public.activities a
    where f.entity = 'activity' and a.agency_id = search_records.agency_id and a.id = f.id
    union all
    select l.name, private.search_excerpt(l.description, f.words)
    from public.contact_lists l
    where f.entity = 'list' and l.agency_id = search_records.agency_id and l.id = f.id
    offset 0
  ) r
  order by 6 desc, f.place;
end
$$;
comment on function public.search_records(uuid, text, text[], integer) is
  'The search box: contacts, opportunities, activities and lists, up to at_most of each, the best first. Ids come from private.search_records, rows are read again under RLS.';
revoke all on function public.search_records(uuid, text, text[], integer) from public, anon;
grant execute on function public.search_records(uuid, text, text[], integer) to authenticated;
