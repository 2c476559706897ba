-- The audit log: who changed what, written by triggers, never changed afterwards.

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

create function audit.refuse_change() returns trigger
language plpgsql set search_path = ''
as $$
begin
  raise exception using errcode = '42501', message = 'the audit log is append-only';
end
$$;
comment on function audit.refuse_change() is 'Stands before every UPDATE, DELETE and TRUNCATE of the log, whoever tries.';
call private.open_door('audit.refuse_change()');

create trigger log_kept before truncate on audit.log for each statement execute function audit.refuse_change();
create trigger log_frozen before update or delete on audit.log for each row execute function audit.refuse_change();

alter table audit.log enable row level security;
alter table audit.log force row level security;
revoke all on audit.log from public, anon, authenticated, service_role;

-- ---------------------------------------------------------------------------------------------- partitions

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
call private.open_door('audit.create_partition(date)');

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
call private.open_door('audit.create_partitions(integer)');

-- Takes the entries of a month without a partition, so a late maintenance run loses no write.
create table audit.log_default partition of audit.log default;

alter table audit.log_default enable row level security;
alter table audit.log_default force row level security;
revoke all on audit.log_default from public, anon, authenticated, service_role;

create trigger log_default_kept before truncate on audit.log_default for each statement execute function audit.refuse_change();

call audit.create_partitions(3);

-- ---------------------------------------------------------------------------------------------- writing

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
      and n.key <> all (array['updated_at', 'version', 'search_text', 'email_norm', 'phone_digits', 'mobile_digits', 'name_norm', 'contact_created_at', 'contact_live']);
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
    case when tg_op = 'DELETE' then before - array['token_hash', 'search_text', 'email_norm', 'phone_digits', 'mobile_digits', 'name_norm'] end
  );
  return null;
end
$$;
comment on function audit.record() is
  'After each change of a tenant row: what changed, by whom (auth.uid(), not a parameter), in which request. Arguments: the agency column, the column that names the record.';
call private.open_door('audit.record()');

create procedure audit.watch(target regclass, agency_column text default 'agency_id', record_column text default 'id')
language plpgsql set search_path = ''
as $$
begin
  execute format('create trigger %I after insert or update or delete on %s for each row execute function audit.record(%L, %L)',
    (select c.relname from pg_catalog.pg_class c where c.oid = target) || '_audit', target, agency_column, record_column);
end
$$;
comment on procedure audit.watch(regclass, text, text) is 'Puts a tenant table under audit.';
call private.open_door('audit.watch(regclass, text, text)');

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
call private.open_door('private.audit_log(uuid, uuid, timestamptz, integer)', 'authenticated');

create function public.audit_log(agency_id uuid, of_record uuid default null, before timestamptz default null, at_most integer default 50)
returns table (at timestamptz, id uuid, table_name text, record_id uuid, operation text, actor_id uuid, actor_kind text, request_id text, changed jsonb)
language sql stable set search_path = '' as $$ select * from private.audit_log(agency_id, of_record, before, at_most) $$;
comment on function public.audit_log(uuid, uuid, timestamptz, integer) is 'The audit log of an agency, newest first; owner and administrators only.';
call private.open_door('public.audit_log(uuid, uuid, timestamptz, integer)', 'authenticated');

create function private.record_log(agency uuid, record uuid, before_at timestamptz, before_id uuid, at_most integer)
returns table (at timestamptz, id uuid, table_name text, record_id uuid, operation text, actor_id uuid, actor_kind text, request_id text, changed jsonb)
language plpgsql stable security definer rows 50 set search_path = ''
as $$
begin
  -- Nobody is refused: a timeline shows what its reader may see, and the log is a part of it.
  if agency = private.active_agency() and agency = any (array (select private.agencies_permitting('audit:read'))) then
    return query
      select l.at, l.id, l.table_name, l.record_id, l.operation, l.actor_id, l.actor_kind, l.request_id, l.changed
      from audit.log l
      where l.agency_id = agency and l.record_id = record and (l.at, l.id) < (before_at, before_id)
      order by l.at desc, l.id desc
      limit least(at_most, 201);
  end if;
end
$$;
comment on function private.record_log(uuid, uuid, timestamptz, uuid, integer) is
  'What the audit log tells of one record, newest first, before a place in it; nothing for who may not read the log.';
call private.open_door('private.record_log(uuid, uuid, timestamptz, uuid, integer)', 'authenticated');
