-- Who adds to the totals of an agency, and who counts them again. Each total stands twice, for its day and for its
-- month, so that a report over years reads months and only the days at both ends. Days are those of the agency's time
-- zone. Only what is outside the trash counts.

create function private.totals_lock(agency uuid) returns bigint
language sql immutable set search_path = ''
as $$ select pg_catalog.hashtextextended('totals ' || agency::text, 0) $$;
comment on function private.totals_lock(uuid) is
  'The advisory lock of an agency''s totals: shared by everyone who adds to them, alone for who counts them again.';
call private.open_door('private.totals_lock(uuid)');

-- Whoever adds to the totals takes the lock first and reads the time zone afterwards, so it is the zone the totals
-- are counted in.
create function private.share_totals(agencies uuid[]) returns void
language plpgsql set search_path = ''
as $$
declare
  agency uuid;
begin
  for agency in select distinct a from unnest(agencies) a order by a loop
    perform pg_advisory_xact_lock_shared(private.totals_lock(agency));
  end loop;
end
$$;
comment on function private.share_totals(uuid[]) is
  'Waits until nobody counts the totals of these agencies again, and keeps everybody from it until the end of the transaction.';
call private.open_door('private.share_totals(uuid[])');

create function private.nobody() returns uuid
language sql immutable set search_path = ''
as $$ select '00000000-0000-0000-0000-000000000000'::uuid $$;
comment on function private.nobody() is 'Who did what no person is known for: a key holds no null.';
call private.open_door('private.nobody()', 'authenticated');

create function private.rebuild_totals(agency uuid) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  contacts private.contact_fact[];
  opportunities private.opportunity_fact[];
  activities private.activity_fact[];
  zone text;
begin
  -- Whoever has counted waits to be read, whoever has not will add to what is counted here.
  perform pg_advisory_xact_lock(private.totals_lock(agency));
  delete from public.contact_totals t where t.agency_id = agency;
  delete from public.opportunity_totals t where t.agency_id = agency;
  delete from public.activity_totals t where t.agency_id = agency;
  -- After the lock: a change of the time zone holds it until the end of its transaction.
  select a.timezone into zone from public.agencies a where a.id = agency;
  -- Records of the same days count as one fact, at the earliest of their instants. Month by month: an array of everything could be too large.
  for contacts in
    select array_agg(g.fact)
    from (
      select date_trunc('month', min(c.created_at) at time zone zone) as month,
        row(agency, min(c.created_at), min(c.converted_at), coalesce(btrim(c.source), ''), c.lifecycle_stage, count(*))::private.contact_fact as fact
      from public.contacts c
      where c.agency_id = agency and c.deleted_at is null
      group by (c.created_at at time zone zone)::date, (c.converted_at at time zone zone)::date, coalesce(btrim(c.source), ''), c.lifecycle_stage
    ) g
    group by g.month
  loop
    perform private.add_contact_facts(contacts);
  end loop;
  for opportunities in
    select array_agg(g.fact)
    from (
      select date_trunc('month', min(o.created_at) at time zone zone) as month,
        row(agency, min(o.created_at), min(o.closed_at), o.currency, o.status, sum(o.amount_minor), count(*))::private.opportunity_fact as fact
      from public.opportunities o
      where o.agency_id = agency and o.deleted_at is null
      group by (o.created_at at time zone zone)::date, (o.closed_at at time zone zone)::date, o.currency, o.status
    ) g
    group by g.month
  loop
    perform private.add_opportunity_facts(opportunities);
  end loop;
  for activities in
    select array_agg(g.fact)
    from (
      select date_trunc('month', min(r.occurred_at) at time zone zone) as month,
        row(agency, min(r.occurred_at), min(r.completed_at), coalesce(r.assignee_id, r.created_by, private.nobody()), r.kind,
          sum(coalesce(r.duration_seconds, 0)), count(*))::private.activity_fact as fact
      from public.activities r
      where r.agency_id = agency and r.deleted_at is null
      group by (r.occurred_at at time zone zone)::date, (r.completed_at at time zone zone)::date,
        coalesce(r.assignee_id, r.created_by, private.nobody()), r.kind
    ) g
    group by g.month
  loop
    perform private.add_activity_facts(activities);
  end loop;
end
$$;
comment on function private.rebuild_totals(uuid) is
  'Counts an agency''s totals again, after a load that passed the triggers by, a repair, or a change of its time zone.';
call private.open_door('private.rebuild_totals(uuid)');

create function private.follow_timezone() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  -- This one first: it waits for stages, which nobody may wait for once they keep others from the totals.
  perform private.rebuild_stage_totals(new.id);
  perform private.rebuild_totals(new.id);
  return null;
end
$$;
comment on function private.follow_timezone() is 'Other time zone, other days: counts the agency''s totals again.';
call private.open_door('private.follow_timezone()');
