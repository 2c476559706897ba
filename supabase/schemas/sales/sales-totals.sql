-- What stands on a board and what is sold, out of the totals by stage.

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
call private.open_door('public.pipeline_totals(uuid, uuid)', 'authenticated');

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
  'By month, in the agency''s time zone, and currency: what is open and expected then, weighted by probability, and what was won and lost then; the month is null for open ones without a date.';
call private.open_door('public.sales_by_month(uuid, date, date, uuid)', 'authenticated');
