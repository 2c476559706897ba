-- Pipelines that change under their cards.

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
call private.open_door('public.create_pipeline(uuid, text, jsonb)', 'authenticated');

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
call private.open_door('public.add_pipeline_stage(uuid, uuid, text, text, integer, integer)', 'authenticated');

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
    perform private.refuse_places('stageIds', array(
      select i.n from unnest(stage_ids) with ordinality i (id, n)
      where array_position(stage_ids, i.id) < i.n or not exists (
        select from public.pipeline_stages s
        where s.agency_id = reorder_pipeline_stages.agency_id and s.pipeline_id = reorder_pipeline_stages.pipeline_id and s.id = i.id)
      order by i.n), 'stale_version', '409', 'These are not the stages of the pipeline, each once. Load them again.');
  end if;
  update public.pipeline_stages s set position = n.number - 1
  from unnest(stage_ids) with ordinality n (id, number)
  where s.agency_id = reorder_pipeline_stages.agency_id and s.id = n.id and s.position <> n.number - 1;
end
$$;
comment on function public.reorder_pipeline_stages(uuid, uuid, uuid[]) is 'Puts the stages of a pipeline into another order; all of them are named. As the caller.';
call private.open_door('public.reorder_pipeline_stages(uuid, uuid, uuid[])', 'authenticated');

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
  -- Whatever was waited for, the right may have gone meanwhile.
  perform private.require(set_default_pipeline.agency_id, 'pipeline:write');
end
$$;
comment on function private.set_default_pipeline(uuid, uuid) is 'Makes a pipeline the one in which new opportunities begin.';
call private.open_door('private.set_default_pipeline(uuid, uuid)', 'authenticated');

create function public.set_default_pipeline(agency_id uuid, pipeline_id uuid) returns void
language sql volatile set search_path = '' as $$ select private.set_default_pipeline(agency_id, pipeline_id) $$;
comment on function public.set_default_pipeline(uuid, uuid) is 'Makes a pipeline the one in which new opportunities begin.';
call private.open_door('public.set_default_pipeline(uuid, uuid)', 'authenticated');

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
call private.open_door('private.move_cards(uuid, uuid[], uuid[])');

create function private.remove_pipeline_stage(agency_id uuid, stage_id uuid, move_to uuid) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  gone public.pipeline_stages;
  target public.pipeline_stages;
begin
  perform private.require(remove_pipeline_stage.agency_id, 'pipeline:write');
  if move_to is not null then
    perform private.require(remove_pipeline_stage.agency_id, 'opportunity:write');
  end if;
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
  -- Whatever was waited for, the right may have gone meanwhile.
  perform private.require(remove_pipeline_stage.agency_id, 'pipeline:write');
  if move_to is not null then
    perform private.require(remove_pipeline_stage.agency_id, 'opportunity:write');
  end if;
exception
  when foreign_key_violation then
    perform private.refuse('in_use', '409', 'Opportunities stand in this stage, or lie in the trash with it. Say where they shall go.');
end
$$;
comment on function private.remove_pipeline_stage(uuid, uuid, uuid) is
  'Removes a stage; what stands in it moves to another stage of the same kind, or the removal is refused.';
call private.open_door('private.remove_pipeline_stage(uuid, uuid, uuid)', 'authenticated');

create function public.remove_pipeline_stage(agency_id uuid, stage_id uuid, move_to uuid default null) returns void
language sql volatile set search_path = '' as $$ select private.remove_pipeline_stage(agency_id, stage_id, move_to) $$;
comment on function public.remove_pipeline_stage(uuid, uuid, uuid) is 'Removes a stage, or refuses in_use; move_to says where its opportunities go.';
call private.open_door('public.remove_pipeline_stage(uuid, uuid, uuid)', 'authenticated');

create function private.remove_pipeline(agency_id uuid, pipeline_id uuid, move_to uuid) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  target public.pipeline_stages;
  from_stages uuid[];
  to_stages uuid[];
begin
  perform private.require(remove_pipeline.agency_id, 'pipeline:write');
  if move_to is not null then
    perform private.require(remove_pipeline.agency_id, 'opportunity:write');
  end if;
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
  -- Whatever was waited for, the right may have gone meanwhile.
  perform private.require(remove_pipeline.agency_id, 'pipeline:write');
  if move_to is not null then
    perform private.require(remove_pipeline.agency_id, 'opportunity:write');
  end if;
exception
  when foreign_key_violation then
    perform private.refuse('in_use', '409', 'Opportunities stand in this pipeline, or lie in the trash with it. Say where they shall go.');
end
$$;
comment on function private.remove_pipeline(uuid, uuid, uuid) is
  'Removes a pipeline; open opportunities move to the given stage of another one, closed ones to the first of their kind there, or the removal is refused.';
call private.open_door('private.remove_pipeline(uuid, uuid, uuid)', 'authenticated');

create function public.remove_pipeline(agency_id uuid, pipeline_id uuid, move_to uuid default null) returns void
language sql volatile set search_path = '' as $$ select private.remove_pipeline(agency_id, pipeline_id, move_to) $$;
comment on function public.remove_pipeline(uuid, uuid, uuid) is 'Removes a pipeline, or refuses in_use and default_pipeline; move_to says where its opportunities go.';
call private.open_door('public.remove_pipeline(uuid, uuid, uuid)', 'authenticated');
