-- Cards on a board: they are dragged, won, lost and opened again.

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
call private.open_door('private.between(double precision, double precision)');

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
call private.open_door('private.room_for(uuid, public.pipeline_stages, uuid, uuid)');

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
  -- Whatever was waited for, the right may have gone meanwhile.
  perform private.require(agency, 'opportunity:write');
end
$$;
comment on function private.put_opportunity(uuid, uuid, uuid, uuid, uuid, boolean, text, integer) is
  'Puts a card into a column: after one card, before one, or on top; stays = where it is, if it is in that column already.';
call private.open_door('private.put_opportunity(uuid, uuid, uuid, uuid, uuid, boolean, text, integer)');

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
call private.open_door('private.move_opportunity(uuid, uuid, uuid, uuid, uuid, integer)', 'authenticated');

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
call private.open_door('public.move_opportunity(uuid, uuid, uuid, uuid, uuid, integer)', 'authenticated');

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
call private.open_door('private.settle_opportunity(uuid, uuid, text, uuid, text, integer)', 'authenticated');

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
call private.open_door('public.settle_opportunity(uuid, uuid, text, uuid, text, integer)', 'authenticated');
