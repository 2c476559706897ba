-- To whom a campaign goes, and what became of it.

create table public.campaign_recipients (
  id uuid primary key default private.uuid_v7(),
  agency_id uuid not null,
  campaign_id uuid not null,
  contact_id uuid,
  email_norm text not null check (email_norm = private.email_key(email_norm) and length(email_norm) between 3 and 320),
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
call private.open_table('public.campaign_recipients', 'select');
call audit.watch('public.campaign_recipients');

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
call private.open_table('public.campaign_events', 'select');
call audit.watch('public.campaign_events');
