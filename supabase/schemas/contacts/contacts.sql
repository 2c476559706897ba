-- Contacts, leads included.

create table public.contacts (
  id uuid primary key default private.uuid_v7(),
  agency_id uuid not null references public.agencies (id) on delete cascade,
  kind text not null default 'person' check (kind in ('person', 'company')),
  first_name text not null default '' check (length(first_name) <= 120),
  last_name text not null default '' check (length(last_name) <= 120),
  company_name text not null default '' check (length(company_name) <= 200),
  job_title text check (length(job_title) <= 200),
  email text check (length(email) between 3 and 320 and email like '%_@_%'),
  email_norm text generated always as (private.email_key(email)) stored,
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
  custom_fields jsonb not null default '{}'
    constraint contacts_custom_check check (jsonb_typeof(custom_fields) = 'object' and pg_column_size(custom_fields) <= 262144),
  search_text text generated always as (
    private.folded(first_name || ' ' || last_name || ' ' || company_name || ' ' || coalesce(email, '') || ' ' || coalesce(phone, ''))
  ) stored,
  created_by uuid default auth.uid() references public.users (id) on delete set null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  version integer not null default 1,
  deleted_at timestamptz,
  deleted_by uuid,
  delete_batch_id uuid,
  phone_digits text generated always as (private.phone_digits(phone)) stored,
  mobile_digits text generated always as (private.phone_digits(mobile)) stored,
  unique (agency_id, id),
  foreign key (agency_id, owner_id) references public.agency_members (agency_id, user_id) on delete set null (owner_id),
  constraint contacts_has_a_name check (btrim(first_name || last_name || company_name || coalesce(email, '')) <> ''),
  check ((deleted_at is null) = (delete_batch_id is null)),
  -- PostgreSQL accepts infinity and years of five digits, clients do not: one such value would break the list it is in.
  constraint contacts_in_our_calendar check (last_contacted_at between '0001-01-02 00:00:00+00' and '9999-12-30 00:00:00+00'),
  constraint contacts_stage_fits_status check (private.lifecycle_agrees(lifecycle_stage, lead_status)),
  constraint contacts_status_fits_conversion check ((lead_status = 'converted') = (converted_at is not null))
);
comment on table public.contacts is 'People and companies, leads included: lifecycle_stage and lead_status tell how far they are.';
comment on column public.contacts.email_norm is 'Stored instead of lower(email): under RLS only a leakproof operator may use an index.';
comment on column public.contacts.phone_digits is 'The number in one kind of digits, its extension behind an x: what searches and filters compare, as the agency dials.';
comment on column public.contacts.mobile_digits is 'The same of the mobile number.';
comment on column public.contacts.search_text is
  'What the text filter and the search box look through; read only inside private.filtered_ids and private.search_records.';

create unique index contacts_agency_email_key on public.contacts (agency_id, email_norm)
  where deleted_at is null and email_norm is not null;
create index contacts_newest_idx on public.contacts (agency_id, created_at desc, id desc) where deleted_at is null;
create index contacts_owner_idx on public.contacts (agency_id, owner_id, created_at desc, id desc) where deleted_at is null;
-- For PostgreSQL, IS NULL does not fix an index column, so the order of contacts without an owner needs its own
-- index.
create index contacts_unassigned_idx on public.contacts (agency_id, created_at desc, id desc) where deleted_at is null and owner_id is null;
create index contacts_owner_fk_idx on public.contacts (agency_id, owner_id);
create index contacts_stage_idx on public.contacts (agency_id, lifecycle_stage, created_at desc, id desc) where deleted_at is null;
create index contacts_status_idx on public.contacts (agency_id, lead_status, created_at desc, id desc) where deleted_at is null;
create index contacts_changed_idx on public.contacts (agency_id, updated_at, id);
create index contacts_trash_idx on public.contacts (agency_id, deleted_at desc, id desc) where deleted_at is not null;
create index contacts_batch_idx on public.contacts (delete_batch_id) where delete_batch_id is not null;
create index contacts_created_by_idx on public.contacts (created_by);
create index contacts_search_idx on public.contacts using gin (agency_id, search_text extensions.gin_trgm_ops) where deleted_at is null;
-- The next eight serve private.filtered_ids, which reads past RLS: there an index may be used by operators that are not
-- leakproof.
create index contacts_name_idx on public.contacts
  (agency_id, (lower(left(btrim(last_name || ' ' || first_name || ' ' || company_name || ' ' || coalesce(email, '')), 80))), id)
  where deleted_at is null;
create index contacts_score_idx on public.contacts (agency_id, lead_score, id) where deleted_at is null;
create index contacts_contacted_idx on public.contacts (agency_id, last_contacted_at, id) where deleted_at is null and last_contacted_at is not null;
create index contacts_never_contacted_idx on public.contacts (agency_id, id) where deleted_at is null and last_contacted_at is null;
create index contacts_phone_idx on public.contacts (agency_id, private.phone_end(phone_digits) text_pattern_ops)
  where deleted_at is null and phone_digits is not null;
create index contacts_mobile_idx on public.contacts (agency_id, private.phone_end(mobile_digits) text_pattern_ops)
  where deleted_at is null and mobile_digits is not null;
create index contacts_city_idx on public.contacts (agency_id, (left(private.folded(city), 200))) where deleted_at is null and city is not null;
create index contacts_source_idx on public.contacts (agency_id, (left(private.folded(source), 200))) where deleted_at is null and source is not null;
-- The keys of private.searchable_contacts, letter by letter: otherwise the search would not use the index.
create index contacts_search_keys_idx on public.contacts using gin (private.search_keys(agency_id,
    array[btrim(first_name || ' ' || last_name), last_name, company_name, email],
    search_text || ' ' || coalesce(mobile, '') || ' ' || private.phone_words(phone) || ' ' || private.phone_words(mobile)))
  with (fastupdate = off) where deleted_at is null;

-- ---------------------------------------------------------------------------------------------- upkeep

create function private.check_contact_owner() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  -- On INSERT there is no old row, so any owner counts as new.
  if new.owner_id is not distinct from old.owner_id then
    return new;
  end if;
  -- The policy refuses them right after; until then they learn nothing, and nobody waits for them.
  if not private.may(new.agency_id, 'contact:write') then
    return new;
  end if;
  -- The foreign key refuses an owner who is nobody here.
  if (select m.status from public.agency_members m where m.agency_id = new.agency_id and m.user_id = new.owner_id) <> 'active' then
    perform private.refuse_fields('not_active', '409', 'Contacts are given to active members only.',
      '[{"path": ["ownerId"], "message": "is no active member"}]');
  end if;
  return new;
end
$$;
comment on function private.check_contact_owner() is
  'A contact is given to active members only. It stays with whoever leaves, until somebody gives it to another.';
call private.open_door('private.check_contact_owner()');

create function private.follow_contact_trash() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  update public.contact_tags t set contact_live = new.deleted_at is null where t.agency_id = new.agency_id and t.contact_id = new.id;
  return null;
end
$$;
comment on function private.follow_contact_trash() is 'Keeps contact_tags.contact_live when a contact goes into the trash or comes back.';
call private.open_door('private.follow_contact_trash()');

-- ---------------------------------------------------------------------------------------------- triggers

create trigger contacts_check_addresses before insert or update of email, phone, mobile, website on public.contacts
  for each row execute function private.keep_addresses('email:email', 'phone:phone,mobile', 'web:website');
create trigger contacts_check_owner before insert or update of owner_id on public.contacts
  for each row when (new.owner_id is not null) execute function private.check_contact_owner();
create trigger contacts_follow_lifecycle before insert or update of lifecycle_stage, lead_status, converted_at on public.contacts
  for each row execute function private.follow_lifecycle();
create trigger contacts_merge_custom_fields before insert or update of custom_fields on public.contacts
  for each row execute function private.merge_custom_fields('contact');
create trigger contacts_touch before update on public.contacts for each row execute function private.touch_tenant_row();
create trigger contacts_follow_trash after update of deleted_at on public.contacts
  for each row when ((old.deleted_at is null) <> (new.deleted_at is null)) execute function private.follow_contact_trash();
create trigger contacts_learn_changed after update of first_name, last_name, company_name on public.contacts
  for each row when ((old.first_name, old.last_name, old.company_name) is distinct from (new.first_name, new.last_name, new.company_name))
  execute function private.learn_changed_words();
create trigger contacts_count_changed after update on public.contacts
  referencing old table as old_rows new table as new_rows for each statement execute function private.count_contacts();
create trigger contacts_count_gone after delete on public.contacts
  referencing old table as old_rows for each statement execute function private.count_contacts();
create trigger contacts_count_new after insert on public.contacts
  referencing new table as new_rows for each statement execute function private.count_contacts();
create trigger contacts_custom_values_of_changed after update on public.contacts
  referencing old table as former new table as written for each statement execute function private.follow_custom_fields('contact');
create trigger contacts_custom_values_of_new after insert on public.contacts
  referencing new table as written for each statement execute function private.follow_custom_fields('contact');
create trigger contacts_follow_trash_in_lists after update on public.contacts
  referencing old table as gone new table as added for each statement execute function private.follow_trash_in_lists();
create trigger contacts_learn_inserted after insert on public.contacts
  referencing new table as inserted for each statement execute function private.learn_inserted_words();

-- ---------------------------------------------------------------------------------------------- rights

call private.keep_texts('public.contacts', lines => '{first_name, last_name, company_name, job_title, street, city, region, postal_code, country, source}',
  addresses => '{email, phone, mobile, website}');
call private.protect_tenant_table('public.contacts', 'contact:read', 'contact:write', 'contact:write');
call private.open_table('public.contacts', 'select, insert, update', server => '{converted_at}');
call audit.watch('public.contacts');
