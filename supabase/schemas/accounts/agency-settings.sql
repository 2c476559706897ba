-- Preferences of an agency.

create table public.agency_settings (
  agency_id uuid primary key references public.agencies (id) on delete cascade,
  brand_color text not null default '#1d4ed8' check (brand_color ~ '^#[0-9a-f]{6}$'),
  brand_secondary_color text not null default '#64748b' check (brand_secondary_color ~ '^#[0-9a-f]{6}$'),
  email_signature text check (length(email_signature) <= 5000),
  default_from_name text check (length(default_from_name) <= 120 and default_from_name !~ '[\r\n]'),
  default_reply_to text check (length(default_reply_to) <= 320 and default_reply_to like '%_@_%'),
  notify_new_lead boolean not null default true,
  notify_form_submission boolean not null default true,
  weekly_digest boolean not null default false,
  trash_days integer not null default 30 check (trash_days between 1 and 365),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version integer not null default 1
);
comment on table public.agency_settings is 'Preferences of an agency, one row, made together with it. Holds no secrets: every member may read it.';

create trigger agency_settings_check_addresses before insert or update of default_reply_to on public.agency_settings
  for each row execute function private.keep_addresses('email:default_reply_to');
create trigger agency_settings_touch before update on public.agency_settings for each row execute function private.touch_row();

call private.protect_tenant_table('public.agency_settings', 'settings:read', null, 'settings:update');
call private.open_table('public.agency_settings', 'select');
grant update (brand_color, brand_secondary_color, email_signature, default_from_name, default_reply_to,
              notify_new_lead, notify_form_submission, weekly_digest, trash_days)
  on public.agency_settings to authenticated;
call audit.watch('public.agency_settings', 'agency_id', 'agency_id');
