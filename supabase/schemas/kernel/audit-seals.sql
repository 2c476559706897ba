-- Seals over the audit log, in batches: a changed or missing entry breaks every later one.

create table audit.seals (
  agency_id uuid not null,
  number bigint not null check (number > 0),
  from_at timestamptz not null,
  upto_at timestamptz not null,
  entries bigint not null,
  previous_hash bytea not null,
  hash bytea not null,
  sealed_at timestamptz not null default clock_timestamp(),
  primary key (agency_id, number)
);
comment on table audit.seals is 'A hash chain per agency over batches of its log: altering an entry, or taking one away, breaks every later seal.';

create trigger seals_kept before truncate on audit.seals for each statement execute function audit.refuse_change();
create trigger seals_frozen before update or delete on audit.seals for each row execute function audit.refuse_change();

alter table audit.seals enable row level security;
alter table audit.seals force row level security;
revoke all on audit.seals from public, anon, authenticated, service_role;

create function audit.digest(agency uuid, from_at timestamptz, upto_at timestamptz, previous bytea) returns bytea
language sql stable set search_path = ''
as $$
  select sha256(previous || coalesce(
    (select string_agg(sha256(convert_to(to_jsonb(l)::text, 'UTF8')), ''::bytea order by l.at, l.id)
     from audit.log l where l.agency_id = agency and l.at > from_at and l.at <= upto_at),
    ''::bytea))
$$;
comment on function audit.digest(uuid, timestamptz, timestamptz, bytea) is 'The hash of one batch of an agency''s log on top of the previous seal.';
call private.open_door('audit.digest(uuid, timestamptz, timestamptz, bytea)');

create function audit.seal(agency uuid) returns bigint
language plpgsql security definer set search_path = ''
as $$
declare
  last audit.seals;
  -- Only what every running transaction has already written or will write later: an entry that commits after
  -- this seal must not carry an earlier time.
  horizon timestamptz := (
    select least(clock_timestamp() - interval '1 second', min(xact_start))
    from pg_catalog.pg_stat_activity
    where xact_start is not null and pid <> pg_catalog.pg_backend_pid() and datname = current_database());
  sealed bigint;
begin
  perform pg_advisory_xact_lock(hashtextextended('axolop.audit.seal:' || agency::text, 0));
  select s.* into last from audit.seals s where s.agency_id = agency order by s.number desc limit 1;
  horizon := coalesce(horizon, clock_timestamp() - interval '1 second');
  select count(*), max(l.at) into sealed, horizon
  from audit.log l where l.agency_id = agency and l.at > coalesce(last.upto_at, '-infinity') and l.at <= horizon;
  if sealed = 0 then
    return 0;
  end if;
  insert into audit.seals (agency_id, number, from_at, upto_at, entries, previous_hash, hash)
  values (agency, coalesce(last.number, 0) + 1, coalesce(last.upto_at, '-infinity'), horizon, sealed, coalesce(last.hash, ''::bytea),
          audit.digest(agency, coalesce(last.upto_at, '-infinity'), horizon, coalesce(last.hash, ''::bytea)));
  return sealed;
end
$$;
comment on function audit.seal(uuid) is 'Seals what is new in an agency''s log; returns how many entries. Runs outside the write path: no write waits for it.';
call private.open_door('audit.seal(uuid)');

create function audit.seal_all() returns bigint
language plpgsql security definer set search_path = ''
as $$
declare
  agency uuid;
  sealed bigint := 0;
begin
  for agency in select a.id from public.agencies a union select s.agency_id from audit.seals s loop
    sealed := sealed + audit.seal(agency);
  end loop;
  return sealed;
end
$$;
comment on function audit.seal_all() is 'Seals what is new in the log of every agency; npm run maintain calls it. Returns how many entries.';
call private.open_door('audit.seal_all()');

create function audit.verify(agency uuid) returns table (number bigint, intact boolean)
language sql stable security definer set search_path = ''
as $$
  select s.number,
    s.hash = audit.digest(s.agency_id, s.from_at, s.upto_at, s.previous_hash)
    and s.previous_hash = coalesce((select p.hash from audit.seals p where p.agency_id = s.agency_id and p.number = s.number - 1), ''::bytea)
  from audit.seals s where s.agency_id = agency order by s.number
$$;
comment on function audit.verify(uuid) is 'Computes every seal of an agency again and tells which still hold.';
call private.open_door('audit.verify(uuid)');
