-- The audit log: who changed what, written by triggers, never changed afterwards, sealed in batches.
-- requires: 001_create_users_schema, 002_create_crm_schema, 003_create_marketing_schema, 004_create_custom_fields_schema, 005_create_agency_schema

create schema audit;
comment on schema audit is 'The audit log; not exposed over REST, no grants to any API role, service_role included.';
revoke all on schema audit from public;

create table audit.log (
  at timestamptz not null default clock_timestamp(),
  id uuid not null default private.uuid_v7(),
  agency_id uuid not null,
  table_name text not null,
  record_id uuid not null,
  operation text not null check (operation in ('INSERT', 'UPDATE', 'DELETE')),
  actor_id uuid,
  actor_kind text not null check (actor_kind in ('user', 'service', 'system')),
  request_id text,
  transaction_id bigint not null default txid_current(),
  changed jsonb,
  old_row jsonb,
  primary key (at, id)
) partition by range (at);
comment on table audit.log is
  'One row per changed row. changed = {column: [old, new]} of an update; old_row = the whole row of a delete. No foreign keys: the log outlives what it tells of.';
create index log_agency_idx on audit.log (agency_id, at desc, id desc);
create index log_record_idx on audit.log (agency_id, record_id, at desc, id desc);
create index log_at_idx on audit.log using brin (at);

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

create function audit.refuse_change() returns trigger
language plpgsql set search_path = ''
as $$
begin
  raise exception using errcode = '42501', message = 'the audit log is append-only';
end
$$;
comment on function audit.refuse_change() is 'Stands before every UPDATE, DELETE and TRUNCATE of the log, whoever tries.';
revoke all on function audit.refuse_change() from public;

create trigger log_frozen before update or delete on audit.log for each row execute function audit.refuse_change();
create trigger log_kept before truncate on audit.log for each statement execute function audit.refuse_change();
create trigger seals_frozen before update or delete on audit.seals for each row execute function audit.refuse_change();
create trigger seals_kept before truncate on audit.seals for each statement execute function audit.refuse_change();

alter table audit.log enable row level security;
alter table audit.log force row level security;
alter table audit.seals enable row level security;
alter table audit.seals force row level security;
revoke all on audit.log from public, anon, authenticated, service_role;
revoke all on audit.seals from public, anon, authenticated, service_role;

create procedure audit.create_partition(month date)
language plpgsql set search_path = ''
as $$
declare
  partition text := 'log_' || to_char(month, 'YYYY_MM');
begin
  if to_regclass('audit.' || partition) is null then
    execute format('create table audit.%I partition of audit.log for values from (%L) to (%L)',
      partition, date_trunc('month', month::timestamp) at time zone 'UTC', (date_trunc('month', month::timestamp) + interval '1 month') at time zone 'UTC');
    execute format('alter table audit.%I enable row level security', partition);
    execute format('alter table audit.%I force row level security', partition);
    execute format('revoke all on audit.%I from public, anon, authenticated, service_role', partition);
    execute format('create trigger %I before truncate on audit.%I for each statement execute function audit.refuse_change()',
      partition || '_kept', partition);
  end if;
end
$$;
comment on procedure audit.create_partition(date) is 'The partition of one month (UTC), protected like its parent; no error when it exists.';
revoke all on procedure audit.create_partition(date) from public;

create procedure audit.create_partitions(months_ahead integer default 3)
language plpgsql set search_path = ''
as $$
begin
  for ahead in 0..months_ahead loop
    call audit.create_partition(((now() at time zone 'UTC') + make_interval(months => ahead))::date);
  end loop;
end
$$;
comment on procedure audit.create_partitions(integer) is 'The partitions of this month and the coming ones; npm run deploy:schema and npm run maintain call it.';
revoke all on procedure audit.create_partitions(integer) from public;

-- Where entries go when a month's partition is missing: no write is ever lost for want of upkeep.
create table audit.log_default partition of audit.log default;
alter table audit.log_default enable row level security;
alter table audit.log_default force row level security;
revoke all on audit.log_default from public, anon, authenticated, service_role;
create trigger log_default_kept before truncate on audit.log_default for each statement execute function audit.refuse_change();
call audit.create_partitions(3);

create function audit.record() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  before jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
  after jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
  subject jsonb := coalesce(after, before);
  difference jsonb;
  actor uuid := auth.uid();
  claims text := nullif(current_setting('request.jwt.claims', true), '');
  headers text := nullif(current_setting('request.headers', true), '');
begin
  if tg_op = 'UPDATE' then
    -- Derived and counting columns would only repeat what the others say.
    select jsonb_object_agg(n.key, jsonb_build_array(before -> n.key, n.value)) into difference
    from jsonb_each(after) n
    where n.value is distinct from before -> n.key
      and n.key <> all (array['updated_at', 'version', 'search_text', 'email_norm', 'name_norm', 'contact_created_at', 'contact_live']);
    if difference is null then
      return null;
    end if;
  end if;
  insert into audit.log (agency_id, table_name, record_id, operation, actor_id, actor_kind, request_id, changed, old_row)
  values (
    coalesce(subject ->> tg_argv[0], subject ->> 'agency_id')::uuid,
    tg_table_name,
    (subject ->> tg_argv[1])::uuid,
    tg_op,
    actor,
    case when actor is not null then 'user' when claims is not null then 'service' else 'system' end,
    left(headers::jsonb ->> 'x-request-id', 64),
    difference - 'token_hash',
    case when tg_op = 'DELETE' then before - array['token_hash', 'search_text', 'email_norm', 'name_norm'] end
  );
  return null;
end
$$;
comment on function audit.record() is
  'After each change of a tenant row: what changed, by whom (auth.uid(), not a parameter), in which request. Arguments: the agency column, the column that names the record.';
revoke all on function audit.record() from public;

create procedure audit.watch(target regclass, agency_column text default 'agency_id', record_column text default 'id')
language plpgsql set search_path = ''
as $$
begin
  execute format('create trigger %I after insert or update or delete on %s for each row execute function audit.record(%L, %L)',
    (select c.relname from pg_catalog.pg_class c where c.oid = target) || '_audit', target, agency_column, record_column);
end
$$;
comment on procedure audit.watch(regclass, text, text) is 'Puts a tenant table under audit.';
revoke all on procedure audit.watch(regclass, text, text) from public;

call audit.watch('public.agencies', 'id', 'id');
call audit.watch('public.agency_members', 'agency_id', 'user_id');
call audit.watch('public.agency_settings', 'agency_id', 'agency_id');
call audit.watch('public.agency_invites');
call audit.watch('public.contacts');
call audit.watch('public.tags');
call audit.watch('public.contact_tags', 'agency_id', 'contact_id');
call audit.watch('public.pipelines');
call audit.watch('public.pipeline_stages');
call audit.watch('public.opportunities');
call audit.watch('public.opportunity_stage_history');
call audit.watch('public.activities');
call audit.watch('public.custom_fields');
call audit.watch('public.custom_field_values');
call audit.watch('public.forms');
call audit.watch('public.form_versions');
call audit.watch('public.form_submissions');
call audit.watch('public.contact_lists');
call audit.watch('public.contact_list_members', 'agency_id', 'contact_id');
call audit.watch('public.email_campaigns');
call audit.watch('public.campaign_lists', 'agency_id', 'campaign_id');
call audit.watch('public.campaign_recipients');
call audit.watch('public.campaign_events');
call audit.watch('public.email_suppressions');

-- ---------------------------------------------------------------------------------------------- seals

create function audit.digest(agency uuid, from_at timestamptz, upto_at timestamptz, previous bytea) returns bytea
language sql stable set search_path = ''
as $$
  select sha256(previous || coalesce(
    (select string_agg(sha256(convert_to(to_jsonb(l)::text, 'UTF8')), ''::bytea order by l.at, l.id)
     from audit.log l where l.agency_id = agency and l.at > from_at and l.at <= upto_at),
    ''::bytea))
$$;
comment on function audit.digest(uuid, timestamptz, timestamptz, bytea) is 'The hash of one batch of an agency''s log on top of the previous seal.';
revoke all on function audit.digest(uuid, timestamptz, timestamptz, bytea) from public;

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
revoke all on function audit.seal(uuid) from public;

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
revoke all on function audit.seal_all() from public;

create function audit.verify(agency uuid) returns table (number bigint, intact boolean)
language sql stable security definer set search_path = ''
as $$
  select s.number,
    s.hash = audit.digest(s.agency_id, s.from_at, s.upto_at, s.previous_hash)
    and s.previous_hash = coalesce((select p.hash from audit.seals p where p.agency_id = s.agency_id and p.number = s.number - 1), ''::bytea)
  from audit.seals s where s.agency_id = agency order by s.number
$$;
comment on function audit.verify(uuid) is 'Computes every seal of an agency again and tells which still hold.';
revoke all on function audit.verify(uuid) from public;

-- ---------------------------------------------------------------------------------------------- reading

create function private.audit_log(agency_id uuid, of_record uuid, before timestamptz, at_most integer)
returns table (at timestamptz, id uuid, table_name text, record_id uuid, operation text, actor_id uuid, actor_kind text, request_id text, changed jsonb)
language plpgsql stable security definer rows 50 set search_path = ''
as $$
begin
  perform private.require(audit_log.agency_id, 'audit:read');
  return query
    select l.at, l.id, l.table_name, l.record_id, l.operation, l.actor_id, l.actor_kind, l.request_id, l.changed
    from audit.log l
    where l.agency_id = audit_log.agency_id
      and ($2 is null or l.record_id = $2)
      and ($3 is null or l.at < $3)
    order by l.at desc, l.id desc
    limit least(coalesce(at_most, 50), 200);
end
$$;
comment on function private.audit_log(uuid, uuid, timestamptz, integer) is 'The newest entries of an agency (or of one record), for its owner and administrators.';
revoke all on function private.audit_log(uuid, uuid, timestamptz, integer) from public;
grant execute on function private.audit_log(uuid, uuid, timestamptz, integer) to authenticated;

create function public.audit_log(agency_id uuid, of_record uuid default null, before timestamptz default null, at_most integer default 50)
returns table (at timestamptz, id uuid, table_name text, record_id uuid, operation text, actor_id uuid, actor_kind text, request_id text, changed jsonb)
language sql stable set search_path = '' as $$ select * from private.audit_log(agency_id, of_record, before, at_most) $$;
comment on function public.audit_log(uuid, uuid, timestamptz, integer) is 'The audit log of an agency, newest first; owner and administrators only.';
revoke all on function public.audit_log(uuid, uuid, timestamptz, integer) from public, anon;
grant execute on function public.audit_log(uuid, uuid, timestamptz, integer) to authenticated;
