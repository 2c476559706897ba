-- E-mail to many.

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
call private.open_door('private.guard_campaign()');

create trigger email_campaigns_check_addresses before insert or update of from_email, reply_to on public.email_campaigns
  for each row execute function private.keep_addresses('email:from_email,reply_to');
create trigger email_campaigns_guard before update on public.email_campaigns for each row execute function private.guard_campaign();
create trigger email_campaigns_touch before update on public.email_campaigns for each row execute function private.touch_tenant_row();

call private.protect_tenant_table('public.email_campaigns', 'campaign:read', 'campaign:write', 'campaign:write');
call private.open_table('public.email_campaigns', 'select, insert, update', server => '{status, scheduled_at, started_at, finished_at}');
call audit.watch('public.email_campaigns');

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
call private.open_table('public.campaign_lists', 'select, insert, delete');
call audit.watch('public.campaign_lists', 'agency_id', 'campaign_id');
