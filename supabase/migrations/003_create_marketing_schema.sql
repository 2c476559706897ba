-- Forms and submissions, contact lists, e-mail campaigns and suppressions.
-- requires: 002_create_crm_schema

-- ---------------------------------------------------------------------------------------------- forms

create table public.forms (
  id uuid primary key default private.uuid_v7(),
  agency_id uuid not null references public.agencies (id) on delete cascade,
  title text not null check (length(btrim(title)) between 1 and 200),
  description text check (length(description) <= 2000),
  slug text not null
    check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) between 1 and 100)
    check (slug not in ('admin', 'api', 'dashboard', 'embed', 'new', 'settings', 'submit')),
  status text not null default 'draft' check (status in ('draft', 'published', 'archived')),
  draft_definition jsonb not null default '{"questions": []}'
    check (jsonb_typeof(draft_definition) = 'object' and pg_column_size(draft_definition) <= 262144),
  settings jsonb not null default '{}' check (jsonb_typeof(settings) = 'object' and pg_column_size(settings) <= 65536),
  current_version_id uuid,
  created_by uuid default auth.uid() references public.users (id) on delete set null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version integer not null default 1,
  deleted_at timestamptz,
  deleted_by uuid,
  delete_batch_id uuid,
  unique (agency_id, id),
  check (status <> 'published' or current_version_id is not null),
  check ((deleted_at is null) = (delete_batch_id is null))
);
comment on table public.forms is 'Forms under edit. Visitors only ever see the current published version in form_versions.';
create unique index forms_agency_slug_key on public.forms (agency_id, slug) where deleted_at is null;
create index forms_newest_idx on public.forms (agency_id, created_at desc, id desc) where deleted_at is null;
create index forms_trash_idx on public.forms (agency_id, deleted_at desc, id desc) where deleted_at is not null;
create index forms_current_version_idx on public.forms (agency_id, id, current_version_id);
create index forms_created_by_idx on public.forms (created_by);

create table public.form_versions (
  id uuid primary key default private.uuid_v7(),
  agency_id uuid not null,
  form_id uuid not null,
  number integer not null check (number > 0),
  definition jsonb not null check (jsonb_typeof(definition) = 'object'),
  published_by uuid default auth.uid() references public.users (id) on delete set null,
  published_at timestamptz not null default now(),
  unique (agency_id, id),
  unique (agency_id, form_id, id),
  unique (agency_id, form_id, number),
  foreign key (agency_id, form_id) references public.forms (agency_id, id) on delete cascade
);
comment on table public.form_versions is 'Published snapshots of a form; a row never changes.';
create index form_versions_published_by_idx on public.form_versions (published_by);

alter table public.forms add foreign key (agency_id, id, current_version_id)
  references public.form_versions (agency_id, form_id, id) on delete set null (current_version_id);

create function private.refuse_change() returns trigger
language plpgsql set search_path = ''
as $$
begin
  raise exception using errcode = '42501', message = 'rows of ' || tg_table_name || ' never change';
end
$$;
comment on function private.refuse_change() is 'For tables whose rows are written once.';
revoke all on function private.refuse_change() from public;
create trigger form_versions_frozen before update of id, agency_id, form_id, number, definition, published_at on public.form_versions
  for each row execute function private.refuse_change();

create trigger forms_touch before update on public.forms for each row execute function private.touch_tenant_row();
call private.protect_tenant_table('public.forms', 'form:read', 'form:write', 'form:write');
grant select on public.forms to authenticated;
grant insert (agency_id, title, description, slug, draft_definition, settings) on public.forms to authenticated;
grant update (title, description, slug, draft_definition, settings) on public.forms to authenticated;
call private.protect_tenant_table('public.form_versions', 'form:read');
grant select on public.form_versions to authenticated;

create table public.form_submissions (
  id uuid primary key default private.uuid_v7(),
  agency_id uuid not null,
  form_id uuid not null,
  form_version_id uuid not null,
  contact_id uuid,
  answers jsonb not null check (jsonb_typeof(answers) = 'object' and pg_column_size(answers) <= 262144),
  score integer not null default 0,
  score_breakdown jsonb not null default '{}' check (jsonb_typeof(score_breakdown) = 'object'),
  outcome text not null default 'unqualified' check (outcome in ('qualified', 'unqualified', 'disqualified')),
  disqualification_reason text check (length(disqualification_reason) <= 500),
  utm jsonb not null default '{}' check (jsonb_typeof(utm) = 'object' and pg_column_size(utm) <= 4096),
  referrer text check (length(referrer) <= 2048),
  ip_hash text check (length(ip_hash) <= 128),
  user_agent text check (length(user_agent) <= 512),
  idempotency_key text check (length(idempotency_key) between 8 and 128),
  status text not null default 'new' check (status in ('new', 'processed', 'spam')),
  submitted_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (agency_id, id),
  foreign key (agency_id, form_id) references public.forms (agency_id, id) on delete cascade,
  foreign key (agency_id, form_id, form_version_id) references public.form_versions (agency_id, form_id, id),
  foreign key (agency_id, contact_id) references public.contacts (agency_id, id) on delete set null (contact_id),
  check (disqualification_reason is null or outcome = 'disqualified')
);
comment on table public.form_submissions is
  'What visitors answered, scored on the server. Members may only change the status; rows arrive through one definer function.';
create unique index form_submissions_idempotency_key on public.form_submissions (agency_id, form_id, idempotency_key)
  where idempotency_key is not null;
create index form_submissions_newest_idx on public.form_submissions (agency_id, submitted_at desc, id desc);
create index form_submissions_form_idx on public.form_submissions (agency_id, form_id, submitted_at desc, id desc);
create index form_submissions_version_idx on public.form_submissions (agency_id, form_id, form_version_id);
create index form_submissions_contact_idx on public.form_submissions (agency_id, contact_id, submitted_at desc, id desc);
create function private.touch_submission() returns trigger
language plpgsql set search_path = ''
as $$
begin
  new.updated_at := now();
  return new;
end
$$;
comment on function private.touch_submission() is 'Before update of form_submissions: updated_at. Everything but status and contact_id is frozen by another trigger.';
revoke all on function private.touch_submission() from public;
create trigger form_submissions_touch before update on public.form_submissions for each row execute function private.touch_submission();
create trigger form_submissions_frozen before update of id, agency_id, form_id, form_version_id, answers, score, submitted_at
  on public.form_submissions for each row execute function private.refuse_change();
call private.protect_tenant_table('public.form_submissions', 'submission:read', null, 'submission:write');
grant select on public.form_submissions to authenticated;
grant update (status) on public.form_submissions to authenticated;

-- ---------------------------------------------------------------------------------------------- contact lists

create table public.contact_lists (
  id uuid primary key default private.uuid_v7(),
  agency_id uuid not null references public.agencies (id) on delete cascade,
  name text not null check (length(btrim(name)) between 1 and 120),
  name_norm text generated always as (lower(btrim(name))) stored,
  description text check (length(description) <= 2000),
  kind text not null default 'static' check (kind in ('static', 'dynamic')),
  filter jsonb check (jsonb_typeof(filter) = 'object' and pg_column_size(filter) <= 65536),
  member_count integer not null default 0 check (member_count >= 0),
  created_by uuid default auth.uid() references public.users (id) on delete set null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version integer not null default 1,
  deleted_at timestamptz,
  deleted_by uuid,
  delete_batch_id uuid,
  unique (agency_id, id),
  check ((kind = 'dynamic') = (filter is not null)),
  check ((deleted_at is null) = (delete_batch_id is null))
);
comment on table public.contact_lists is 'Static lists hold members; dynamic ones hold a filter, never SQL.';
create unique index contact_lists_agency_name_key on public.contact_lists (agency_id, name_norm) where deleted_at is null;
create index contact_lists_newest_idx on public.contact_lists (agency_id, created_at desc, id desc) where deleted_at is null;
create index contact_lists_trash_idx on public.contact_lists (agency_id, deleted_at desc, id desc) where deleted_at is not null;
create index contact_lists_created_by_idx on public.contact_lists (created_by);
create trigger contact_lists_touch before update on public.contact_lists for each row execute function private.touch_tenant_row();
call private.protect_tenant_table('public.contact_lists', 'list:read', 'list:write', 'list:write');
grant select on public.contact_lists to authenticated;
grant insert (agency_id, name, description, kind, filter) on public.contact_lists to authenticated;
grant update (name, description, filter) on public.contact_lists to authenticated;

create table public.contact_list_members (
  agency_id uuid not null,
  list_id uuid not null,
  contact_id uuid not null,
  status text not null default 'subscribed' check (status in ('subscribed', 'unsubscribed', 'bounced')),
  source text not null default 'manual' check (source in ('manual', 'form', 'import', 'api')),
  added_by uuid default auth.uid() references public.users (id) on delete set null,
  added_at timestamptz not null default now(),
  unsubscribed_at timestamptz,
  primary key (agency_id, list_id, contact_id),
  foreign key (agency_id, list_id) references public.contact_lists (agency_id, id) on delete cascade,
  foreign key (agency_id, contact_id) references public.contacts (agency_id, id) on delete cascade,
  check ((status = 'unsubscribed') = (unsubscribed_at is not null))
);
comment on table public.contact_list_members is 'Who is on a static list, how he came there, and whether he still wants mail.';
create index contact_list_members_contact_idx on public.contact_list_members (agency_id, contact_id);
create index contact_list_members_page_idx on public.contact_list_members (agency_id, list_id, added_at desc, contact_id desc);
create index contact_list_members_added_by_idx on public.contact_list_members (added_by);
call private.protect_tenant_table('public.contact_list_members', 'list:read', 'list:write', 'list:write', 'list:write');
grant select, delete on public.contact_list_members to authenticated;
grant insert (agency_id, list_id, contact_id, source) on public.contact_list_members to authenticated;
grant update (status, unsubscribed_at) on public.contact_list_members to authenticated;

create function private.count_list_members() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  if tg_op = 'INSERT' then
    update public.contact_lists l set member_count = l.member_count + c.n
    from (select agency_id, list_id, count(*) as n from changed group by agency_id, list_id) c
    where l.agency_id = c.agency_id and l.id = c.list_id;
  else
    update public.contact_lists l set member_count = l.member_count - c.n
    from (select agency_id, list_id, count(*) as n from changed group by agency_id, list_id) c
    where l.agency_id = c.agency_id and l.id = c.list_id;
  end if;
  return null;
end
$$;
comment on function private.count_list_members() is 'Keeps contact_lists.member_count in the transaction of the change; per statement, so a bulk insert costs one update.';
revoke all on function private.count_list_members() from public;
create trigger contact_list_members_count_added after insert on public.contact_list_members
  referencing new table as changed for each statement execute function private.count_list_members();
create trigger contact_list_members_count_gone after delete on public.contact_list_members
  referencing old table as changed for each statement execute function private.count_list_members();

-- ---------------------------------------------------------------------------------------------- campaigns

create table public.email_campaigns (
  id uuid primary key default private.uuid_v7(),
  agency_id uuid not null references public.agencies (id) on delete cascade,
  name text not null check (length(btrim(name)) between 1 and 200),
  subject text not null default '' check (length(subject) <= 300 and subject !~ '[\r\n]'),
  preview_text text check (length(preview_text) <= 300),
  from_name text check (length(from_name) <= 120 and from_name !~ '[\r\n]'),
  from_email text check (length(from_email) <= 320 and from_email like '%_@_%'),
  reply_to text check (length(reply_to) <= 320 and reply_to like '%_@_%'),
  html_content text check (length(html_content) <= 1000000),
  text_content text check (length(text_content) <= 500000),
  status text not null default 'draft' check (status in ('draft', 'scheduled', 'sending', 'sent', 'failed', 'cancelled')),
  scheduled_at timestamptz,
  started_at timestamptz,
  finished_at timestamptz,
  created_by uuid default auth.uid() references public.users (id) on delete set null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version integer not null default 1,
  deleted_at timestamptz,
  deleted_by uuid,
  delete_batch_id uuid,
  unique (agency_id, id),
  check (status <> 'scheduled' or scheduled_at is not null),
  check ((deleted_at is null) = (delete_batch_id is null))
);
comment on table public.email_campaigns is 'E-mail to many. Status moves only along its state machine and never by a client''s update.';
create index email_campaigns_newest_idx on public.email_campaigns (agency_id, created_at desc, id desc) where deleted_at is null;
create index email_campaigns_status_idx on public.email_campaigns (agency_id, status, created_at desc, id desc) where deleted_at is null;
create index email_campaigns_due_idx on public.email_campaigns (scheduled_at) where status = 'scheduled' and deleted_at is null;
create index email_campaigns_trash_idx on public.email_campaigns (agency_id, deleted_at desc, id desc) where deleted_at is not null;
create index email_campaigns_created_by_idx on public.email_campaigns (created_by);

create function private.guard_campaign() returns trigger
language plpgsql set search_path = ''
as $$
begin
  if new.status <> old.status and (old.status || '>' || new.status) not in (
    'draft>scheduled', 'draft>sending', 'draft>cancelled', 'scheduled>draft', 'scheduled>sending', 'scheduled>cancelled',
    'sending>sent', 'sending>failed', 'sending>cancelled') then
    perform private.refuse('not_active', '409', 'A campaign that is ' || old.status || ' cannot become ' || new.status || '.');
  end if;
  if old.status not in ('draft', 'scheduled')
     and (new.subject, new.from_email, new.html_content, new.text_content)
         is distinct from (old.subject, old.from_email, old.html_content, old.text_content) then
    perform private.refuse('not_active', '409', 'What was sent stays as it was sent.');
  end if;
  return new;
end
$$;
comment on function private.guard_campaign() is 'The state machine of a campaign, and: content is frozen once sending began.';
revoke all on function private.guard_campaign() from public;
create trigger email_campaigns_guard before update on public.email_campaigns for each row execute function private.guard_campaign();
create trigger email_campaigns_touch before update on public.email_campaigns for each row execute function private.touch_tenant_row();
call private.protect_tenant_table('public.email_campaigns', 'campaign:read', 'campaign:write', 'campaign:write');
grant select on public.email_campaigns to authenticated;
grant insert (agency_id, name, subject, preview_text, from_name, from_email, reply_to, html_content, text_content)
  on public.email_campaigns to authenticated;
grant update (name, subject, preview_text, from_name, from_email, reply_to, html_content, text_content)
  on public.email_campaigns to authenticated;

create table public.campaign_lists (
  agency_id uuid not null,
  campaign_id uuid not null,
  list_id uuid not null,
  created_at timestamptz not null default now(),
  primary key (agency_id, campaign_id, list_id),
  foreign key (agency_id, campaign_id) references public.email_campaigns (agency_id, id) on delete cascade,
  foreign key (agency_id, list_id) references public.contact_lists (agency_id, id) on delete cascade
);
comment on table public.campaign_lists is 'Which lists a campaign goes to; resolved into campaign_recipients once, when it starts.';
create index campaign_lists_list_idx on public.campaign_lists (agency_id, list_id);
call private.protect_tenant_table('public.campaign_lists', 'campaign:read', 'campaign:write', null, 'campaign:write');
grant select, delete on public.campaign_lists to authenticated;
grant insert (agency_id, campaign_id, list_id) on public.campaign_lists to authenticated;

create table public.campaign_recipients (
  id uuid primary key default private.uuid_v7(),
  agency_id uuid not null,
  campaign_id uuid not null,
  contact_id uuid,
  email_norm text not null check (email_norm = lower(btrim(email_norm)) and length(email_norm) between 3 and 320),
  status text not null default 'pending'
    check (status in ('pending', 'claimed', 'sent', 'delivered', 'bounced', 'failed', 'skipped', 'unknown')),
  skip_reason text check (length(skip_reason) <= 200),
  attempt smallint not null default 0 check (attempt >= 0),
  claimed_at timestamptz,
  sent_at timestamptz,
  provider_message_id text check (length(provider_message_id) <= 998),
  created_at timestamptz not null default now(),
  unique (agency_id, id),
  constraint campaign_recipients_contact_key unique (agency_id, campaign_id, contact_id),
  constraint campaign_recipients_email_key unique (agency_id, campaign_id, email_norm),
  foreign key (agency_id, campaign_id) references public.email_campaigns (agency_id, id) on delete cascade,
  foreign key (agency_id, contact_id) references public.contacts (agency_id, id) on delete set null (contact_id)
);
comment on table public.campaign_recipients is 'One row per person and campaign, filled once at start: nobody twice, nobody forgotten.';
create index campaign_recipients_contact_idx on public.campaign_recipients (agency_id, contact_id);
create index campaign_recipients_pending_idx on public.campaign_recipients (campaign_id, id) where status = 'pending';
call private.protect_tenant_table('public.campaign_recipients', 'campaign:read');
grant select on public.campaign_recipients to authenticated;

create table public.campaign_events (
  id uuid primary key default private.uuid_v7(),
  agency_id uuid not null,
  campaign_id uuid not null,
  recipient_id uuid,
  kind text not null check (kind in ('sent', 'delivered', 'opened', 'clicked', 'bounced', 'complained', 'unsubscribed', 'failed')),
  provider_event_id text check (length(provider_event_id) <= 300),
  detail jsonb not null default '{}' check (jsonb_typeof(detail) = 'object' and pg_column_size(detail) <= 16384),
  occurred_at timestamptz not null default now(),
  foreign key (agency_id, campaign_id) references public.email_campaigns (agency_id, id) on delete cascade,
  foreign key (agency_id, recipient_id) references public.campaign_recipients (agency_id, id) on delete set null (recipient_id)
);
comment on table public.campaign_events is 'What the mail provider told us; append-only, each provider event once per agency.';
create unique index campaign_events_provider_key on public.campaign_events (agency_id, provider_event_id) where provider_event_id is not null;
create index campaign_events_campaign_idx on public.campaign_events (agency_id, campaign_id, occurred_at desc, id desc);
create index campaign_events_recipient_idx on public.campaign_events (agency_id, recipient_id);
call private.protect_tenant_table('public.campaign_events', 'campaign:read');
grant select on public.campaign_events to authenticated;

create table public.email_suppressions (
  id uuid primary key default private.uuid_v7(),
  agency_id uuid not null references public.agencies (id) on delete cascade,
  email_norm text not null check (email_norm = lower(btrim(email_norm)) and length(email_norm) between 3 and 320),
  reason text not null check (reason in ('bounce', 'complaint', 'unsubscribe', 'manual')),
  note text check (length(note) <= 500),
  created_by uuid default auth.uid() references public.users (id) on delete set null,
  created_at timestamptz not null default now(),
  constraint email_suppressions_agency_email_key unique (agency_id, email_norm)
);
comment on table public.email_suppressions is 'Addresses that an agency never writes to again.';
create index email_suppressions_page_idx on public.email_suppressions (agency_id, created_at desc, id desc);
create index email_suppressions_created_by_idx on public.email_suppressions (created_by);
call private.protect_tenant_table('public.email_suppressions', 'suppression:read', 'suppression:write', null, 'suppression:write');
grant select, delete on public.email_suppressions to authenticated;
grant insert (agency_id, email_norm, reason, note) on public.email_suppressions to authenticated;

create or replace function private.soft_deletable(resource text) returns regclass
language plpgsql immutable set search_path = ''
as $$
begin
  return case resource
    when 'contact' then 'public.contacts'::regclass
    when 'opportunity' then 'public.opportunities'::regclass
    when 'activity' then 'public.activities'::regclass
    when 'form' then 'public.forms'::regclass
    when 'list' then 'public.contact_lists'::regclass
    when 'campaign' then 'public.email_campaigns'::regclass
  end;
end
$$;
