-- Sales at work: cards that are dragged over a board, pipelines that change under them, and totals that are always right.
-- requires: 001_create_users_schema, 002_create_crm_schema
-- It counts what is there and draws cards apart, so opportunities are not written while it runs; then its indexes and checks need not
-- be made beside writers either.
-- squawk-ignore-file constraint-missing-not-valid, require-concurrent-index-creation, require-concurrent-index-deletion

-- ---------------------------------------------------------------------------------------------- limits

-- A stage has a place of its own in its pipeline, so this is also the limit of how many there are.
alter table public.pipeline_stages add constraint pipeline_stages_position_range check (position between 0 and 99);
alter table public.pipelines add constraint pipelines_position_range check (position between 0 and 99999);
-- PostgreSQL knows infinity and years before Christ, JSON and calendars don't.
alter table public.opportunities add constraint opportunities_close_date_range
  check (expected_close_date between '0001-01-01' and '9999-12-31');

-- ---------------------------------------------------------------------------------------------- indexes

create index pipelines_page_idx on public.pipelines (agency_id, position, id);

-- Boards show won and lost columns, too.
drop index public.opportunities_board_idx;
create index opportunities_board_idx on public.opportunities (agency_id, pipeline_id, stage_id, position, id) where deleted_at is null;
create index opportunities_pipeline_idx on public.opportunities (agency_id, pipeline_id, created_at desc, id desc) where deleted_at is null;
create index opportunities_stage_idx on public.opportunities (agency_id, stage_id, created_at desc, id desc) where deleted_at is null;
create index opportunities_status_idx on public.opportunities (agency_id, status, created_at desc, id desc) where deleted_at is null;
create index opportunities_unassigned_idx on public.opportunities (agency_id, created_at desc, id desc)
  where deleted_at is null and owner_id is null;

-- ---------------------------------------------------------------------------------------------- a new opportunity

create function private.choose_stage() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  -- Whoever may not write here is refused by the policy right after, and learns nothing before.
  if auth.uid() is not null and not new.agency_id = any (array (select private.agencies_permitting('opportunity:write'))) then
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

create or replace function private.follow_stage() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  stage_kind text;
begin
  if tg_op = 'UPDATE' and new.stage_id = old.stage_id and new.pipeline_id = old.pipeline_id then
    return new;
  end if;
  select s.kind into stage_kind
  from public.pipeline_stages s
  where s.agency_id = new.agency_id and s.pipeline_id = new.pipeline_id and s.id = new.stage_id;
  -- No such stage: the foreign key says so.
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

create function private.place_on_top() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
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

revoke all on function private.choose_stage() from public;
revoke all on function private.place_on_top() from public;

-- In the order of their names: what is chosen is followed, then placed.
create trigger opportunities_choose_stage before insert on public.opportunities
  for each row when (new.stage_id is null or new.pipeline_id is null or new.currency is null) execute function private.choose_stage();
create trigger opportunities_place_new before insert on public.opportunities
  for each row when (new.position = 0) execute function private.place_on_top();
create trigger opportunities_place_moved before update of stage_id on public.opportunities
  for each row when (new.stage_id is distinct from old.stage_id and new.position = old.position) execute function private.place_on_top();

-- A place on the board is no part of the record: who edits the amount is not told that it changed because somebody dragged a
-- card. Only the functions below write it, and only by itself.
drop trigger opportunities_touch on public.opportunities;
create trigger opportunities_touch before update on public.opportunities
  for each row when (
    new.position = old.position or new.stage_id is distinct from old.stage_id
    or (new.id, new.agency_id, new.created_at, new.created_by) is distinct from (old.id, old.agency_id, old.created_at, old.created_by)
  ) execute function private.touch_tenant_row();
revoke insert (position), update (position) on public.opportunities from authenticated;

-- ---------------------------------------------------------------------------------------------- history

create or replace function private.record_stage_change() returns trigger
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

create function public.opportunity_history(agency_id uuid, opportunity_id uuid)
returns table (
  id uuid, pipeline_id uuid, from_stage_id uuid, to_stage_id uuid, amount_minor bigint, currency text,
  moved_by uuid, moved_at timestamptz, left_at timestamptz
)
language sql stable set search_path = ''
as $$
  select h.id, h.pipeline_id, h.from_stage_id, h.to_stage_id, h.amount_minor, h.currency, h.moved_by, h.moved_at,
    lead(h.moved_at) over (order by h.moved_at, h.id)
  from public.opportunity_stage_history h
  where h.agency_id = opportunity_history.agency_id and h.opportunity_id = opportunity_history.opportunity_id
$$;
comment on function public.opportunity_history(uuid, uuid) is
  'The stage changes of an opportunity, each with the time when it left that stage again; null where it stands now.';

create function public.opportunity_time_in_stages(agency_id uuid, opportunity_id uuid)
returns table (stage_id uuid, visits integer, seconds double precision)
language sql stable set search_path = ''
as $$
  select h.to_stage_id, count(*)::integer, sum(extract(epoch from coalesce(h.left_at, now()) - h.moved_at))::double precision
  from public.opportunity_history(opportunity_time_in_stages.agency_id, opportunity_time_in_stages.opportunity_id) h
  group by h.to_stage_id
  order by min(h.moved_at)
$$;
comment on function public.opportunity_time_in_stages(uuid, uuid) is
  'How often and how long an opportunity has been in each stage, up to now; stages in the order in which it first came there.';

-- ---------------------------------------------------------------------------------------------- totals

create table public.opportunity_stage_totals (
  agency_id uuid not null,
  pipeline_id uuid not null,
  stage_id uuid not null,
  close_month date not null,
  currency text not null,
  opportunity_count bigint not null,
  amount_minor numeric not null,
  unrated_minor numeric not null,
  rated_percent_minor numeric not null,
  primary key (agency_id, pipeline_id, stage_id, close_month, currency),
  foreign key (agency_id, pipeline_id, stage_id) references public.pipeline_stages (agency_id, pipeline_id, id) on delete cascade
);
comment on table public.opportunity_stage_totals is
  'How many live opportunities stand in a stage and what they are worth, kept in the transaction of each change: a board never adds up half a million cards.';
comment on column public.opportunity_stage_totals.close_month is
  'First day of the month (UTC) in which they were closed; of open ones, in which they are expected to be, infinity when nobody said.';
comment on column public.opportunity_stage_totals.unrated_minor is
  'Sum of the amounts without a probability of their own: they take that of the stage, which may change without a recount.';
comment on column public.opportunity_stage_totals.rated_percent_minor is 'Sum of amount × own probability in percent.';
call private.protect_tenant_table('public.opportunity_stage_totals', 'opportunity:read');
grant select on public.opportunity_stage_totals to authenticated;

create function private.close_month(status text, closed_at timestamptz, expected_close_date date) returns date
language sql immutable set search_path = ''
as $$
  select case
    when status = 'open' then coalesce(date_trunc('month', expected_close_date::timestamp)::date, 'infinity')
    else date_trunc('month', closed_at at time zone 'UTC')::date
  end
$$;
comment on function private.close_month(text, timestamptz, date) is 'The month in which an opportunity counts.';
revoke all on function private.close_month(text, timestamptz, date) from public;

create function private.count_opportunities() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  deltas public.opportunity_stage_totals[] := '{}';
begin
  if tg_op <> 'INSERT' then
    deltas := array(
      select row(g.agency_id, g.pipeline_id, g.stage_id, private.close_month(g.status, g.closed_at, g.expected_close_date), g.currency,
        -count(*), -sum(g.amount_minor), -coalesce(sum(g.amount_minor) filter (where g.probability is null), 0),
        -coalesce(sum(g.amount_minor * g.probability), 0))::public.opportunity_stage_totals
      from gone g
      where g.deleted_at is null
      group by g.agency_id, g.pipeline_id, g.stage_id, private.close_month(g.status, g.closed_at, g.expected_close_date), g.currency);
  end if;
  if tg_op <> 'DELETE' then
    deltas := deltas || array(
      select row(c.agency_id, c.pipeline_id, c.stage_id, private.close_month(c.status, c.closed_at, c.expected_close_date), c.currency,
        count(*), sum(c.amount_minor), coalesce(sum(c.amount_minor) filter (where c.probability is null), 0),
        coalesce(sum(c.amount_minor * c.probability), 0))::public.opportunity_stage_totals
      from came c
      where c.deleted_at is null
      group by c.agency_id, c.pipeline_id, c.stage_id, private.close_month(c.status, c.closed_at, c.expected_close_date), c.currency);
  end if;
  -- In the order of the key, so that two who change the same totals wait for each other and never in a circle. A stage that goes
  -- with its agency has taken its totals along.
  insert into public.opportunity_stage_totals as t
  select d.agency_id, d.pipeline_id, d.stage_id, d.close_month, d.currency,
    sum(d.opportunity_count), sum(d.amount_minor), sum(d.unrated_minor), sum(d.rated_percent_minor)
  from unnest(deltas) d
  where exists (select from public.pipeline_stages s where s.id = d.stage_id)
  group by d.agency_id, d.pipeline_id, d.stage_id, d.close_month, d.currency
  having (sum(d.opportunity_count), sum(d.amount_minor), sum(d.unrated_minor), sum(d.rated_percent_minor)) <> (0, 0, 0, 0)
  order by d.agency_id, d.pipeline_id, d.stage_id, d.close_month, d.currency
  on conflict (agency_id, pipeline_id, stage_id, close_month, currency) do update set
    opportunity_count = t.opportunity_count + excluded.opportunity_count,
    amount_minor = t.amount_minor + excluded.amount_minor,
    unrated_minor = t.unrated_minor + excluded.unrated_minor,
    rated_percent_minor = t.rated_percent_minor + excluded.rated_percent_minor;
  return null;
end
$$;
comment on function private.count_opportunities() is
  'Keeps opportunity_stage_totals in the transaction of the change; per statement, so that a thousand cards cost a few rows.';
revoke all on function private.count_opportunities() from public;
create trigger opportunities_count_new after insert on public.opportunities
  referencing new table as came for each statement execute function private.count_opportunities();
create trigger opportunities_count_changed after update on public.opportunities
  referencing old table as gone new table as came for each statement execute function private.count_opportunities();
create trigger opportunities_count_gone after delete on public.opportunities
  referencing old table as gone for each statement execute function private.count_opportunities();

create function private.rebuild_stage_totals(agency uuid) returns void
language plpgsql set search_path = ''
as $$
begin
  lock table public.opportunities in share row exclusive mode;
  delete from public.opportunity_stage_totals t where t.agency_id = agency;
  insert into public.opportunity_stage_totals
  select o.agency_id, o.pipeline_id, o.stage_id, private.close_month(o.status, o.closed_at, o.expected_close_date), o.currency,
    count(*), sum(o.amount_minor), coalesce(sum(o.amount_minor) filter (where o.probability is null), 0),
    coalesce(sum(o.amount_minor * o.probability), 0)
  from public.opportunities o
  where o.agency_id = agency and o.deleted_at is null
  group by o.agency_id, o.pipeline_id, o.stage_id, private.close_month(o.status, o.closed_at, o.expected_close_date), o.currency;
end
$$;
comment on function private.rebuild_stage_totals(uuid) is
  'For whoever loads rows past the triggers: counts the totals of an agency anew. No opportunity is written anywhere meanwhile.';
revoke all on function private.rebuild_stage_totals(uuid) from public;
select private.rebuild_stage_totals(a.id) from public.agencies a;

create function public.pipeline_totals(agency_id uuid, pipeline_id uuid) returns jsonb
language sql stable set search_path = ''
as $$
  select coalesce(jsonb_agg(to_jsonb(totals) order by totals."stageId", totals.currency), '[]')
  from (
    select t.stage_id as "stageId", t.currency, sum(t.opportunity_count) as count, sum(t.amount_minor) as "amountMinor",
      case s.kind
        when 'open' then round((sum(t.unrated_minor) * s.probability + sum(t.rated_percent_minor)) / 100)
        when 'won' then sum(t.amount_minor)
        else 0
      end as "weightedMinor"
    from public.opportunity_stage_totals t
    join public.pipeline_stages s on s.agency_id = t.agency_id and s.id = t.stage_id
    where t.agency_id = pipeline_totals.agency_id and t.pipeline_id = pipeline_totals.pipeline_id
    group by t.stage_id, t.currency, s.kind, s.probability
    having sum(t.opportunity_count) > 0
  ) totals
$$;
comment on function public.pipeline_totals(uuid, uuid) is
  'What stands in each stage of a pipeline, by currency, out of the totals. One value, because the REST layer cuts rows off after a thousand.';

create function public.sales_by_month(agency_id uuid, from_month date, to_month date, pipeline_id uuid default null) returns jsonb
language plpgsql stable set search_path = ''
as $$
begin
  perform private.require(sales_by_month.agency_id, 'report:read');
  return (
    select coalesce(jsonb_agg(to_jsonb(months) order by months.month, months.currency), '[]')
    from (
      select nullif(t.close_month, 'infinity') as month, t.currency,
        coalesce(sum(t.opportunity_count) filter (where s.kind = 'open'), 0) as "openCount",
        coalesce(sum(t.amount_minor) filter (where s.kind = 'open'), 0) as "openMinor",
        coalesce(round(sum(t.unrated_minor * s.probability + t.rated_percent_minor) filter (where s.kind = 'open') / 100), 0) as "weightedMinor",
        coalesce(sum(t.opportunity_count) filter (where s.kind = 'won'), 0) as "wonCount",
        coalesce(sum(t.amount_minor) filter (where s.kind = 'won'), 0) as "wonMinor",
        coalesce(sum(t.opportunity_count) filter (where s.kind = 'lost'), 0) as "lostCount",
        coalesce(sum(t.amount_minor) filter (where s.kind = 'lost'), 0) as "lostMinor"
      from public.opportunity_stage_totals t
      join public.pipeline_stages s on s.agency_id = t.agency_id and s.id = t.stage_id
      where t.agency_id = sales_by_month.agency_id
        and (t.close_month between sales_by_month.from_month and sales_by_month.to_month or t.close_month = 'infinity')
        and (sales_by_month.pipeline_id is null or t.pipeline_id = sales_by_month.pipeline_id)
      group by t.close_month, t.currency
      having sum(t.opportunity_count) > 0
    ) months
  );
end
$$;
comment on function public.sales_by_month(uuid, date, date, uuid) is
  'By month and currency: what is open and expected then, weighted by probability, and what was won and lost then; the month is null for open ones without a date.';

-- ---------------------------------------------------------------------------------------------- moving a card

create function private.between(upper double precision, lower double precision) returns double precision
language sql immutable set search_path = ''
as $$
  select case
    when upper is null then coalesce(lower - 1024, 0)
    when lower is null then upper + 1024
    else upper + (lower - upper) / 2
  end
$$;
comment on function private.between(double precision, double precision) is
  'A place below one card and above another; null is the end of the column. Where there is no room left, it is not truly between them.';

create function private.room_for(card uuid, stage public.pipeline_stages, above_id uuid, below_id uuid)
returns table (id uuid, place double precision)
language plpgsql stable security definer set search_path = ''
as $$
declare
  width integer := 8;
  upper double precision := (select o.position from public.opportunities o where o.id = above_id);
  lower double precision := (select o.position from public.opportunities o where o.id = below_id);
  above uuid[];
  below uuid[];
  ceiling double precision;
  floor double precision;
  cards integer;
  step double precision;
  start double precision;
begin
  loop
    -- Away from the gap in both directions; what stands right outside of the neighbourhood keeps its place.
    above := array(
      select o.id from public.opportunities o
      where o.agency_id = stage.agency_id and o.pipeline_id = stage.pipeline_id and o.stage_id = stage.id and o.deleted_at is null
        and (o.position, o.id) <= (upper, above_id) and o.id <> card
      order by o.position desc, o.id desc limit width + 1);
    below := array(
      select o.id from public.opportunities o
      where o.agency_id = stage.agency_id and o.pipeline_id = stage.pipeline_id and o.stage_id = stage.id and o.deleted_at is null
        and (o.position, o.id) >= (lower, below_id) and o.id <> card
      order by o.position, o.id limit width + 1);
    ceiling := (select o.position from public.opportunities o where o.id = above[width + 1]);
    floor := (select o.position from public.opportunities o where o.id = below[width + 1]);
    cards := least(cardinality(above), width) + 1 + least(cardinality(below), width);
    step := coalesce((floor - ceiling) / (cards + 1), 1024);
    start := coalesce(ceiling, floor - step * (cards + 1), 0);
    exit when step >= 1 and start + step > start;
    width := width * 4;
  end loop;
  return query
    select w.id, start + step * w.number
    from unnest(array(select n.id from unnest(above[:width]) with ordinality n (id, number) order by n.number desc) || card || below[:width])
      with ordinality w (id, number);
end
$$;
comment on function private.room_for(uuid, public.pipeline_stages, uuid, uuid) is
  'New places for a card and the fewest neighbours that have to make room for it: the smallest neighbourhood in which each gets a place of its own, so that a column of any length costs the same.';

create function private.put_opportunity(
  agency uuid, card_id uuid, target_id uuid, before_id uuid, after_id uuid, stays boolean, reason text, expected_version integer
) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  card public.opportunities;
  target public.pipeline_stages;
  source uuid := (select o.pipeline_id from public.opportunities o where o.agency_id = agency and o.id = card_id);
  anchor record;
  upper record;
  lower record;
  wanted double precision;
  movers uuid[] := '{}';
  places double precision[];
begin
  -- Moves into the columns of a pipeline, and changes of its stages, wait for each other. Locks are always taken in this order:
  -- pipelines by id, cards by id, totals by key.
  perform from public.pipelines p
  where p.agency_id = agency and p.id in (
    source, (select s.pipeline_id from public.pipeline_stages s where s.agency_id = agency and s.id = target_id))
  order by p.id for no key update;

  select o.* into card from public.opportunities o where o.agency_id = agency and o.id = card_id and o.deleted_at is null;
  if card.id is null then
    perform private.refuse('not_found', '404', 'There is no such record.');
  end if;
  select s.* into target from public.pipeline_stages s where s.agency_id = agency and s.id = target_id;
  if target.id is null then
    perform private.refuse('invalid_reference', '400', 'There is no such stage.');
  end if;

  -- Between which two it shall stand. A board that was drawn a moment ago may name one that has gone; the other will do.
  select o.position, o.id into anchor from public.opportunities o
  where o.agency_id = agency and o.stage_id = target.id and o.deleted_at is null and o.id in (after_id, before_id) and o.id <> card_id
  order by o.id = after_id desc limit 1;
  if anchor.id is null and num_nonnulls(after_id, before_id) > 0 then
    perform private.refuse('neighbour_moved', '409', 'The card it was to stand beside is not in that stage any more. Load the board again.');
  end if;
  if anchor.id is not distinct from after_id then
    upper := anchor;
    select o.position, o.id into lower from public.opportunities o
    where o.agency_id = agency and o.pipeline_id = target.pipeline_id and o.stage_id = target.id and o.deleted_at is null and o.id <> card_id
      and (o.position, o.id) > (coalesce(upper.position, '-infinity'), coalesce(upper.id, card_id))
    order by o.position, o.id limit 1;
  else
    lower := anchor;
    select o.position, o.id into upper from public.opportunities o
    where o.agency_id = agency and o.pipeline_id = target.pipeline_id and o.stage_id = target.id and o.deleted_at is null and o.id <> card_id
      and (o.position, o.id) < (lower.position, lower.id)
    order by o.position desc, o.id desc limit 1;
  end if;

  if card.stage_id = target.id and (stays or (
    coalesce((upper.position, upper.id) < (card.position, card.id), true)
    and coalesce((card.position, card.id) < (lower.position, lower.id), true)
  )) then
    wanted := card.position;
  else
    wanted := private.between(upper.position, lower.position);
    -- Another column, the same number: the trigger would take it for a card without a place of its own.
    if wanted = card.position then
      wanted := private.between(upper.position, wanted);
    end if;
    if wanted <= upper.position or wanted >= lower.position or wanted = card.position then
      select array_agg(r.id), array_agg(case when r.id = card_id and r.place = card.position then r.place + 0.5 else r.place end)
      into movers, places
      from private.room_for(card_id, target, upper.id, lower.id) r;
      wanted := places[array_position(movers, card_id)];
    end if;
  end if;

  perform from public.opportunities o where o.id = any (movers || card_id) order by o.id for no key update;
  -- Only the lock tells: somebody may have changed or removed it, or moved it past this function, while we waited.
  select o.* into card from public.opportunities o where o.id = card_id and o.deleted_at is null;
  if card.id is null then
    perform private.refuse('not_found', '404', 'There is no such record.');
  end if;
  if card.version <> expected_version or card.pipeline_id <> source then
    perform private.refuse('stale_version', '409', 'The record was changed in the meantime. Load it again.');
  end if;

  update public.opportunities o set position = m.place
  from unnest(movers, places) m (id, place)
  where o.id = m.id and o.stage_id = target.id;
  update public.opportunities o set
    pipeline_id = target.pipeline_id, stage_id = target.id, position = wanted, lost_reason = coalesce(reason, o.lost_reason)
  where o.id = card_id
    and (o.stage_id, o.position, o.lost_reason) is distinct from (target.id, wanted, coalesce(reason, o.lost_reason));
end
$$;
comment on function private.put_opportunity(uuid, uuid, uuid, uuid, uuid, boolean, text, integer) is
  'Puts a card into a column: after one card, before one, or on top; stays = where it is, if it is in that column already.';

create function private.move_opportunity(
  agency_id uuid, opportunity_id uuid, stage_id uuid, before_id uuid, after_id uuid, expected_version integer
) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  perform private.require(agency_id, 'opportunity:write');
  perform private.put_opportunity(agency_id, opportunity_id, stage_id, before_id, after_id, false, null, expected_version);
end
$$;
comment on function private.move_opportunity(uuid, uuid, uuid, uuid, uuid, integer) is
  'Drags a card: into a stage, and there after a card or before one, or on top.';

create function private.settle_opportunity(
  agency_id uuid, opportunity_id uuid, outcome text, stage_id uuid, lost_reason text, expected_version integer
) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  card public.opportunities;
  target uuid := settle_opportunity.stage_id;
  target_kind text;
begin
  perform private.require(settle_opportunity.agency_id, 'opportunity:write');
  if outcome is null or outcome not in ('open', 'won', 'lost') then
    perform private.refuse('invalid_input', '400', 'An opportunity is open, won or lost.');
  end if;
  select o.* into card from public.opportunities o
  where o.agency_id = settle_opportunity.agency_id and o.id = opportunity_id and o.deleted_at is null;
  if card.id is null then
    perform private.refuse('not_found', '404', 'There is no such record.');
  end if;
  if target is not null then
    select s.kind into target_kind from public.pipeline_stages s where s.agency_id = settle_opportunity.agency_id and s.id = target;
    if target_kind <> outcome then
      perform private.refuse('invalid_input', '400', 'That stage is of another kind.');
    end if;
  elsif card.status = outcome then
    target := card.stage_id;
  else
    -- What is opened again goes back to where it was; everything else to the first stage of its kind.
    select s.id into target
    from public.pipeline_stages s
    where s.agency_id = settle_opportunity.agency_id and s.pipeline_id = card.pipeline_id and s.kind = outcome
    order by case when outcome = 'open' then (
        select max(h.moved_at) from public.opportunity_stage_history h
        where h.agency_id = s.agency_id and h.opportunity_id = card.id and h.to_stage_id = s.id
      ) end desc nulls last, s.position
    limit 1;
    if target is null then
      perform private.refuse('no_stage', '409', 'The pipeline has no stage of this kind.');
    end if;
  end if;
  perform private.put_opportunity(
    settle_opportunity.agency_id, opportunity_id, target, null, null, true, settle_opportunity.lost_reason, expected_version);
end
$$;
comment on function private.settle_opportunity(uuid, uuid, text, uuid, text, integer) is
  'Wins, loses or opens an opportunity again: puts it on top of the given stage, or of the one where its kind begins; where it is that already, it stays.';

-- ---------------------------------------------------------------------------------------------- pipelines

create function public.create_pipeline(agency_id uuid, name text, stages jsonb) returns uuid
language plpgsql set search_path = ''
as $$
declare
  made uuid := private.uuid_v7();
begin
  perform private.require(create_pipeline.agency_id, 'pipeline:write');
  if jsonb_typeof(stages) is distinct from 'array' then
    perform private.refuse('invalid_input', '400', 'Give the stages as a list.');
  end if;
  insert into public.pipelines (agency_id, name, position)
  values (create_pipeline.agency_id, create_pipeline.name,
    (select least(coalesce(max(p.position) + 1, 0), 99999) from public.pipelines p where p.agency_id = create_pipeline.agency_id))
  returning id into made;
  insert into public.pipeline_stages (agency_id, pipeline_id, name, position, probability, kind)
  select create_pipeline.agency_id, made, s.name, s.number - 1,
    coalesce(s.probability, case when s.kind = 'won' then 100 else 0 end), coalesce(s.kind, 'open')
  from rows from (jsonb_to_recordset(stages) as (name text, probability smallint, kind text)) with ordinality s (name, probability, kind, number);
  return made;
end
$$;
comment on function public.create_pipeline(uuid, text, jsonb) is 'A pipeline with its stages, in their order, in one transaction; as the caller.';

create function public.add_pipeline_stage(
  agency_id uuid, pipeline_id uuid, name text, kind text default 'open', probability integer default null, at integer default null
) returns uuid
language plpgsql set search_path = ''
as $$
declare
  stages uuid[];
  place integer;
  made uuid;
begin
  perform private.require(add_pipeline_stage.agency_id, 'pipeline:write');
  perform from public.pipelines p
  where p.agency_id = add_pipeline_stage.agency_id and p.id = add_pipeline_stage.pipeline_id for no key update;
  if not found then
    perform private.refuse('not_found', '404', 'There is no such record.');
  end if;
  stages := array(
    select s.id from public.pipeline_stages s
    where s.agency_id = add_pipeline_stage.agency_id and s.pipeline_id = add_pipeline_stage.pipeline_id order by s.position);
  -- A new open stage stands behind the open ones, before those that end it all.
  place := coalesce(at, case when add_pipeline_stage.kind = 'open' then (
    select coalesce(max(array_position(stages, s.id)), 0) from public.pipeline_stages s
    where s.agency_id = add_pipeline_stage.agency_id and s.pipeline_id = add_pipeline_stage.pipeline_id and s.kind = 'open'
  ) end, cardinality(stages));
  update public.pipeline_stages s set position = n.number - case when n.number > place then 0 else 1 end
  from unnest(stages) with ordinality n (id, number)
  where s.agency_id = add_pipeline_stage.agency_id and s.id = n.id and s.position <> n.number - case when n.number > place then 0 else 1 end;
  insert into public.pipeline_stages (agency_id, pipeline_id, name, position, probability, kind)
  values (add_pipeline_stage.agency_id, add_pipeline_stage.pipeline_id, add_pipeline_stage.name, least(place, cardinality(stages)),
    coalesce(add_pipeline_stage.probability, case when add_pipeline_stage.kind = 'won' then 100 else 0 end), add_pipeline_stage.kind)
  returning id into made;
  return made;
end
$$;
comment on function public.add_pipeline_stage(uuid, uuid, text, text, integer, integer) is
  'Adds a stage at a place (0 = first); an open one behind the open ones and another one at the end when none is given. As the caller.';

create function public.reorder_pipeline_stages(agency_id uuid, pipeline_id uuid, stage_ids uuid[]) returns void
language plpgsql set search_path = ''
as $$
begin
  perform private.require(reorder_pipeline_stages.agency_id, 'pipeline:write');
  perform from public.pipelines p
  where p.agency_id = reorder_pipeline_stages.agency_id and p.id = reorder_pipeline_stages.pipeline_id for no key update;
  if not found then
    perform private.refuse('not_found', '404', 'There is no such record.');
  end if;
  if array(
    select s.id from public.pipeline_stages s
    where s.agency_id = reorder_pipeline_stages.agency_id and s.pipeline_id = reorder_pipeline_stages.pipeline_id order by s.id
  ) <> array(select i from unnest(stage_ids) i order by i) then
    perform private.refuse('stale_version', '409', 'These are not the stages of the pipeline, each once. Load them again.');
  end if;
  update public.pipeline_stages s set position = n.number - 1
  from unnest(stage_ids) with ordinality n (id, number)
  where s.agency_id = reorder_pipeline_stages.agency_id and s.id = n.id and s.position <> n.number - 1;
end
$$;
comment on function public.reorder_pipeline_stages(uuid, uuid, uuid[]) is 'Puts the stages of a pipeline into another order; all of them are named. As the caller.';

create function private.keep_default_pipeline() returns trigger
language plpgsql set search_path = ''
as $$
begin
  -- It goes with its agency only.
  if exists (select from public.agencies a where a.id = old.agency_id) then
    perform private.refuse('default_pipeline', '409', 'An agency has a default pipeline. Make another one the default first.');
  end if;
  return old;
end
$$;
comment on function private.keep_default_pipeline() is 'An agency always has a default pipeline: new opportunities begin in it.';
revoke all on function private.keep_default_pipeline() from public;
create trigger pipelines_keep_default before delete on public.pipelines
  for each row when (old.is_default) execute function private.keep_default_pipeline();

create function private.set_default_pipeline(agency_id uuid, pipeline_id uuid) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  perform private.require(set_default_pipeline.agency_id, 'pipeline:write');
  perform from public.pipelines p where p.agency_id = set_default_pipeline.agency_id order by p.id for no key update;
  update public.pipelines p set is_default = false
  where p.agency_id = set_default_pipeline.agency_id and p.is_default and p.id <> set_default_pipeline.pipeline_id;
  update public.pipelines p set is_default = true
  where p.agency_id = set_default_pipeline.agency_id and p.id = set_default_pipeline.pipeline_id;
  if not found then
    perform private.refuse('not_found', '404', 'There is no such record.');
  end if;
end
$$;
comment on function private.set_default_pipeline(uuid, uuid) is 'Makes a pipeline the one in which new opportunities begin.';

create function private.move_cards(agency uuid, from_stages uuid[], to_stages uuid[]) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  perform from public.opportunities o where o.agency_id = agency and o.stage_id = any (from_stages) order by o.id for no key update;
  -- One statement, so that totals are written once and in order. Below what stands there already, in the order they had.
  update public.opportunities o set
    pipeline_id = n.pipeline_id, stage_id = n.stage_id, position = n.place + case when n.place = o.position then 0.5 else 0 end
  from (
    select c.id, s.pipeline_id, s.id as stage_id, 1024 * row_number() over (partition by s.id order by c.position, c.id) + coalesce((
      select max(b.position) from public.opportunities b
      where b.agency_id = agency and b.pipeline_id = s.pipeline_id and b.stage_id = s.id and b.deleted_at is null), 0) as place
    from unnest(from_stages, to_stages) m (from_id, to_id)
    join public.opportunities c on c.agency_id = agency and c.stage_id = m.from_id
    join public.pipeline_stages s on s.agency_id = agency and s.id = m.to_id
  ) n
  where o.agency_id = agency and o.id = n.id;
end
$$;
comment on function private.move_cards(uuid, uuid[], uuid[]) is
  'Moves everything that stands in some stages, trash included, to the bottom of others: from the first to the first, and so on.';

create function private.remove_pipeline_stage(agency_id uuid, stage_id uuid, move_to uuid) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  gone public.pipeline_stages;
  target public.pipeline_stages;
begin
  perform private.require(remove_pipeline_stage.agency_id, 'pipeline:write');
  perform from public.pipelines p
  where p.agency_id = remove_pipeline_stage.agency_id and p.id in (
    select s.pipeline_id from public.pipeline_stages s
    where s.agency_id = remove_pipeline_stage.agency_id and s.id in (remove_pipeline_stage.stage_id, move_to))
  order by p.id for no key update;
  -- Who has put a card into the stage holds it and is on the way to the totals: he is waited for before any of them is written.
  select s.* into gone from public.pipeline_stages s
  where s.agency_id = remove_pipeline_stage.agency_id and s.id = remove_pipeline_stage.stage_id for update;
  if gone.id is null then
    perform private.refuse('not_found', '404', 'There is no such record.');
  end if;
  if move_to is not null then
    perform private.require(remove_pipeline_stage.agency_id, 'opportunity:write');
    select s.* into target from public.pipeline_stages s where s.agency_id = remove_pipeline_stage.agency_id and s.id = move_to;
    if target.id is null then
      perform private.refuse('invalid_reference', '400', 'There is no such stage.');
    end if;
    -- What was won stays won.
    if target.id = gone.id or target.kind <> gone.kind then
      perform private.refuse('invalid_input', '400', 'Opportunities move to another stage of the same kind.');
    end if;
    perform private.move_cards(remove_pipeline_stage.agency_id, array[gone.id], array[target.id]);
  end if;
  delete from public.pipeline_stages s where s.agency_id = remove_pipeline_stage.agency_id and s.id = gone.id;
exception
  when foreign_key_violation then
    perform private.refuse('in_use', '409', 'Opportunities stand in this stage, or lie in the trash with it. Say where they shall go.');
end
$$;
comment on function private.remove_pipeline_stage(uuid, uuid, uuid) is
  'Removes a stage; what stands in it moves to another stage of the same kind, or the removal is refused.';

create function private.remove_pipeline(agency_id uuid, pipeline_id uuid, move_to uuid) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  target public.pipeline_stages;
  from_stages uuid[];
  to_stages uuid[];
begin
  perform private.require(remove_pipeline.agency_id, 'pipeline:write');
  perform from public.pipelines p
  where p.agency_id = remove_pipeline.agency_id and p.id in (remove_pipeline.pipeline_id, (
    select s.pipeline_id from public.pipeline_stages s where s.agency_id = remove_pipeline.agency_id and s.id = move_to))
  order by p.id for no key update;
  -- Who has put a card into a stage holds it and is on the way to the totals: he is waited for before any of them is written.
  perform from public.pipeline_stages s
  where s.agency_id = remove_pipeline.agency_id and s.pipeline_id = remove_pipeline.pipeline_id order by s.id for update;
  if not exists (select from public.pipelines p where p.agency_id = remove_pipeline.agency_id and p.id = remove_pipeline.pipeline_id) then
    perform private.refuse('not_found', '404', 'There is no such record.');
  end if;
  if move_to is not null then
    perform private.require(remove_pipeline.agency_id, 'opportunity:write');
    select s.* into target from public.pipeline_stages s where s.agency_id = remove_pipeline.agency_id and s.id = move_to;
    if target.id is null then
      perform private.refuse('invalid_reference', '400', 'There is no such stage.');
    end if;
    if target.pipeline_id = remove_pipeline.pipeline_id or target.kind <> 'open' then
      perform private.refuse('invalid_input', '400', 'Opportunities move to an open stage of another pipeline.');
    end if;
    -- What was won or lost stays so: it goes to the first stage of its kind over there.
    select array_agg(s.id), array_agg(case when s.kind = 'open' then target.id else (
      select t.id from public.pipeline_stages t
      where t.agency_id = s.agency_id and t.pipeline_id = target.pipeline_id and t.kind = s.kind order by t.position limit 1) end)
    into from_stages, to_stages
    from public.pipeline_stages s
    where s.agency_id = remove_pipeline.agency_id and s.pipeline_id = remove_pipeline.pipeline_id
      and exists (select from public.opportunities o where o.agency_id = s.agency_id and o.stage_id = s.id);
    if array_position(to_stages, null) is not null then
      perform private.refuse('no_stage', '409', 'That pipeline has no stage for what was won or lost here.');
    end if;
    perform private.move_cards(remove_pipeline.agency_id, from_stages, to_stages);
  end if;
  delete from public.pipelines p where p.agency_id = remove_pipeline.agency_id and p.id = remove_pipeline.pipeline_id;
exception
  when foreign_key_violation then
    perform private.refuse('in_use', '409', 'Opportunities stand in this pipeline, or lie in the trash with it. Say where they shall go.');
end
$$;
comment on function private.remove_pipeline(uuid, uuid, uuid) is
  'Removes a pipeline; open opportunities move to the given stage of another one, closed ones to the first of their kind there, or the removal is refused.';

-- ---------------------------------------------------------------------------------------------- doors

create function public.move_opportunity(
  agency_id uuid, opportunity_id uuid, stage_id uuid, before_id uuid default null, after_id uuid default null, expected_version integer default null
) returns setof public.opportunities
language plpgsql set search_path = ''
as $$
begin
  perform private.move_opportunity(
    move_opportunity.agency_id, opportunity_id, move_opportunity.stage_id, before_id, after_id, expected_version);
  return query select o.* from public.opportunities o where o.agency_id = move_opportunity.agency_id and o.id = opportunity_id;
end
$$;
comment on function public.move_opportunity(uuid, uuid, uuid, uuid, uuid, integer) is
  'Drags a card into a stage, after a card or before one, or on top; refuses neighbour_moved, stale_version, not_found, invalid_reference.';

create function public.settle_opportunity(
  agency_id uuid, opportunity_id uuid, outcome text, stage_id uuid default null, lost_reason text default null, expected_version integer default null
) returns setof public.opportunities
language plpgsql set search_path = ''
as $$
begin
  perform private.settle_opportunity(
    settle_opportunity.agency_id, opportunity_id, outcome, settle_opportunity.stage_id, settle_opportunity.lost_reason, expected_version);
  return query select o.* from public.opportunities o where o.agency_id = settle_opportunity.agency_id and o.id = opportunity_id;
end
$$;
comment on function public.settle_opportunity(uuid, uuid, text, uuid, text, integer) is
  'Wins (won), loses (lost) or opens an opportunity again (open); refuses no_stage, stale_version, not_found, invalid_reference.';

create function public.set_default_pipeline(agency_id uuid, pipeline_id uuid) returns void
language sql volatile set search_path = '' as $$ select private.set_default_pipeline(agency_id, pipeline_id) $$;
comment on function public.set_default_pipeline(uuid, uuid) is 'Makes a pipeline the one in which new opportunities begin.';
create function public.remove_pipeline_stage(agency_id uuid, stage_id uuid, move_to uuid default null) returns void
language sql volatile set search_path = '' as $$ select private.remove_pipeline_stage(agency_id, stage_id, move_to) $$;
comment on function public.remove_pipeline_stage(uuid, uuid, uuid) is 'Removes a stage, or refuses in_use; move_to says where its opportunities go.';
create function public.remove_pipeline(agency_id uuid, pipeline_id uuid, move_to uuid default null) returns void
language sql volatile set search_path = '' as $$ select private.remove_pipeline(agency_id, pipeline_id, move_to) $$;
comment on function public.remove_pipeline(uuid, uuid, uuid) is 'Removes a pipeline, or refuses in_use and default_pipeline; move_to says where its opportunities go.';

revoke all on function private.between(double precision, double precision) from public;
revoke all on function private.room_for(uuid, public.pipeline_stages, uuid, uuid) from public;
revoke all on function private.put_opportunity(uuid, uuid, uuid, uuid, uuid, boolean, text, integer) from public;
revoke all on function private.move_cards(uuid, uuid[], uuid[]) from public;
revoke all on function private.move_opportunity(uuid, uuid, uuid, uuid, uuid, integer) from public;
revoke all on function private.settle_opportunity(uuid, uuid, text, uuid, text, integer) from public;
revoke all on function private.set_default_pipeline(uuid, uuid) from public;
revoke all on function private.remove_pipeline_stage(uuid, uuid, uuid) from public;
revoke all on function private.remove_pipeline(uuid, uuid, uuid) from public;
revoke all on function public.opportunity_history(uuid, uuid) from public, anon;
revoke all on function public.opportunity_time_in_stages(uuid, uuid) from public, anon;
revoke all on function public.pipeline_totals(uuid, uuid) from public, anon;
revoke all on function public.sales_by_month(uuid, date, date, uuid) from public, anon;
revoke all on function public.create_pipeline(uuid, text, jsonb) from public, anon;
revoke all on function public.add_pipeline_stage(uuid, uuid, text, text, integer, integer) from public, anon;
revoke all on function public.reorder_pipeline_stages(uuid, uuid, uuid[]) from public, anon;
revoke all on function public.move_opportunity(uuid, uuid, uuid, uuid, uuid, integer) from public, anon;
revoke all on function public.settle_opportunity(uuid, uuid, text, uuid, text, integer) from public, anon;
revoke all on function public.set_default_pipeline(uuid, uuid) from public, anon;
revoke all on function public.remove_pipeline_stage(uuid, uuid, uuid) from public, anon;
revoke all on function public.remove_pipeline(uuid, uuid, uuid) from public, anon;
grant execute on function private.move_opportunity(uuid, uuid, uuid, uuid, uuid, integer) to authenticated;
grant execute on function private.settle_opportunity(uuid, uuid, text, uuid, text, integer) to authenticated;
grant execute on function private.set_default_pipeline(uuid, uuid) to authenticated;
grant execute on function private.remove_pipeline_stage(uuid, uuid, uuid) to authenticated;
grant execute on function private.remove_pipeline(uuid, uuid, uuid) to authenticated;
grant execute on function public.opportunity_history(uuid, uuid) to authenticated;
grant execute on function public.opportunity_time_in_stages(uuid, uuid) to authenticated;
grant execute on function public.pipeline_totals(uuid, uuid) to authenticated;
grant execute on function public.sales_by_month(uuid, date, date, uuid) to authenticated;
grant execute on function public.create_pipeline(uuid, text, jsonb) to authenticated;
grant execute on function public.add_pipeline_stage(uuid, uuid, text, text, integer, integer) to authenticated;
grant execute on function public.reorder_pipeline_stages(uuid, uuid, uuid[]) to authenticated;
grant execute on function public.move_opportunity(uuid, uuid, uuid, uuid, uuid, integer) to authenticated;
grant execute on function public.settle_opportunity(uuid, uuid, text, uuid, text, integer) to authenticated;
grant execute on function public.set_default_pipeline(uuid, uuid) to authenticated;
grant execute on function public.remove_pipeline_stage(uuid, uuid, uuid) to authenticated;
grant execute on function public.remove_pipeline(uuid, uuid, uuid) to authenticated;

-- ---------------------------------------------------------------------------------------------- cards that are there already

-- Until now a new card stood at 0 with all the others. Those of one place are drawn apart, once, or the first card that is dragged
-- between them would have to do it. Places are not in the log, versions stay.
do $$
begin
  alter table public.opportunities disable trigger user;
  update public.opportunities o set position = n.number * 1024
  from (
    select c.id, row_number() over (partition by c.agency_id, c.stage_id order by c.position, c.created_at desc, c.id desc) as number
    from public.opportunities c
    where exists (
      select from public.opportunities t
      where t.agency_id = c.agency_id and t.pipeline_id = c.pipeline_id and t.stage_id = c.stage_id
      group by t.position having count(*) > 1)
  ) n
  where o.id = n.id;
  alter table public.opportunities enable trigger user;
end
$$;
