drop function public.remove_pipeline(uuid, uuid, uuid);
drop function public.remove_pipeline_stage(uuid, uuid, uuid);
drop function public.set_default_pipeline(uuid, uuid);
drop function public.settle_opportunity(uuid, uuid, text, uuid, text, integer);
drop function public.move_opportunity(uuid, uuid, uuid, uuid, uuid, integer);
drop function private.remove_pipeline(uuid, uuid, uuid);
drop function private.remove_pipeline_stage(uuid, uuid, uuid);
drop function private.move_cards(uuid, uuid[], uuid[]);
drop function private.set_default_pipeline(uuid, uuid);
drop trigger pipelines_keep_default on public.pipelines;
drop function private.keep_default_pipeline();
drop function public.reorder_pipeline_stages(uuid, uuid, uuid[]);
drop function public.add_pipeline_stage(uuid, uuid, text, text, integer, integer);
drop function public.create_pipeline(uuid, text, jsonb);
drop function private.settle_opportunity(uuid, uuid, text, uuid, text, integer);
drop function private.move_opportunity(uuid, uuid, uuid, uuid, uuid, integer);
drop function private.put_opportunity(uuid, uuid, uuid, uuid, uuid, boolean, text, integer);
drop function private.room_for(uuid, public.pipeline_stages, uuid, uuid);
drop function private.between(double precision, double precision);
drop function public.sales_by_month(uuid, date, date, uuid);
drop function public.pipeline_totals(uuid, uuid);
drop function private.rebuild_stage_totals(uuid);
drop trigger opportunities_count_gone on public.opportunities;
drop trigger opportunities_count_changed on public.opportunities;
drop trigger opportunities_count_new on public.opportunities;
drop function private.count_opportunities();
drop function private.close_month(text, timestamptz, date);
drop table public.opportunity_stage_totals;
drop function public.opportunity_time_in_stages(uuid, uuid);
drop function public.opportunity_history(uuid, uuid);

create or replace function private.record_stage_change() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  insert into public.opportunity_stage_history (agency_id, opportunity_id, pipeline_id, from_stage_id, to_stage_id, amount_minor, currency)
  values (new.agency_id, new.id, new.pipeline_id, case when tg_op = 'UPDATE' then old.stage_id end, new.stage_id, new.amount_minor, new.currency);
  return null;
end
$$;

grant insert (position), update (position) on public.opportunities to authenticated;
drop trigger opportunities_touch on public.opportunities;
create trigger opportunities_touch before update on public.opportunities for each row execute function private.touch_tenant_row();
drop trigger opportunities_place_moved on public.opportunities;
drop trigger opportunities_place_new on public.opportunities;
drop trigger opportunities_choose_stage on public.opportunities;
drop function private.place_on_top();

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
  new.closed_at := case when new.status = 'open' then null else coalesce(new.closed_at, now()) end;
  if new.status <> 'lost' then
    new.lost_reason := null;
  end if;
  return new;
end
$$;
drop function private.choose_stage();

drop index public.opportunities_unassigned_idx;
drop index public.opportunities_status_idx;
drop index public.opportunities_stage_idx;
drop index public.opportunities_pipeline_idx;
drop index public.opportunities_board_idx;
create index opportunities_board_idx on public.opportunities (agency_id, pipeline_id, stage_id, position, id)
  where deleted_at is null and status = 'open';
drop index public.pipelines_page_idx;

alter table public.opportunities drop constraint opportunities_close_date_range;
alter table public.pipelines drop constraint pipelines_position_range;
alter table public.pipeline_stages drop constraint pipeline_stages_position_range;
