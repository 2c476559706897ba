-- Custom fields of an agency, and their typed values.
-- requires: 002_create_crm_schema

create table public.custom_fields (
  id uuid primary key default private.uuid_v7(),
  agency_id uuid not null references public.agencies (id) on delete cascade,
  entity text not null check (entity in ('contact', 'opportunity', 'activity')),
  key text not null check (key ~ '^[a-z][a-z0-9_]{0,62}$'),
  label text not null check (length(btrim(label)) between 1 and 120),
  type text not null check (type in ('text', 'long_text', 'number', 'currency', 'boolean', 'date', 'datetime', 'select',
                                     'multi_select', 'email', 'phone', 'url', 'user')),
  options jsonb not null default '[]' check (jsonb_typeof(options) = 'array' and pg_column_size(options) <= 65536),
  is_required boolean not null default false,
  is_unique boolean not null default false,
  default_value jsonb,
  validation jsonb not null default '{}' check (jsonb_typeof(validation) = 'object' and pg_column_size(validation) <= 4096),
  position integer not null default 0,
  group_name text check (length(group_name) <= 120),
  help_text text check (length(help_text) <= 500),
  archived_at timestamptz,
  created_by uuid default auth.uid() references public.users (id) on delete set null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version integer not null default 1,
  unique (agency_id, id),
  unique (agency_id, id, entity, type, is_unique),
  constraint custom_fields_agency_key_key unique (agency_id, entity, key),
  check (not is_unique or type in ('text', 'number', 'date', 'email', 'phone', 'url')),
  check ((type in ('select', 'multi_select')) or options = '[]')
);
comment on table public.custom_fields is 'Fields that an agency adds to its records. Key and entity never change; the type neither once a value exists.';
create index custom_fields_page_idx on public.custom_fields (agency_id, entity, position, id);
create index custom_fields_created_by_idx on public.custom_fields (created_by);
create trigger custom_fields_touch before update on public.custom_fields for each row execute function private.touch_tenant_row();
call private.protect_tenant_table('public.custom_fields', 'custom_field:read', 'custom_field:write', 'custom_field:write');
grant select on public.custom_fields to authenticated;
grant insert (agency_id, entity, key, label, type, options, is_required, is_unique, default_value, validation, position, group_name, help_text)
  on public.custom_fields to authenticated;
grant update (label, options, is_required, default_value, validation, position, group_name, help_text, archived_at)
  on public.custom_fields to authenticated;

create table public.custom_field_values (
  id uuid primary key default private.uuid_v7(),
  agency_id uuid not null,
  field_id uuid not null,
  entity text not null,
  type text not null,
  is_unique boolean not null,
  contact_id uuid,
  opportunity_id uuid,
  activity_id uuid,
  value_text text check (length(value_text) <= 50000),
  value_number double precision check (value_number > '-Infinity' and value_number < 'Infinity'),
  value_boolean boolean,
  value_date date,
  value_timestamp timestamptz,
  value_option_id uuid,
  value_user_id uuid,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  foreign key (agency_id, field_id, entity, type, is_unique)
    references public.custom_fields (agency_id, id, entity, type, is_unique) on update cascade on delete cascade,
  foreign key (agency_id, contact_id) references public.contacts (agency_id, id) on delete cascade,
  foreign key (agency_id, opportunity_id) references public.opportunities (agency_id, id) on delete cascade,
  foreign key (agency_id, activity_id) references public.activities (agency_id, id) on delete cascade,
  foreign key (agency_id, value_user_id) references public.agency_members (agency_id, user_id) on delete cascade,
  constraint custom_field_values_short_text check (type = 'long_text' or length(value_text) <= 500),
  constraint custom_field_values_one_record check (
    case entity
      when 'contact' then contact_id is not null and num_nonnulls(opportunity_id, activity_id) = 0
      when 'opportunity' then opportunity_id is not null and num_nonnulls(contact_id, activity_id) = 0
      else activity_id is not null and num_nonnulls(contact_id, opportunity_id) = 0
    end),
  constraint custom_field_values_one_value check (
    num_nonnulls(value_text, value_number, value_boolean, value_date, value_timestamp, value_option_id, value_user_id) = 1
    and case type
      when 'number' then value_number is not null
      when 'currency' then value_number is not null
      when 'boolean' then value_boolean is not null
      when 'date' then value_date is not null
      when 'datetime' then value_timestamp is not null
      when 'select' then value_option_id is not null
      when 'multi_select' then value_option_id is not null
      when 'user' then value_user_id is not null
      else value_text is not null
    end)
);
comment on table public.custom_field_values is
  'Typed values; entity, type and uniqueness are carried along from the field by a composite foreign key, so a value cannot disagree with its field. A multi_select has a row per chosen option.';

create unique index custom_field_values_contact_key on public.custom_field_values (agency_id, field_id, contact_id)
  where contact_id is not null and type <> 'multi_select';
create unique index custom_field_values_opportunity_key on public.custom_field_values (agency_id, field_id, opportunity_id)
  where opportunity_id is not null and type <> 'multi_select';
create unique index custom_field_values_activity_key on public.custom_field_values (agency_id, field_id, activity_id)
  where activity_id is not null and type <> 'multi_select';
create unique index custom_field_values_choice_key
  on public.custom_field_values (agency_id, field_id, value_option_id, contact_id, opportunity_id, activity_id) nulls not distinct
  where type = 'multi_select';
create unique index custom_field_values_unique_text on public.custom_field_values (agency_id, field_id, value_text)
  where is_unique and value_text is not null;
create unique index custom_field_values_unique_number on public.custom_field_values (agency_id, field_id, value_number)
  where is_unique and value_number is not null;
create unique index custom_field_values_unique_date on public.custom_field_values (agency_id, field_id, value_date)
  where is_unique and value_date is not null;
create index custom_field_values_field_idx on public.custom_field_values (agency_id, field_id, entity, type, is_unique);
create index custom_field_values_contact_idx on public.custom_field_values (agency_id, contact_id);
create index custom_field_values_opportunity_idx on public.custom_field_values (agency_id, opportunity_id);
create index custom_field_values_activity_idx on public.custom_field_values (agency_id, activity_id);
create index custom_field_values_user_idx on public.custom_field_values (agency_id, value_user_id);
create index custom_field_values_text_idx on public.custom_field_values (agency_id, field_id, value_text, contact_id)
  where value_text is not null and type <> 'long_text';
create index custom_field_values_number_idx on public.custom_field_values (agency_id, field_id, value_number, contact_id) where value_number is not null;
create index custom_field_values_date_idx on public.custom_field_values (agency_id, field_id, value_date, contact_id) where value_date is not null;
create index custom_field_values_timestamp_idx on public.custom_field_values (agency_id, field_id, value_timestamp, contact_id)
  where value_timestamp is not null;
create index custom_field_values_option_idx on public.custom_field_values (agency_id, field_id, value_option_id, contact_id)
  where value_option_id is not null;

-- Values travel inside their record and are written together with its copy in custom, by a function of the
-- CRM release; until a client may call it, the table is read-only for clients.
call private.protect_tenant_table('public.custom_field_values', 'custom_field:read');
grant select on public.custom_field_values to authenticated;
