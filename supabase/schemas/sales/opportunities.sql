-- Opportunities.

create table public.opportunities (
  id uuid primary key default private.uuid_v7(),
  agency_id uuid not null references public.agencies (id) on delete cascade,
  name text not null check (length(btrim(name)) between 1 and 200),
  contact_id uuid,
  pipeline_id uuid not null,
  stage_id uuid not null,
  status text not null default 'open' check (status in ('open', 'won', 'lost')),
  -- Up to 2^53 - 1: past that a JavaScript client would read another number.
  amount_minor bigint not null default 0 check (amount_minor between 0 and 9007199254740991),
  currency text not null check (currency ~ '^[A-Z]{3}$'),
  probability smallint check (probability between 0 and 100),
  expected_close_date date,
  closed_at timestamptz,
  lost_reason text check (length(lost_reason) <= 500),
  -- Finite: JSON knows neither NaN nor Infinity.
  position double precision not null default 0 check (position > '-Infinity' and position < 'Infinity'),
  owner_id uuid,
  custom_fields jsonb not null default '{}'
    constraint opportunities_custom_check check (jsonb_typeof(custom_fields) = 'object' and pg_column_size(custom_fields) <= 262144),
  created_by uuid default auth.uid() references public.users (id) on delete set null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version integer not null default 1,
  deleted_at timestamptz,
  deleted_by uuid,
  delete_batch_id uuid,
  unique (agency_id, id),
  foreign key (agency_id, contact_id) references public.contacts (agency_id, id) on delete set null (contact_id),
  foreign key (agency_id, pipeline_id, stage_id) references public.pipeline_stages (agency_id, pipeline_id, id),
  foreign key (agency_id, owner_id) references public.agency_members (agency_id, user_id) on delete set null (owner_id),
  check ((status = 'open') = (closed_at is null)),
  check (lost_reason is null or status = 'lost'),
  check ((deleted_at is null) = (delete_batch_id is null)),
  -- PostgreSQL accepts infinity and years before Christ, JSON and calendars do not.
  constraint opportunities_close_date_range check (expected_close_date between '0001-01-01' and '9999-12-31')
);
comment on table public.opportunities is 'Possible sales. Money is in minor units of its currency; status follows from the stage.';

create index opportunities_newest_idx on public.opportunities (agency_id, created_at desc, id desc) where deleted_at is null;
create index opportunities_stage_fk_idx on public.opportunities (agency_id, pipeline_id, stage_id);
create index opportunities_contact_idx on public.opportunities (agency_id, contact_id, created_at desc, id desc);
create index opportunities_owner_idx on public.opportunities (agency_id, owner_id, created_at desc, id desc);
create index opportunities_close_idx on public.opportunities (agency_id, expected_close_date, id) where deleted_at is null and status = 'open';
create index opportunities_trash_idx on public.opportunities (agency_id, deleted_at desc, id desc) where deleted_at is not null;
create index opportunities_batch_idx on public.opportunities (delete_batch_id) where delete_batch_id is not null;
create index opportunities_created_by_idx on public.opportunities (created_by);
-- Not only open ones: boards show won and lost columns, too.
create index opportunities_board_idx on public.opportunities (agency_id, pipeline_id, stage_id, position, id) where deleted_at is null;
create index opportunities_pipeline_idx on public.opportunities (agency_id, pipeline_id, created_at desc, id desc) where deleted_at is null;
create index opportunities_stage_idx on public.opportunities (agency_id, stage_id, created_at desc, id desc) where deleted_at is null;
create index opportunities_status_idx on public.opportunities (agency_id, status, created_at desc, id desc) where deleted_at is null;
create index opportunities_unassigned_idx on public.opportunities (agency_id, created_at desc, id desc)
  where deleted_at is null and owner_id is null;
create index opportunities_changed_idx on public.opportunities (agency_id, updated_at, id) where deleted_at is null;
create index opportunities_name_idx on public.opportunities (agency_id, (lower(left(btrim(name), 80))), id) where deleted_at is null;
create index opportunities_amount_idx on public.opportunities (agency_id, amount_minor, id) where deleted_at is null;
create index opportunities_expected_idx on public.opportunities (agency_id, expected_close_date, id)
  where deleted_at is null and expected_close_date is not null;
create index opportunities_no_date_idx on public.opportunities (agency_id, id) where deleted_at is null and expected_close_date is null;
-- The keys of private.searchable_opportunities, letter by letter: otherwise the search would not use the index.
create index opportunities_search_keys_idx on public.opportunities using gin (private.search_keys(agency_id, array[name], name))
  with (fastupdate = off) where deleted_at is null;

-- ---------------------------------------------------------------------------------------------- upkeep

create function private.choose_stage() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  -- The policy refuses them right after; until then they learn nothing, and nobody waits for them.
  if not private.may(new.agency_id, 'opportunity:write') then
    return new;
  end if;
  if new.currency is null then
    select a.currency into new.currency from public.agencies a where a.id = new.agency_id;
  end if;
  if new.stage_id is null then
    new.pipeline_id := coalesce(
      new.pipeline_id, (select p.id from public.pipelines p where p.agency_id = new.agency_id and p.is_default));
    select s.id into new.stage_id
    from public.pipeline_stages s
    where s.agency_id = new.agency_id and s.pipeline_id = new.pipeline_id and s.kind = 'open'
    order by s.position limit 1;
    if new.stage_id is null then
      if not exists (select from public.pipelines p where p.agency_id = new.agency_id and p.id = new.pipeline_id) then
        perform private.refuse('invalid_reference', '400', 'There is no such pipeline.');
      end if;
      perform private.refuse('no_stage', '409', 'The pipeline has no open stage to begin in.');
    end if;
  elsif new.pipeline_id is null then
    select s.pipeline_id into new.pipeline_id
    from public.pipeline_stages s
    where s.agency_id = new.agency_id and s.id = new.stage_id;
    if new.pipeline_id is null then
      perform private.refuse('invalid_reference', '400', 'There is no such stage.');
    end if;
  end if;
  return new;
end
$$;
comment on function private.choose_stage() is
  'Fills what a new opportunity leaves open: the first open stage of the given or the default pipeline, the pipeline of the stage, the currency of the agency.';
call private.open_door('private.choose_stage()');

create function private.follow_stage() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  stage_kind text;
begin
  if tg_op = 'UPDATE' and new.stage_id = old.stage_id and new.pipeline_id = old.pipeline_id then
    return new;
  end if;
  -- The policy refuses them right after; until then they learn nothing, and nobody waits for them.
  if not private.may(new.agency_id, 'opportunity:write', 'pipeline:write') then
    return new;
  end if;
  select s.kind into stage_kind
  from public.pipeline_stages s
  where s.agency_id = new.agency_id and s.pipeline_id = new.pipeline_id and s.id = new.stage_id;
  -- The foreign key refuses a stage that is not there.
  new.status := coalesce(stage_kind, new.status);
  new.closed_at := case
    when new.status = 'open' then null
    -- Won, then lost after all: it was closed when that was decided.
    when new.status <> old.status and new.closed_at is not distinct from old.closed_at then now()
    else coalesce(new.closed_at, now())
  end;
  if new.status <> 'lost' then
    new.lost_reason := null;
  end if;
  return new;
end
$$;
comment on function private.follow_stage() is 'Derives status and closed_at of an opportunity from the kind of its stage: one source, no disagreement.';
call private.open_door('private.follow_stage()');

create function private.place_on_top() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  -- The policy refuses them right after; until then they learn nothing, and nobody waits for them.
  if not private.may(new.agency_id, 'opportunity:write', 'pipeline:write') then
    return new;
  end if;
  -- Two at once may get the same place; the id decides then, and whoever drags something between them parts them.
  new.position := coalesce((
    select min(o.position) - 1024
    from public.opportunities o
    where o.agency_id = new.agency_id and o.pipeline_id = new.pipeline_id and o.stage_id = new.stage_id and o.deleted_at is null
  ), 0);
  return new;
end
$$;
comment on function private.place_on_top() is 'Puts a card that comes into a column without a place of its own on top of it.';
call private.open_door('private.place_on_top()');

create function private.record_stage_change() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  -- The time of the change, not of the transaction, which may have waited for another move of the same card; and always later than
  -- that one, or the history would tell them in the wrong order.
  insert into public.opportunity_stage_history (agency_id, opportunity_id, pipeline_id, from_stage_id, to_stage_id, amount_minor, currency, moved_at)
  values (new.agency_id, new.id, new.pipeline_id, case when tg_op = 'UPDATE' then old.stage_id end, new.stage_id, new.amount_minor, new.currency,
    greatest(clock_timestamp(), (
      select max(h.moved_at) + interval '1 microsecond'
      from public.opportunity_stage_history h
      where h.agency_id = new.agency_id and h.opportunity_id = new.id
    )));
  return null;
end
$$;
comment on function private.record_stage_change() is 'Writes opportunity_stage_history, which no client may write.';
call private.open_door('private.record_stage_change()');

-- ---------------------------------------------------------------------------------------------- triggers

create trigger opportunities_check_addresses before insert or update of currency on public.opportunities
  for each row execute function private.keep_addresses('currency:currency');
create trigger opportunities_choose_stage before insert on public.opportunities
  for each row when (new.stage_id is null or new.pipeline_id is null or new.currency is null) execute function private.choose_stage();
create trigger opportunities_follow_stage before insert or update of stage_id, pipeline_id on public.opportunities
  for each row execute function private.follow_stage();
create trigger opportunities_merge_custom_fields before insert or update of custom_fields on public.opportunities
  for each row execute function private.merge_custom_fields('opportunity');
create trigger opportunities_place_moved before update of stage_id on public.opportunities
  for each row when (new.stage_id is distinct from old.stage_id and new.position = old.position) execute function private.place_on_top();
create trigger opportunities_place_new before insert on public.opportunities
  for each row when (new.position = 0) execute function private.place_on_top();
-- The position on the board is no part of the record. Dragging a card changes no version, so whoever edits the amount
-- at that moment gets no stale_version. Only the functions of the board write the position, and they write nothing
-- else with it.
create trigger opportunities_touch before update on public.opportunities
  for each row when (
    new.position = old.position or new.stage_id is distinct from old.stage_id
    or (new.id, new.agency_id, new.created_at, new.created_by) is distinct from (old.id, old.agency_id, old.created_at, old.created_by)
  ) execute function private.touch_tenant_row();
create trigger opportunities_learn_changed after update of name on public.opportunities
  for each row when (old.name is distinct from new.name) execute function private.learn_changed_words();
create trigger opportunities_record_first_stage after insert on public.opportunities
  for each row execute function private.record_stage_change();
create trigger opportunities_record_stage after update of stage_id, pipeline_id on public.opportunities
  for each row when (old.stage_id is distinct from new.stage_id) execute function private.record_stage_change();
create trigger opportunities_count_changed after update on public.opportunities
  referencing old table as gone new table as came for each statement execute function private.count_opportunities();
create trigger opportunities_count_gone after delete on public.opportunities
  referencing old table as gone for each statement execute function private.count_opportunities();
create trigger opportunities_count_new after insert on public.opportunities
  referencing new table as came for each statement execute function private.count_opportunities();
create trigger opportunities_custom_values_of_changed after update on public.opportunities
  referencing old table as former new table as written for each statement execute function private.follow_custom_fields('opportunity');
create trigger opportunities_custom_values_of_new after insert on public.opportunities
  referencing new table as written for each statement execute function private.follow_custom_fields('opportunity');
create trigger opportunities_learn_inserted after insert on public.opportunities
  referencing new table as inserted for each statement execute function private.learn_inserted_words();
create trigger opportunities_total_changed after update on public.opportunities
  referencing old table as old_rows new table as new_rows for each statement execute function private.total_opportunities();
create trigger opportunities_total_gone after delete on public.opportunities
  referencing old table as old_rows for each statement execute function private.total_opportunities();
create trigger opportunities_total_new after insert on public.opportunities
  referencing new table as new_rows for each statement execute function private.total_opportunities();

-- ---------------------------------------------------------------------------------------------- rights

call private.protect_tenant_table('public.opportunities', 'opportunity:read', 'opportunity:write', 'opportunity:write');
call private.open_table('public.opportunities', 'select, insert, update', server => '{status, closed_at, position}');
call audit.watch('public.opportunities');
