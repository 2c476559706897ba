-- Tags.

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

create function private.lock_tagged_contacts() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  perform from public.tags t where t.id = old.id for update;
  perform from public.contacts c
  where c.agency_id = old.agency_id
    and c.id in (select m.contact_id from public.contact_tags m where m.agency_id = old.agency_id and m.tag_id = old.id)
  order by c.id for share;
  return old;
end
$$;
comment on function private.lock_tagged_contacts() is
  'Before a tag is deleted: waits for whoever works on its contacts, in the order of their ids. Its rows would be deleted in another order than others write them.';
call private.open_door('private.lock_tagged_contacts()');

create trigger tags_keep_listed before delete on public.tags for each row execute function private.keep_listed_tag();
create trigger tags_lock_contacts before delete on public.tags for each row execute function private.lock_tagged_contacts();
create trigger tags_touch before update on public.tags for each row execute function private.touch_tenant_row();

call private.protect_tenant_table('public.tags', 'tag:read', 'tag:write', 'tag:write', 'tag:remove');
call private.open_table('public.tags', 'select, insert, update, delete');
call audit.watch('public.tags');
