-- Words and keys of the search box, and the vocabulary of each agency.

-- The ranges cut at Unicode's punctuation, spaces and symbols, so letters and digits of every script stay together.
-- [:alnum:] would follow the locale of the database; these ranges are the same everywhere.
create function private.search_words_in(words text) returns text[]
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
comment on function private.search_words_in(text) is 'The words of a text, folded, in their order.';
call private.open_door('private.search_words_in(text)', 'authenticated', 'service_role');

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

create function private.search_tag(agency uuid) returns text
language plpgsql immutable parallel safe set search_path = ''
as $$
begin
  return substr(md5(agency::text), 1, 6);
end
$$;
comment on function private.search_tag(uuid) is
  'What every key of an agency begins with, so that a look-up in the search indexes reads what one agency has and not what all have. Two agencies may share it: it helps the index and separates nothing.';
call private.open_door('private.search_tag(uuid)', 'authenticated', 'service_role');

create function private.search_keys(agency uuid, titles text[], words text) returns tsvector
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
comment on function private.search_keys(uuid, text[], text) is
  'What a record is found by: each of its words, or their pieces, and each of its titles as a whole behind an equals sign, behind the tag of its agency.';
-- PostgreSQL runs it for the index, as the role that writes the row.
call private.open_door('private.search_keys(uuid, text[], text)', 'authenticated', 'service_role');

create function private.search_term(key text, is_beginning boolean) returns tsquery
language plpgsql immutable parallel safe set search_path = ''
as $$
begin
  return ('''' || replace(replace(key, '\', '\\'), '''', '''''') || '''' || case when is_beginning then ':*' else '' end)::tsquery;
end
$$;
comment on function private.search_term(text, boolean) is 'Asks for a key of private.search_keys, or for all that begin with it.';
call private.open_door('private.search_term(text, boolean)');

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

create function private.contact_title(first_name text, last_name text, company_name text, email text) returns text
language plpgsql immutable parallel safe set search_path = ''
as $$
begin
  return coalesce(nullif(btrim(first_name || ' ' || last_name), ''), nullif(btrim(company_name), ''), email, '');
end
$$;
comment on function private.contact_title(text, text, text, text) is 'What a contact is called: his name, else the company, else the e-mail.';
call private.open_door('private.contact_title(text, text, text, text)', 'authenticated');

-- ---------------------------------------------------------------------------------------------- vocabulary

-- Two words that differ by one letter share a form: one of them, or both, with a letter left out.
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
call private.open_door('private.search_variants(uuid, text)');

create table private.search_words (
  id bigint generated always as identity primary key,
  agency_id uuid not null references public.agencies (id) on delete cascade,
  word text not null check (length(word) between 3 and 60)
);
comment on table private.search_words is
  'The words of an agency''s names, titles and subjects: what a mistyped word may have meant. Written by triggers, read by private.search_records only.';

-- Not unique, on purpose: a writer who adds a word would wait for another who adds the same word. Now and then a word
-- is there twice, which nobody notices.
create index search_words_word_idx on private.search_words (agency_id, word);
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
  where length(n.word) between 3 and 60 and n.word !~ ('[0-9' || private.cjk() || ']')
    and not exists (select from private.search_words k where k.agency_id = agency and k.word = n.word);
end
$$;
comment on function private.learn_search_words(uuid, text[]) is 'Adds the words of some texts that the vocabulary of the agency lacks. Words with digits, or of a script without spaces, are no words that one mistypes.';
call private.open_door('private.learn_search_words(uuid, text[])');

-- One function for all four tables: PL/pgSQL compiles it per table and checks a statement only when it runs it.
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
call private.open_door('private.learn_inserted_words()');

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
call private.open_door('private.learn_changed_words()');

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
  where length(n.word) between 3 and 60 and n.word !~ ('[0-9' || private.cjk() || ']')
    and not exists (select from private.search_words k where k.agency_id = n.agency_id and k.word = n.word);
  get diagnostics added = row_count;
  return added;
end
$$;
comment on function private.fill_search_words() is
  'Adds every word that the vocabularies lack, of all agencies: after rows were loaded past the triggers. Returns how many.';
call private.open_door('private.fill_search_words()');

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
call private.open_door('private.rebuild_search_words()');

-- Three indexes give the words that may have been meant. Trigrams alone would give thousands to compare: a short word
-- with one wrong letter shares hardly any trigram with the right one. The distance is then counted in letters.
create function private.similar_search_words(agency uuid, typed text) returns text[]
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
comment on function private.similar_search_words(uuid, text) is
  'Up to six words of the agency that differ from this one by a letter (swapped neighbours count as one, and from six letters on there may be two) or have it inside, without those that begin with it. A word of private.search_words_in holds no sign that LIKE knows.';
call private.open_door('private.similar_search_words(uuid, text)');
