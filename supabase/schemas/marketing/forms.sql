-- Forms and their published versions.

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
  constraint forms_draft_definition_depth check (not jsonb_path_exists(draft_definition, '$.**{64}')),
  constraint forms_settings_depth check (not jsonb_path_exists(settings, '$.**{64}')),
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

create trigger form_versions_frozen before update of id, agency_id, form_id, number, definition, published_at on public.form_versions
  for each row execute function private.refuse_change();

create trigger forms_touch before update on public.forms for each row execute function private.touch_tenant_row();

call private.keep_texts('public.forms', lines => '{title}', texts => '{description}');
call private.protect_tenant_table('public.forms', 'form:read', 'form:write', 'form:write');
call private.open_table('public.forms', 'select, insert, update', server => '{status, current_version_id}');
call audit.watch('public.forms');

call private.protect_tenant_table('public.form_versions', 'form:read');
call private.open_table('public.form_versions', 'select');
call audit.watch('public.form_versions');
