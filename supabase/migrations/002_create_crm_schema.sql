-- Contacts (leads included), tags, pipelines, opportunities and activities.
-- requires: 001_create_users_schema

-- ---------------------------------------------------------------------------------------------- contacts

create table public.contacts (
  id uuid primary key default private.uuid_v7(),
  agency_id uuid not null references public.agencies (id) on delete cascade,
  kind text not null default 'person' check (kind in ('person', 'company')),
  first_name text not null default '' check (length(first_name) <= 120),
  last_name text not null default '' check (length(last_name) <= 120),
  company_name text not null default '' check (length(company_name) <= 200),
  job_title text check (length(job_title) <= 200),
  email text check (length(email) between 3 and 320 and email like '%_@_%'),
  email_norm text generated always as (lower(btrim(email))) stored,
  phone text check (length(phone) between 3 and 40),
  mobile text check (length(mobile) between 3 and 40),
  website text check (length(website) <= 2048),
  street text check (length(street) <= 300),
  city text check (length(city) <= 120),
  region text check (length(region) <= 120),
  postal_code text check (length(postal_code) <= 40),
  country text check (length(country) <= 120),
  lifecycle_stage text not null default 'lead'
    check (lifecycle_stage in ('lead', 'qualified', 'opportunity', 'customer', 'disqualified')),
  lead_status text not null default 'new'
    check (lead_status in ('new', 'contacted', 'qualified', 'nurture', 'disqualified', 'converted')),
  lead_score integer not null default 0 check (lead_score between 0 and 1000),
  source text check (length(source) <= 200),
  owner_id uuid,
  do_not_email boolean not null default false,
  do_not_call boolean not null default false,
  last_contacted_at timestamptz,
  converted_at timestamptz,
  custom jsonb not null default '{}' check (jsonb_typeof(custom) = 'object' and pg_column_size(custom) <= 65536),
  search_text text generated always as (
    lower(first_name || ' ' || last_name || ' ' || company_name || ' ' || coalesce(email, '') || ' ' || coalesce(phone, ''))
  ) stored,
  created_by uuid default auth.uid() references public.users (id) on delete set null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version integer not null default 1,
  deleted_at timestamptz,
  deleted_by uuid,
  delete_batch_id uuid,
  unique (agency_id, id),
  foreign key (agency_id, owner_id) references public.agency_members (agency_id, user_id) on delete set null (owner_id),
  constraint contacts_has_a_name check (btrim(first_name || last_name || company_name || coalesce(email, '')) <> ''),
  check ((deleted_at is null) = (delete_batch_id is null))
);
comment on table public.contacts is 'People and companies, leads included: lifecycle_stage and lead_status tell how far they are.';
comment on column public.contacts.email_norm is 'Stored instead of lower(email): under RLS only a leakproof operator may use an index.';
comment on column public.contacts.search_text is 'What the search box looks through; read only inside private.contact_ids_matching.';

create unique index contacts_agency_email_key on public.contacts (agency_id, email_norm)
  where deleted_at is null and email_norm is not null;
create index contacts_newest_idx on public.contacts (agency_id, created_at desc, id desc) where deleted_at is null;
create index contacts_owner_idx on public.contacts (agency_id, owner_id, created_at desc, id desc) where deleted_at is null;
-- IS NULL fixes no column of an index for the order that follows, so contacts of nobody have an index of their own.
create index contacts_unassigned_idx on public.contacts (agency_id, created_at desc, id desc) where deleted_at is null and owner_id is null;
create index contacts_owner_fk_idx on public.contacts (agency_id, owner_id);
create index contacts_stage_idx on public.contacts (agency_id, lifecycle_stage, created_at desc, id desc) where deleted_at is null;
create index contacts_status_idx on public.contacts (agency_id, lead_status, created_at desc, id desc) where deleted_at is null;
create index contacts_changed_idx on public.contacts (agency_id, updated_at, id);
create index contacts_phone_idx on public.contacts (agency_id, phone) where phone is not null;
create index contacts_trash_idx on public.contacts (agency_id, deleted_at desc, id desc) where deleted_at is not null;
create index contacts_batch_idx on public.contacts (delete_batch_id) where delete_batch_id is not null;
create index contacts_created_by_idx on public.contacts (created_by);
create index contacts_search_idx on public.contacts using gin (agency_id, search_text extensions.gin_trgm_ops) where deleted_at is null;

create trigger contacts_touch before update on public.contacts for each row execute function private.touch_tenant_row();
call private.protect_tenant_table('public.contacts', 'contact:read', 'contact:write', 'contact:write');
grant select on public.contacts to authenticated;
grant insert (agency_id, kind, first_name, last_name, company_name, job_title, email, phone, mobile, website, street, city, region, postal_code, country,
              lifecycle_stage, lead_status, lead_score, source, owner_id, do_not_email, do_not_call, last_contacted_at)
  on public.contacts to authenticated;
grant update (kind, first_name, last_name, company_name, job_title, email, phone, mobile, website, street, city, region, postal_code, country,
              lifecycle_stage, lead_status, lead_score, source, owner_id, do_not_email, do_not_call, last_contacted_at)
  on public.contacts to authenticated;

-- ---------------------------------------------------------------------------------------------- tags

create table public.tags (
  id uuid primary key default private.uuid_v7(),
  agency_id uuid not null references public.agencies (id) on delete cascade,
  name text not null check (length(btrim(name)) between 1 and 60),
  name_norm text generated always as (lower(btrim(name))) stored,
  color text not null default '#64748b' check (color ~ '^#[0-9a-f]{6}$'),
  created_by uuid default auth.uid() references public.users (id) on delete set null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version integer not null default 1,
  unique (agency_id, id)
);
comment on table public.tags is 'Labels of an agency. A table instead of an array: array operators cannot use an index under RLS.';
create unique index tags_agency_name_key on public.tags (agency_id, name_norm);
create index tags_created_by_idx on public.tags (created_by);
create trigger tags_touch before update on public.tags for each row execute function private.touch_tenant_row();
call private.protect_tenant_table('public.tags', 'tag:read', 'tag:write', 'tag:write', 'tag:remove');
grant select, delete on public.tags to authenticated;
grant insert (agency_id, name, color) on public.tags to authenticated;
grant update (name, color) on public.tags to authenticated;

create table public.contact_tags (
  agency_id uuid not null,
  tag_id uuid not null,
  contact_id uuid not null,
  contact_created_at timestamptz not null default '-infinity',
  contact_live boolean not null default true,
  created_by uuid default auth.uid() references public.users (id) on delete set null,
  created_at timestamptz not null default now(),
  primary key (agency_id, tag_id, contact_id),
  foreign key (agency_id, tag_id) references public.tags (agency_id, id) on delete cascade,
  foreign key (agency_id, contact_id) references public.contacts (agency_id, id) on delete cascade
);
comment on table public.contact_tags is 'Which contact carries which tag.';
comment on column public.contact_tags.contact_created_at is
  'Copy of contacts.created_at, which never changes: contacts with a tag come out of one index, newest first, however rare the tag is.';
comment on column public.contact_tags.contact_live is 'Whether the contact is outside the trash: removed ones would have to be read and passed over.';
create index contact_tags_newest_idx on public.contact_tags (agency_id, tag_id, contact_created_at desc, contact_id desc) where contact_live is true;
create index contact_tags_contact_idx on public.contact_tags (agency_id, contact_id);
create index contact_tags_created_by_idx on public.contact_tags (created_by);

create function private.describe_tagged_contact() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  -- The lock keeps the contact from going into the trash, or out of it, until this row is there to follow.
  select c.created_at, c.deleted_at is null into new.contact_created_at, new.contact_live
  from public.contacts c where c.agency_id = new.agency_id and c.id = new.contact_id for share;
  -- No such contact: the foreign key says so, and says the same about one of another agency.
  new.contact_created_at := coalesce(new.contact_created_at, '-infinity');
  new.contact_live := coalesce(new.contact_live, true);
  return new;
end
$$;
comment on function private.describe_tagged_contact() is
  'Copies what the order of contacts with a tag needs into contact_tags; whatever the writer gave for it counts for nothing.';
revoke all on function private.describe_tagged_contact() from public;
create trigger contact_tags_describe before insert or update of agency_id, contact_id, contact_created_at, contact_live on public.contact_tags
  for each row execute function private.describe_tagged_contact();

create function private.follow_contact_trash() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  update public.contact_tags t set contact_live = new.deleted_at is null where t.agency_id = new.agency_id and t.contact_id = new.id;
  return null;
end
$$;
comment on function private.follow_contact_trash() is 'Keeps contact_tags.contact_live when a contact goes into the trash or comes back.';
revoke all on function private.follow_contact_trash() from public;
create trigger contacts_follow_trash after update of deleted_at on public.contacts
  for each row when ((old.deleted_at is null) <> (new.deleted_at is null)) execute function private.follow_contact_trash();
call private.protect_tenant_table('public.contact_tags', 'contact:read', 'contact:write', null, 'contact:write');
grant select, delete on public.contact_tags to authenticated;
grant insert (agency_id, tag_id, contact_id) on public.contact_tags to authenticated;

-- ---------------------------------------------------------------------------------------------- pipelines

create table public.pipelines (
  id uuid primary key default private.uuid_v7(),
  agency_id uuid not null references public.agencies (id) on delete cascade,
  name text not null check (length(btrim(name)) between 1 and 80),
  name_norm text generated always as (lower(btrim(name))) stored,
  is_default boolean not null default false,
  position integer not null default 0,
  created_by uuid default auth.uid() references public.users (id) on delete set null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version integer not null default 1,
  unique (agency_id, id)
);
comment on table public.pipelines is 'A way that opportunities go; every agency has a default one from its first day.';
create unique index pipelines_agency_name_key on public.pipelines (agency_id, name_norm);
create unique index pipelines_one_default on public.pipelines (agency_id) where is_default;
create index pipelines_created_by_idx on public.pipelines (created_by);
create trigger pipelines_touch before update on public.pipelines for each row execute function private.touch_tenant_row();
call private.protect_tenant_table('public.pipelines', 'pipeline:read', 'pipeline:write', 'pipeline:write', 'pipeline:write');
grant select, delete on public.pipelines to authenticated;
grant insert (agency_id, name, position) on public.pipelines to authenticated;
grant update (name, position) on public.pipelines to authenticated;

create table public.pipeline_stages (
  id uuid primary key default private.uuid_v7(),
  agency_id uuid not null,
  pipeline_id uuid not null,
  name text not null check (length(btrim(name)) between 1 and 80),
  position integer not null,
  probability smallint not null default 0 check (probability between 0 and 100),
  kind text not null default 'open' check (kind in ('open', 'won', 'lost')),
  created_by uuid default auth.uid() references public.users (id) on delete set null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version integer not null default 1,
  unique (agency_id, id),
  unique (agency_id, pipeline_id, id),
  constraint pipeline_stages_position_key unique (agency_id, pipeline_id, position) deferrable initially immediate,
  foreign key (agency_id, pipeline_id) references public.pipelines (agency_id, id) on delete cascade,
  check (kind <> 'won' or probability = 100),
  check (kind <> 'lost' or probability = 0)
);
comment on table public.pipeline_stages is 'The columns of a pipeline, in order; kind decides whether an opportunity there is open, won or lost.';
create index pipeline_stages_created_by_idx on public.pipeline_stages (created_by);
create trigger pipeline_stages_touch before update on public.pipeline_stages for each row execute function private.touch_tenant_row();
call private.protect_tenant_table('public.pipeline_stages', 'pipeline:read', 'pipeline:write', 'pipeline:write', 'pipeline:write');
grant select, delete on public.pipeline_stages to authenticated;
grant insert (agency_id, pipeline_id, name, position, probability, kind) on public.pipeline_stages to authenticated;
grant update (name, position, probability) on public.pipeline_stages to authenticated;

-- ---------------------------------------------------------------------------------------------- opportunities

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
  custom jsonb not null default '{}' check (jsonb_typeof(custom) = 'object' and pg_column_size(custom) <= 65536),
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
  check ((deleted_at is null) = (delete_batch_id is null))
);
comment on table public.opportunities is 'Possible sales. Money is in minor units of its currency; status follows from the stage.';
create index opportunities_newest_idx on public.opportunities (agency_id, created_at desc, id desc) where deleted_at is null;
create index opportunities_board_idx on public.opportunities (agency_id, pipeline_id, stage_id, position, id)
  where deleted_at is null and status = 'open';
create index opportunities_stage_fk_idx on public.opportunities (agency_id, pipeline_id, stage_id);
create index opportunities_contact_idx on public.opportunities (agency_id, contact_id, created_at desc, id desc);
create index opportunities_owner_idx on public.opportunities (agency_id, owner_id, created_at desc, id desc);
create index opportunities_close_idx on public.opportunities (agency_id, expected_close_date, id) where deleted_at is null and status = 'open';
create index opportunities_trash_idx on public.opportunities (agency_id, deleted_at desc, id desc) where deleted_at is not null;
create index opportunities_batch_idx on public.opportunities (delete_batch_id) where delete_batch_id is not null;
create index opportunities_created_by_idx on public.opportunities (created_by);

create table public.opportunity_stage_history (
  id uuid primary key default private.uuid_v7(),
  agency_id uuid not null,
  opportunity_id uuid not null,
  pipeline_id uuid not null,
  from_stage_id uuid,
  to_stage_id uuid not null,
  amount_minor bigint not null,
  currency text not null,
  moved_by uuid default auth.uid() references public.users (id) on delete set null,
  moved_at timestamptz not null default now(),
  foreign key (agency_id, opportunity_id) references public.opportunities (agency_id, id) on delete cascade
);
comment on table public.opportunity_stage_history is
  'One row per stage change, written by a trigger. Stages are kept as plain ids: history outlives a removed stage.';
create index opportunity_stage_history_opportunity_idx on public.opportunity_stage_history (agency_id, opportunity_id, moved_at desc, id desc);
create index opportunity_stage_history_moved_idx on public.opportunity_stage_history (agency_id, moved_at desc, id desc);
create index opportunity_stage_history_moved_by_idx on public.opportunity_stage_history (moved_by);
call private.protect_tenant_table('public.opportunity_stage_history', 'opportunity:read');
grant select on public.opportunity_stage_history to authenticated;

create function private.follow_stage() returns trigger
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
comment on function private.follow_stage() is 'Derives status and closed_at of an opportunity from the kind of its stage: one source, no disagreement.';

create function private.record_stage_change() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  insert into public.opportunity_stage_history (agency_id, opportunity_id, pipeline_id, from_stage_id, to_stage_id, amount_minor, currency)
  values (new.agency_id, new.id, new.pipeline_id, case when tg_op = 'UPDATE' then old.stage_id end, new.stage_id, new.amount_minor, new.currency);
  return null;
end
$$;
comment on function private.record_stage_change() is 'Writes opportunity_stage_history, which no client may write.';
revoke all on function private.follow_stage() from public;
revoke all on function private.record_stage_change() from public;

create trigger opportunities_follow_stage before insert or update of stage_id, pipeline_id on public.opportunities
  for each row execute function private.follow_stage();
create trigger opportunities_record_first_stage after insert on public.opportunities
  for each row execute function private.record_stage_change();
create trigger opportunities_record_stage after update of stage_id, pipeline_id on public.opportunities
  for each row when (old.stage_id is distinct from new.stage_id) execute function private.record_stage_change();
create trigger opportunities_touch before update on public.opportunities for each row execute function private.touch_tenant_row();
call private.protect_tenant_table('public.opportunities', 'opportunity:read', 'opportunity:write', 'opportunity:write');
grant select on public.opportunities to authenticated;
grant insert (agency_id, name, contact_id, pipeline_id, stage_id, amount_minor, currency, probability, expected_close_date,
              lost_reason, position, owner_id) on public.opportunities to authenticated;
grant update (name, contact_id, pipeline_id, stage_id, amount_minor, currency, probability, expected_close_date,
              lost_reason, position, owner_id) on public.opportunities to authenticated;

-- ---------------------------------------------------------------------------------------------- activities

create table public.activities (
  id uuid primary key default private.uuid_v7(),
  agency_id uuid not null references public.agencies (id) on delete cascade,
  kind text not null check (kind in ('call', 'email', 'meeting', 'task', 'note', 'video_call', 'other')),
  subject text not null check (length(btrim(subject)) between 1 and 300),
  body text check (length(body) <= 50000),
  status text not null default 'pending' check (status in ('pending', 'in_progress', 'completed', 'cancelled')),
  priority text not null default 'medium' check (priority in ('low', 'medium', 'high', 'urgent')),
  direction text check (direction in ('inbound', 'outbound')),
  occurred_at timestamptz not null default now(),
  due_at timestamptz,
  completed_at timestamptz,
  duration_seconds integer check (duration_seconds between 0 and 604800),
  contact_id uuid,
  opportunity_id uuid,
  assignee_id uuid,
  custom jsonb not null default '{}' check (jsonb_typeof(custom) = 'object' and pg_column_size(custom) <= 65536),
  created_by uuid default auth.uid() references public.users (id) on delete set null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version integer not null default 1,
  deleted_at timestamptz,
  deleted_by uuid,
  delete_batch_id uuid,
  unique (agency_id, id),
  foreign key (agency_id, contact_id) references public.contacts (agency_id, id) on delete cascade,
  foreign key (agency_id, opportunity_id) references public.opportunities (agency_id, id) on delete cascade,
  foreign key (agency_id, assignee_id) references public.agency_members (agency_id, user_id) on delete set null (assignee_id),
  constraint activities_have_a_subject check (contact_id is not null or opportunity_id is not null or kind = 'task'),
  check ((status = 'completed') = (completed_at is not null)),
  check ((deleted_at is null) = (delete_batch_id is null))
);
comment on table public.activities is
  'What people did or will do: on a contact, an opportunity, or as somebody''s own task. System history is not here but in the audit log.';
create index activities_newest_idx on public.activities (agency_id, occurred_at desc, id desc) where deleted_at is null;
create index activities_contact_idx on public.activities (agency_id, contact_id, occurred_at desc, id desc);
create index activities_opportunity_idx on public.activities (agency_id, opportunity_id, occurred_at desc, id desc);
create index activities_assignee_idx on public.activities (agency_id, assignee_id);
create index activities_due_idx on public.activities (agency_id, assignee_id, due_at, id) where completed_at is null and deleted_at is null;
create index activities_trash_idx on public.activities (agency_id, deleted_at desc, id desc) where deleted_at is not null;
create index activities_batch_idx on public.activities (delete_batch_id) where delete_batch_id is not null;
create index activities_created_by_idx on public.activities (created_by);
create trigger activities_touch before update on public.activities for each row execute function private.touch_tenant_row();
call private.protect_tenant_table('public.activities', 'activity:read', 'activity:write', 'activity:write');
grant select on public.activities to authenticated;
grant insert (agency_id, kind, subject, body, status, priority, direction, occurred_at, due_at, completed_at, duration_seconds,
              contact_id, opportunity_id, assignee_id) on public.activities to authenticated;
grant update (kind, subject, body, status, priority, direction, occurred_at, due_at, completed_at, duration_seconds,
              contact_id, opportunity_id, assignee_id) on public.activities to authenticated;

-- ---------------------------------------------------------------------------------------------- the search box

create function private.contact_ids_matching(agency uuid, query text, at_most integer) returns setof uuid
language plpgsql stable security definer rows 100 set search_path = ''
as $$
declare
  pattern text := '%' || replace(replace(replace(lower(btrim(query)), '\', '\\'), '%', '\%'), '_', '\_') || '%';
begin
  perform private.require(agency, 'contact:read');
  return query
    select c.id
    from public.contacts c
    where c.agency_id = agency and c.deleted_at is null and c.search_text like pattern
    order by c.created_at desc, c.id desc
    limit least(at_most, 1000);
end
$$;
comment on function private.contact_ids_matching(uuid, text, integer) is
  'Ids of live contacts whose name, company, e-mail or phone contains the text, newest first. Past RLS with a membership check of its own, because LIKE is not leakproof and would not use its index.';
revoke all on function private.contact_ids_matching(uuid, text, integer) from public;
grant execute on function private.contact_ids_matching(uuid, text, integer) to authenticated;

-- OFFSET 0 keeps the planner from any other way than one look-up by primary key for each id that was found. With "id = any (…)"
-- it may choose any index that begins with the agency and has the id somewhere, and with a plain join it may read
-- the whole agency: either looks through everything the agency has.
create function public.search_contacts(agency_id uuid, query text, tag_id uuid default null) returns setof public.contacts
language plpgsql stable set search_path = ''
as $$
begin
  return query
  select c.*
  from private.contact_ids_matching(search_contacts.agency_id, search_contacts.query, 1000) found (id)
  cross join lateral (
    select c.* from public.contacts c where c.id = found.id and c.agency_id = search_contacts.agency_id offset 0
  ) c
  where search_contacts.tag_id is null or exists (
    select from public.contact_tags t
    where t.agency_id = search_contacts.agency_id and t.tag_id = search_contacts.tag_id and t.contact_id = c.id
  );
end
$$;
comment on function public.search_contacts(uuid, text, uuid) is
  'The newest 1,000 live contacts that contain the text (and carry the tag), re-read under RLS; filter, order and page it like the table.';
revoke all on function public.search_contacts(uuid, text, uuid) from public, anon;
grant execute on function public.search_contacts(uuid, text, uuid) to authenticated;

-- ---------------------------------------------------------------------------------------------- many at once

create function public.create_contacts(agency_id uuid, contacts jsonb, skip_duplicates boolean default false)
returns setof public.contacts
language plpgsql set search_path = ''
as $$
#variable_conflict use_column
declare
  asked integer := case when jsonb_typeof(create_contacts.contacts) = 'array' then jsonb_array_length(create_contacts.contacts) end;
  created integer;
begin
  if asked is null or asked not between 1 and 1000 then
    perform private.refuse('invalid_input', '400', 'Give between 1 and 1,000 contacts.');
  end if;
  return query
    insert into public.contacts as c (agency_id, kind, first_name, last_name, company_name, job_title, email, phone, mobile, website,
      street, city, region, postal_code, country, lifecycle_stage, lead_status, lead_score, source, owner_id, do_not_email, do_not_call, last_contacted_at)
    select create_contacts.agency_id, coalesce(r.kind, 'person'), coalesce(r.first_name, ''), coalesce(r.last_name, ''),
      coalesce(r.company_name, ''), r.job_title, r.email, r.phone, r.mobile, r.website, r.street, r.city, r.region, r.postal_code, r.country,
      coalesce(r.lifecycle_stage, 'lead'), coalesce(r.lead_status, 'new'), coalesce(r.lead_score, 0), r.source, r.owner_id,
      coalesce(r.do_not_email, false), coalesce(r.do_not_call, false), r.last_contacted_at
    from jsonb_populate_recordset(null::public.contacts, create_contacts.contacts) r
    on conflict (agency_id, email_norm) where deleted_at is null and email_norm is not null do nothing
    returning c.*;
  get diagnostics created = row_count;
  if created < asked and not create_contacts.skip_duplicates then
    perform private.refuse('email_taken', '409', (asked - created) || ' of these contacts have an e-mail that another live contact has.');
  end if;
end
$$;
comment on function public.create_contacts(uuid, jsonb, boolean) is
  'Creates up to 1,000 contacts, all or none, as the caller (RLS and column grants apply). skip_duplicates leaves out those whose e-mail a live contact already has.';
revoke all on function public.create_contacts(uuid, jsonb, boolean) from public, anon;
grant execute on function public.create_contacts(uuid, jsonb, boolean) to authenticated;

-- ---------------------------------------------------------------------------------------------- trash

create function private.soft_deletable(resource text) returns regclass
language plpgsql immutable set search_path = ''
as $$
begin
  return case resource
    when 'contact' then 'public.contacts'::regclass
    when 'opportunity' then 'public.opportunities'::regclass
    when 'activity' then 'public.activities'::regclass
  end;
end
$$;
comment on function private.soft_deletable(text) is 'The table behind a resource that has a trash; null for any other word. Later migrations replace it with a longer list.';
revoke all on function private.soft_deletable(text) from public;

create function private.require_removal(agency uuid, resource text, ids uuid[], in_trash boolean) returns regclass
language plpgsql security definer set search_path = ''
as $$
declare
  target regclass := private.soft_deletable(resource);
  caller_role text;
  found_rows integer;
  foreign_rows integer;
begin
  if target is null or ids is null or cardinality(ids) not between 1 and 1000 then
    perform private.refuse('invalid_input', '400', 'Name a resource with a trash and between 1 and 1,000 ids.');
  end if;
  caller_role := private.require(agency, resource || ':remove_own');
  execute format(
    'select count(*), count(*) filter (where created_by is distinct from auth.uid()) from (
       select t.created_by from %s t where t.agency_id = $1 and t.id = any ($2) and (t.deleted_at is not null) = $3 order by t.id for update
     ) locked', target)
  into found_rows, foreign_rows using agency, ids, in_trash;
  if found_rows <> (select count(distinct i) from unnest(ids) i) then
    perform private.refuse('not_found', '404', 'There is no such record.');
  end if;
  if foreign_rows > 0
     and not exists (select from private.role_permissions p where p.role = caller_role and p.permission = resource || ':remove') then
    perform private.refuse('not_creator', '403', 'Your role removes and restores only what you created.');
  end if;
  return target;
end
$$;
comment on function private.require_removal(uuid, text, uuid[], boolean) is
  'Locks the rows and decides whether the caller may remove (or restore) all of them; raises not_found, not_creator, missing_permission.';
revoke all on function private.require_removal(uuid, text, uuid[], boolean) from public;

create function private.remove_records(agency uuid, resource text, ids uuid[]) returns uuid
language plpgsql security definer set search_path = ''
as $$
declare
  target regclass := private.require_removal(agency, resource, ids, false);
  batch uuid := private.uuid_v7();
begin
  execute format(
    'update %s set deleted_at = now(), deleted_by = auth.uid(), delete_batch_id = $3 where agency_id = $1 and id = any ($2)', target)
  using agency, ids, batch;
  -- What hangs on nothing else goes along, in the same batch, and comes back with it.
  if resource in ('contact', 'opportunity') then
    update public.activities a
    set deleted_at = now(), deleted_by = auth.uid(), delete_batch_id = batch
    where a.agency_id = agency and a.deleted_at is null
      and case resource
        when 'contact' then a.contact_id = any (ids) and a.opportunity_id is null
        else a.opportunity_id = any (ids)
      end;
  end if;
  return batch;
end
$$;
comment on function private.remove_records(uuid, text, uuid[]) is 'Moves records to the trash as one batch, with the activities that hang on nothing else; all or none.';

create function private.restore_records(agency uuid, resource text, ids uuid[]) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  target regclass := private.require_removal(agency, resource, ids, true);
  batches uuid[];
begin
  execute format('select array_agg(distinct delete_batch_id) from %s where agency_id = $1 and id = any ($2)', target)
  into batches using agency, ids;
  execute format(
    'update %s set deleted_at = null, deleted_by = null, delete_batch_id = null where agency_id = $1 and id = any ($2)', target)
  using agency, ids;
  if resource in ('contact', 'opportunity') then
    update public.activities a
    set deleted_at = null, deleted_by = null, delete_batch_id = null
    where a.agency_id = agency and a.delete_batch_id = any (batches)
      and (a.contact_id = any (ids) or a.opportunity_id = any (ids));
  end if;
exception
  when unique_violation then
    perform private.refuse(
      case resource when 'contact' then 'email_taken' when 'form' then 'slug_taken' when 'list' then 'name_taken' else 'duplicate' end,
      '409', 'A live record has taken the place of this one in the meantime.');
end
$$;
comment on function private.restore_records(uuid, text, uuid[]) is
  'Brings records back from the trash with what went along in their batch; refuses email_taken when a live twin stands in the way.';

create function public.remove_records(agency_id uuid, resource text, ids uuid[]) returns uuid
language sql volatile set search_path = ''
as $$ select private.remove_records(agency_id, resource, ids) $$;
comment on function public.remove_records(uuid, text, uuid[]) is 'Moves records of a resource to the trash; returns the id of the batch.';

create function public.restore_records(agency_id uuid, resource text, ids uuid[]) returns void
language sql volatile set search_path = ''
as $$ select private.restore_records(agency_id, resource, ids) $$;
comment on function public.restore_records(uuid, text, uuid[]) is 'Brings records of a resource back from the trash.';

revoke all on function private.remove_records(uuid, text, uuid[]) from public;
revoke all on function private.restore_records(uuid, text, uuid[]) from public;
revoke all on function public.remove_records(uuid, text, uuid[]) from public, anon;
revoke all on function public.restore_records(uuid, text, uuid[]) from public, anon;
grant execute on function private.remove_records(uuid, text, uuid[]) to authenticated;
grant execute on function private.restore_records(uuid, text, uuid[]) to authenticated;
grant execute on function public.remove_records(uuid, text, uuid[]) to authenticated;
grant execute on function public.restore_records(uuid, text, uuid[]) to authenticated;
