-- Many contacts at once. The functions lock their contacts first, in the order of the ids, so two calls never
-- deadlock. Those on contacts that are there answer {"done": how many, "skipped": [{"id", "reason"}]}: a contact that
-- is skipped stops none of the others.

-- Many rows go in as one statement, which takes unique values in one order whoever writes. A call that has to go on in
-- parts can't keep that order, so it goes alone: two would wait for each other in a circle.

create function private.join_many_contacts(agency uuid) returns void
language sql volatile set search_path = ''
as $$ select pg_catalog.pg_advisory_xact_lock_shared(pg_catalog.hashtextextended('axolop.many_contacts:' || agency::text, 0)) $$;
comment on function private.join_many_contacts(uuid) is
  'For a call that writes many contacts as one statement, after its right was asked: beside others, but not beside one in parts.';
call private.open_door('private.join_many_contacts(uuid)', 'authenticated');

create function private.part_many_contacts(agency uuid) returns void
language sql volatile set search_path = ''
as $$ select pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('axolop.many_contacts:' || agency::text, 0)) $$;
comment on function private.part_many_contacts(uuid) is 'For a call that goes on in parts, after its one statement was taken back: alone in the agency.';
call private.open_door('private.part_many_contacts(uuid)', 'authenticated');

create function private.contacts_statement(skip_duplicates boolean) returns text
language plpgsql stable set search_path = ''
as $$
declare
  columns text;
  taken text;
begin
  -- The columns are those that clients may write: a new one needs no line here.
  select string_agg(quote_ident(w.name), ', '), string_agg(w.value, ', ') into columns, taken
  from private.written_columns('public.contacts', 'INSERT') w where w.name <> 'agency_id';
  return format(
    'with made as (
       insert into public.contacts as c (agency_id, %s)
       select $1, %s from unnest($2) with ordinality i (record, n) cross join lateral jsonb_populate_record(null::public.contacts, i.record) r order by i.n
       %s returning c)
     select coalesce(array_agg(m.c), ''{}'') from made m', columns, taken,
    case when skip_duplicates then 'on conflict (agency_id, email_norm) where deleted_at is null and email_norm is not null do nothing' end);
end
$$;
comment on function private.contacts_statement(boolean) is
  'The statement that inserts records $2 into agency $1 in their order, and gives those that are new: all, or with skip_duplicates those whose e-mail was free.';
call private.open_door('private.contacts_statement(boolean)', 'authenticated');

create function private.parts(head integer, tail integer, out heads integer[], out tails integer[])
language sql immutable set search_path = ''
as $$
  -- About as many parts as each has rows, and few rows one by one: a part that is refused has cost its rows already.
  select array_agg(g.first order by g.first desc), array_agg(least(g.first + s.size - 1, tail) order by g.first desc)
  from (select case when tail - head < 32 then 1 else ceil(sqrt(tail - head + 1))::integer end as size) s
  cross join lateral generate_series(head, tail, s.size) g (first)
$$;
comment on function private.parts(integer, integer) is 'The rows from head to tail in parts, the first part last.';
call private.open_door('private.parts(integer, integer)', 'authenticated');

create function private.email_keys(records jsonb[]) returns text[]
language plpgsql stable set search_path = ''
as $$
declare
  keys text[];
begin
  -- By the expression of the generated column, which says what one address is.
  execute (
    select format('select array_agg(%s order by i.n)
       from unnest($1) with ordinality i (record, n)
       cross join lateral jsonb_populate_record(null::public.contacts, jsonb_build_object(''email'', i.record -> ''email'')) r',
      pg_catalog.pg_get_expr(d.adbin, d.adrelid))
    from pg_catalog.pg_attrdef d
    join pg_catalog.pg_attribute a on a.attrelid = d.adrelid and a.attnum = d.adnum
    where d.adrelid = 'public.contacts'::regclass and a.attname = 'email_norm')
  into keys using records;
  return keys;
end
$$;
comment on function private.email_keys(jsonb[]) is 'What email_norm will be of each of these contacts.';
call private.open_door('private.email_keys(jsonb[])', 'authenticated');

create function private.left_out(keys text[], made text[]) returns integer[]
language sql immutable set search_path = ''
as $$
  -- Who has a key that was made is there; of several the first.
  select coalesce(array_agg(k.n order by k.n), '{}')
  from (
    select i.n::integer, i.key, row_number() over (partition by i.key order by i.n) as time from unnest(keys) with ordinality i (key, n)
  ) k
  where k.key is not null and (k.time > 1 or (k.key = any (made)) is not true)
$$;
comment on function private.left_out(text[], text[]) is 'The places of the keys that are not among those made, and of those that stand there again.';
call private.open_door('private.left_out(text[], text[])', 'authenticated');

create function public.create_contacts(agency_id uuid, contacts jsonb, skip_duplicates boolean default false, skip_invalid boolean default false)
returns jsonb
language plpgsql set search_path = ''
as $$
declare
  asked integer := case when jsonb_typeof(contacts) = 'array' then jsonb_array_length(contacts) end;
  records jsonb[];
  statement text := private.contacts_statement(skip_duplicates);
  keys text[];
  -- Parts of the batch that are still to be made, the next one last.
  firsts integer[] := '{1}';
  lasts integer[];
  head integer;
  tail integer;
  made public.contacts[];
  absent integer[];
  created jsonb[] := '{}';
  skipped jsonb[] := '{}';
  refused jsonb[] := '{}';
  verdict jsonb;
  sentence text;
  state text;
  wrong_constraint text;
  wrong_column text;
  reason text;
  fields text;
begin
  perform private.require(create_contacts.agency_id, 'contact:write');
  if asked is null or asked not between 1 and 1000 then
    perform private.refuse('invalid_input', '400', 'Give between 1 and 1,000 contacts.');
  end if;
  records := array(select c from jsonb_array_elements(contacts) c);
  lasts := array[asked];
  if skip_duplicates then
    keys := private.email_keys(records);
  end if;
  -- All at once. Where the database refuses, in parts: in the end the row that it means stands alone, whatever it is
  -- that refused it, and one wrong row among many costs a few statements.
  while cardinality(firsts) > 0 loop
    head := firsts[cardinality(firsts)];
    tail := lasts[cardinality(lasts)];
    firsts := trim_array(firsts, 1);
    lasts := trim_array(lasts, 1);
    begin
      if tail - head = asked - 1 then
        perform private.join_many_contacts(create_contacts.agency_id);
      end if;
      execute statement into made using create_contacts.agency_id, records[head:tail];
      if cardinality(made) <= tail - head then
        absent := case when head = tail then '{1}' else private.left_out(keys[head:tail], array(select m.email_norm from unnest(made) m)) end;
        if cardinality(absent) + cardinality(made) <> tail - head + 1 then
          -- The addresses were cleaned on their way in, so the keys don't tell: look closer.
          perform private.refuse('email_taken', '409', '');
        end if;
        skipped := skipped || array(
          select jsonb_build_object('row', head - 2 + a, 'reason', 'email_taken',
            'fields', jsonb_build_array(jsonb_build_object('path', jsonb_build_array('contacts', head - 2 + a, 'email'), 'message', 'is taken already')))
          from unnest(absent) a);
      end if;
      created := created || array(select to_jsonb(m) - 'search_text' from unnest(made) m);
    exception
      -- What a row is refused for: classes 22 and 23 of PostgreSQL, and what our triggers say. All else stops the call.
      when data_exception or integrity_constraint_violation or sqlstate 'AX400' or sqlstate 'AX409' then
        get stacked diagnostics state = returned_sqlstate, reason = message_text, sentence = pg_exception_hint, fields = pg_exception_detail,
          wrong_constraint = constraint_name, wrong_column = column_name;
        if tail - head = asked - 1 then
          perform private.part_many_contacts(create_contacts.agency_id);
        end if;
        if head < tail then
          select firsts || p.heads, lasts || p.tails into firsts, lasts from private.parts(head, tail) p;
        else
          verdict := private.row_refusal('contacts', head - 1, 'public.contacts', state, reason, sentence, fields, wrong_constraint, wrong_column);
          if (case when verdict ->> 'reason' in ('email_taken', 'duplicate') then skip_duplicates else skip_invalid end) then
            skipped := skipped || verdict;
          else
            refused := refused || verdict;
          end if;
        end if;
    end;
    exit when cardinality(refused) = 50;
  end loop;
  if cardinality(refused) > 0 then
    perform private.refuse_rows(refused);
  end if;
  -- Whatever was waited for, the right may have gone meanwhile.
  perform private.require(create_contacts.agency_id, 'contact:write');
  return jsonb_build_object('created', to_jsonb(created), 'skipped', (
    select coalesce(jsonb_agg((s.entry - 'sentence') || jsonb_build_object('contactId', c.id) order by (s.entry -> 'row')::integer), '[]')
    from unnest(skipped) s (entry)
    left join public.contacts c
      on s.entry ->> 'reason' = 'email_taken' and c.agency_id = create_contacts.agency_id and c.deleted_at is null
      and c.email_norm = keys[(s.entry -> 'row')::integer + 1]));
end
$$;
comment on function public.create_contacts(uuid, jsonb, boolean, boolean) is
  'Creates up to 1,000 contacts, all or none, as the caller: {"created": [contacts], "skipped": [{"row", "reason", "fields", "contactId"}]}. skip_duplicates leaves out those whose e-mail (contactId has it) or unique value is taken, skip_invalid those that are wrong. A refusal names each row: {"path": ["contacts", 17, "email"], "message"}.';
call private.open_door('public.create_contacts(uuid, jsonb, boolean, boolean)', 'authenticated');

create function private.change_contacts(agency uuid, chosen uuid[], changes jsonb) returns void
language plpgsql set search_path = ''
as $$
declare
  columns text;
  taken text;
begin
  -- Apart, because a record is asked for its required custom fields only when they are written.
  if changes ? 'custom_fields' then
    update public.contacts c set custom_fields = changes -> 'custom_fields'
    where c.agency_id = agency and c.id = any (chosen);
  end if;
  if changes - 'custom_fields' = '{}' then
    return;
  end if;
  select string_agg(quote_ident(k), ', '), string_agg('r.' || quote_ident(k), ', ') into columns, taken
  from jsonb_object_keys(changes - 'custom_fields') k;
  execute format(
    'update public.contacts c set (%s) = (select %s from jsonb_populate_record(c, $1) r) where c.agency_id = $2 and c.id = any ($3)',
    columns, taken)
  using changes, agency, chosen;
end
$$;
comment on function private.change_contacts(uuid, uuid[], jsonb) is 'Makes the same changes to contacts, as the caller.';
call private.open_door('private.change_contacts(uuid, uuid[], jsonb)', 'authenticated');

create function public.update_contacts(agency_id uuid, targets jsonb, changes jsonb, skip_invalid boolean default false) returns jsonb
language plpgsql volatile set search_path = ''
as $$
#variable_conflict use_column
declare
  asked integer := case when jsonb_typeof(targets) = 'array' then jsonb_array_length(targets) end;
  chosen uuid[];
  skipped jsonb;
  -- Parts of them that are still to be changed, the next one last.
  firsts integer[] := '{1}';
  lasts integer[];
  head integer;
  tail integer;
  changed integer := 0;
  verdict jsonb;
  sentence text;
  state text;
  wrong_constraint text;
  wrong_column text;
  reason text;
  fields text;
begin
  perform private.require(update_contacts.agency_id, 'contact:write');
  if asked between 1 and 1000 then
    select array_agg(distinct t.id) filter (where t.id is not null) into chosen from jsonb_to_recordset(targets) t (id uuid, version integer);
  end if;
  if (cardinality(chosen) = asked) is not true then
    perform private.refuse('invalid_input', '400', 'Give between 1 and 1,000 contacts, each once.');
  end if;
  -- Names and addresses are one person's; everything else that clients may change, they may change for many.
  if jsonb_typeof(changes) is distinct from 'object' or changes = '{}' or changes - array(
       select w.name from private.written_columns('public.contacts', 'UPDATE') w
       where w.name <> all ('{first_name, last_name, email, phone, mobile}')) <> '{}' then
    perform private.refuse('invalid_input', '400', 'Many contacts have no such field to change at once.');
  end if;
  -- As the caller: their policies and their column grants apply.
  perform from public.contacts c where c.agency_id = update_contacts.agency_id and c.id = any (chosen) order by c.id for no key update;
  select coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'reason', s.reason) order by s.n) filter (where s.reason is not null), '[]'),
    coalesce(array_agg(s.id) filter (where s.reason is null), '{}')
  into skipped, chosen
  from (
    select t.n, t.id, case
      when c.id is null then 'not_found'
      when c.deleted_at is not null then 'in_trash'
      when c.version <> t.version then 'stale_version'
      when a.stage is null then 'invalid_transition'
    end as reason
    from rows from (jsonb_to_recordset(targets) as (id uuid, version integer)) with ordinality t (id, version, n)
    left join public.contacts c on c.agency_id = update_contacts.agency_id and c.id = t.id
    left join lateral private.lifecycle_after(
      c.lifecycle_stage, c.lead_status, coalesce(changes ->> 'lifecycle_stage', c.lifecycle_stage),
      coalesce(changes ->> 'lead_status', c.lead_status), c.converted_at is not null) a on true
  ) s;
  lasts := array[cardinality(chosen)];
  -- All at once, or in parts down to the contact that the change is refused for.
  while cardinality(firsts) > 0 and cardinality(chosen) > 0 loop
    head := firsts[cardinality(firsts)];
    tail := lasts[cardinality(lasts)];
    firsts := trim_array(firsts, 1);
    lasts := trim_array(lasts, 1);
    begin
      if tail - head = cardinality(chosen) - 1 then
        perform private.join_many_contacts(update_contacts.agency_id);
      end if;
      perform private.change_contacts(update_contacts.agency_id, chosen[head:tail], changes);
      changed := changed + tail - head + 1;
    exception
      when data_exception or integrity_constraint_violation or sqlstate 'AX400' or sqlstate 'AX409' then
        get stacked diagnostics state = returned_sqlstate, reason = message_text, sentence = pg_exception_hint, fields = pg_exception_detail,
          wrong_constraint = constraint_name, wrong_column = column_name;
        if tail - head = cardinality(chosen) - 1 then
          perform private.part_many_contacts(update_contacts.agency_id);
        end if;
        if head < tail then
          select firsts || p.heads, lasts || p.tails into firsts, lasts from private.parts(head, tail) p;
        else
          verdict := private.row_refusal('data', null, 'public.contacts', state, reason, sentence, fields, wrong_constraint, wrong_column);
          if skip_invalid then
            skipped := skipped || jsonb_build_object('id', chosen[head], 'reason', verdict -> 'reason', 'fields', verdict -> 'fields');
          else
            perform private.refuse_rows(array[jsonb_set(verdict, '{fields}', verdict -> 'fields' || (
              select jsonb_build_object('path', jsonb_build_array('contacts', t.n - 1), 'message', 'cannot be changed so')
              from rows from (jsonb_to_recordset(targets) as (id uuid)) with ordinality t (id, n) where t.id = chosen[head]))]);
          end if;
        end if;
    end;
  end loop;
  -- Whatever was waited for, the right may have gone meanwhile.
  perform private.require(update_contacts.agency_id, 'contact:write');
  return jsonb_build_object('done', changed, 'skipped', skipped);
end
$$;
comment on function public.update_contacts(uuid, jsonb, jsonb, boolean) is
  'Makes the same changes to up to 1,000 contacts ([{"id", "version"}], version only where it counts), as the caller. Skips, and says why: not_found, in_trash, stale_version, invalid_transition; with skip_invalid also those that the change is wrong for, with "fields". A refusal names the first of them: {"path": ["contacts", 17]} and {"path": ["data", "field"]}.';
call private.open_door('public.update_contacts(uuid, jsonb, jsonb, boolean)', 'authenticated');

create function public.remove_contacts(agency_id uuid, contact_ids uuid[]) returns jsonb
language plpgsql volatile set search_path = ''
as $$
#variable_conflict use_column
declare
  chosen uuid[];
  skipped jsonb;
  batch uuid;
begin
  perform private.require(remove_contacts.agency_id, 'contact:remove_own');
  if cardinality(contact_ids) between 1 and 1000 is not true then
    perform private.refuse('invalid_input', '400', 'Give between 1 and 1,000 contacts.');
  end if;
  perform from public.contacts c where c.agency_id = remove_contacts.agency_id and c.id = any (contact_ids) order by c.id for update;
  select coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'reason', s.reason) order by s.n) filter (where s.reason is not null), '[]'),
    coalesce(array_agg(s.id) filter (where s.reason is null), '{}')
  into skipped, chosen
  from (
    select t.n, t.id, case
      when c.id is null then 'not_found'
      when c.deleted_at is not null then 'in_trash'
      when c.created_by is distinct from auth.uid()
        and remove_contacts.agency_id <> all (array (select private.agencies_permitting('contact:remove'))) then 'not_creator'
    end as reason
    from (select i.id, min(i.n) as n from unnest(contact_ids) with ordinality i (id, n) group by i.id) t
    left join public.contacts c on c.agency_id = remove_contacts.agency_id and c.id = t.id
  ) s;
  if cardinality(chosen) > 0 then
    batch := private.remove_records(remove_contacts.agency_id, 'contact', chosen);
  end if;
  return jsonb_build_object('done', cardinality(chosen), 'skipped', skipped, 'batchId', batch);
end
$$;
comment on function public.remove_contacts(uuid, uuid[]) is
  'Moves up to 1,000 contacts to the trash as one batch, by remove_records. Skips, and says why: not_found, in_trash, not_creator.';
call private.open_door('public.remove_contacts(uuid, uuid[])', 'authenticated');

create function public.restore_contacts(agency_id uuid, contact_ids uuid[]) returns jsonb
language plpgsql volatile set search_path = ''
as $$
#variable_conflict use_column
declare
  chosen uuid[];
  skipped jsonb;
begin
  perform private.require(restore_contacts.agency_id, 'contact:remove_own');
  if cardinality(contact_ids) between 1 and 1000 is not true then
    perform private.refuse('invalid_input', '400', 'Give between 1 and 1,000 contacts.');
  end if;
  perform from public.contacts c where c.agency_id = restore_contacts.agency_id and c.id = any (contact_ids) order by c.id for update;
  select coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'reason', s.reason) order by s.n) filter (where s.reason is not null), '[]'),
    coalesce(array_agg(s.id) filter (where s.reason is null), '{}')
  into skipped, chosen
  from (
    select r.n, r.id, case
      when r.reason is not null then r.reason
      -- Of several with one address the first that was named comes back.
      when row_number() over (partition by r.email_norm, r.reason order by r.n) > 1 and r.email_norm is not null
        or exists (
          select from public.contacts twin
          where twin.agency_id = restore_contacts.agency_id and twin.email_norm = r.email_norm and twin.deleted_at is null
        ) then 'email_taken'
    end as reason
    from (
      select t.n, t.id, c.email_norm, case
        when c.id is null then 'not_found'
        when c.deleted_at is null then 'not_in_trash'
        when c.created_by is distinct from auth.uid()
          and restore_contacts.agency_id <> all (array (select private.agencies_permitting('contact:remove'))) then 'not_creator'
      end as reason
      from (select i.id, min(i.n) as n from unnest(contact_ids) with ordinality i (id, n) group by i.id) t
      left join public.contacts c on c.agency_id = restore_contacts.agency_id and c.id = t.id
    ) r
  ) s;
  if cardinality(chosen) > 0 then
    perform private.restore_records(restore_contacts.agency_id, 'contact', chosen);
  end if;
  return jsonb_build_object('done', cardinality(chosen), 'skipped', skipped);
end
$$;
comment on function public.restore_contacts(uuid, uuid[]) is
  'Brings up to 1,000 contacts back from the trash, by restore_records. Skips, and says why: not_found, not_in_trash, not_creator, email_taken.';
call private.open_door('public.restore_contacts(uuid, uuid[])', 'authenticated');
