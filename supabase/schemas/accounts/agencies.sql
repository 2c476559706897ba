-- Agencies, the tenants.

create table public.agencies (
  id uuid primary key default private.uuid_v7(),
  name text not null check (length(btrim(name)) between 1 and 120),
  slug text not null
    check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) between 3 and 60)
    check (slug not in ('admin', 'api', 'app', 'auth', 'axolop', 'billing', 'dashboard', 'docs', 'forms', 'help', 'login',
                        'public', 'rest', 'settings', 'sign-in', 'sign-up', 'status', 'support', 'trpc', 'www')),
  logo_url text check (length(logo_url) <= 2048),
  website text check (length(website) <= 2048),
  description text check (length(description) <= 2000),
  timezone text not null default 'UTC' check (length(timezone) between 1 and 64),
  currency text not null default 'USD' check (currency ~ '^[A-Z]{3}$'),
  plan_id text not null default 'build' references public.plans (id),
  subscription_status text not null default 'trialing'
    check (subscription_status in ('trialing', 'active', 'past_due', 'canceled')),
  trial_ends_at timestamptz default now() + interval '14 days',
  created_by uuid default auth.uid() references public.users (id) on delete set null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version integer not null default 1,
  deleted_at timestamptz,
  deleted_by uuid,
  country text check (country ~ '^[A-Z]{2}$')
);
comment on table public.agencies is 'A tenant. Entitlements come from its plan, preferences stand in agency_settings.';
comment on column public.agencies.country is
  'Where its telephone numbers are at home when they have no calling code (ISO 3166); null = in the country of its time zone.';
comment on column public.agencies.deleted_by is 'Who removed it. No foreign key: the audit log keeps people who are gone.';

create unique index agencies_slug_key on public.agencies (slug);
create index agencies_plan_id_idx on public.agencies (plan_id);
create index agencies_created_by_idx on public.agencies (created_by);
create index agencies_deleted_idx on public.agencies (deleted_at) where deleted_at is not null;

-- ---------------------------------------------------------------------------------------------- triggers

create trigger agencies_check_addresses before insert or update of website, logo_url, timezone, currency, country on public.agencies
  for each row execute function private.keep_addresses('web:website,logo_url', 'zone:timezone', 'currency:currency', 'country:country');
create trigger agencies_touch before update on public.agencies for each row execute function private.touch_row();
create trigger agencies_follow_timezone after update of timezone on public.agencies
  for each row when (old.timezone is distinct from new.timezone) execute function private.follow_timezone();

-- ---------------------------------------------------------------------------------------------- rights

call private.protect_tenant_table('public.agencies', 'agency:read', null, 'agency:update', null, 'id');
call private.open_table('public.agencies', 'select');
grant update (name, logo_url, website, description, timezone, currency, country) on public.agencies to authenticated;
call audit.watch('public.agencies', 'id', 'id');
