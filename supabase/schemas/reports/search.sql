-- The search box over contacts, opportunities, activities and contact lists.

-- The four kinds of records in one form. The keys are those of the index …_search_keys_idx of each table, letter by
-- letter: otherwise the search would not use the index and read everything.
create view private.searchable_contacts with (security_invoker = true) as
select c.agency_id, c.id, c.created_at as at, c.search_text as words,
  private.contact_title(c.first_name, c.last_name, c.company_name, c.email) as title,
  private.search_keys(c.agency_id, array[btrim(c.first_name || ' ' || c.last_name), c.last_name, c.company_name, c.email],
    c.search_text || ' ' || coalesce(c.mobile, '') || ' ' || private.phone_words(c.phone) || ' ' || private.phone_words(c.mobile)) as keys
from public.contacts c
where c.deleted_at is null;

create view private.searchable_opportunities with (security_invoker = true) as
select o.agency_id, o.id, o.created_at as at, lower(o.name) as words, o.name as title, private.search_keys(o.agency_id, array[o.name], o.name) as keys
from public.opportunities o
where o.deleted_at is null;

create view private.searchable_activities with (security_invoker = true) as
select a.agency_id, a.id, a.occurred_at as at, lower(a.subject || ' ' || coalesce(left(a.body, 20000), '')) as words, a.subject as title,
  private.search_keys(a.agency_id, array[a.subject], a.subject || ' ' || coalesce(left(a.body, 20000), '')) as keys
from public.activities a
where a.deleted_at is null;

create view private.searchable_contact_lists with (security_invoker = true) as
select l.agency_id, l.id, l.created_at as at, lower(l.name || ' ' || coalesce(l.description, '')) as words, l.name as title,
  private.search_keys(l.agency_id, array[l.name], l.name || ' ' || coalesce(l.description, '')) as keys
from public.contact_lists l
where l.deleted_at is null;

revoke all on private.searchable_contacts, private.searchable_opportunities, private.searchable_activities, private.searchable_contact_lists
  from public, anon, authenticated, service_role;

-- One function per kind, all from the same text. It tests the newest 1,000 records first: a frequent word is among
-- them. Only for a rarer word it asks the index, which returns rows in no order and so has to return all of them.
-- Keys and titles are computed for the few rows that are left. OFFSET 0 leaves the planner no way but the index of
-- the keys, so the plan stays right as the table grows. Past some 20,000 rows with the same key the index returns a
-- part of them.
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
    execute format('call private.open_door(%L)', format('private.find_%s(uuid, tsquery[], text[], integer)', entity));
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
call private.open_door('private.find_records(text, uuid, tsquery[], text[], integer)');

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
$$;
comment on function private.search_records(uuid, text, text[], integer) is
  'Finds live records of the agency: strength 1 = a title is the text, 2 = begins with it, 3 = has all its words, 4 = has words like them. Past RLS with a membership check for each kind of record, because no condition of a search is leakproof; gives ids, and the words to mark.';
call private.open_door('private.search_records(uuid, text, text[], integer)', 'authenticated');

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
call private.open_door('private.search_excerpt(text, text[])', 'authenticated');

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
call private.open_door('public.search_records(uuid, text, text[], integer)', 'authenticated');
