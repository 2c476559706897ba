-- Contact lists.

create table public.contact_lists (
  id uuid primary key default private.uuid_v7(),
  agency_id uuid not null references public.agencies (id) on delete cascade,
  name text not null check (length(btrim(name)) between 1 and 120),
  name_norm text generated always as (left(private.folded(name), 200)) stored,
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
-- The keys of private.searchable_contact_lists, letter by letter: otherwise the search would not use the index.
create index contact_lists_search_keys_idx on public.contact_lists
  using gin (private.search_keys(agency_id, array[name], name || ' ' || coalesce(description, '')))
  with (fastupdate = off) where deleted_at is null;

-- Not on member_count: a count that moves is no edit, so whoever edits the list at that moment gets no stale_version.
create trigger contact_lists_touch before update of id, agency_id, name, description, kind, filter, created_by, created_at, updated_at, version,
  deleted_at, deleted_by, delete_batch_id
  on public.contact_lists for each row execute function private.touch_tenant_row();
create trigger contact_lists_check_filter after insert or update of filter on public.contact_lists
  for each row when (new.filter is not null) execute function private.check_list_filter();
create trigger contact_lists_learn_changed after update of name on public.contact_lists
  for each row when (old.name is distinct from new.name) execute function private.learn_changed_words();
create trigger contact_lists_learn_inserted after insert on public.contact_lists
  referencing new table as inserted for each statement execute function private.learn_inserted_words();

call private.keep_texts('public.contact_lists', lines => '{name}', texts => '{description}');
call private.protect_tenant_table('public.contact_lists', 'list:read', 'list:write', 'list:write');
call private.open_table('public.contact_lists', 'select, insert, update', server => '{member_count}', fixed => '{kind}');
call audit.watch('public.contact_lists');
