-- Which contact carries which tag.

create table public.contact_tags (
  agency_id uuid not null,
  tag_id uuid not null,
  contact_id uuid not null,
  contact_created_at timestamptz not null default '-infinity',
  contact_live boolean not null default true,
  created_by uuid default auth.uid() references public.users (id) on delete set null,
  created_at timestamptz not null default now(),
  primary key (agency_id, tag_id, contact_id),
  foreign key (agency_id, tag_id) references public.tags (agency_id, id) on delete cascade,
  foreign key (agency_id, contact_id) references public.contacts (agency_id, id) on delete cascade
);
comment on table public.contact_tags is 'Which contact carries which tag.';
comment on column public.contact_tags.contact_created_at is
  'Copy of contacts.created_at, which never changes: contacts with a tag come out of one index, newest first, however rare the tag is.';
comment on column public.contact_tags.contact_live is 'Whether the contact is outside the trash: removed ones would have to be read and passed over.';

create index contact_tags_newest_idx on public.contact_tags (agency_id, tag_id, contact_created_at desc, contact_id desc) where contact_live is true;
create index contact_tags_contact_idx on public.contact_tags (agency_id, contact_id);
create index contact_tags_created_by_idx on public.contact_tags (created_by);

create function private.describe_tagged_contact() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  -- The policy refuses them right after; until then they learn nothing, and nobody waits for them.
  if not private.may(new.agency_id, 'contact:write', 'tag:remove') then
    return new;
  end if;
  -- The lock keeps the contact from going into the trash, or out of it, until this row is there to follow.
  select c.created_at, c.deleted_at is null into new.contact_created_at, new.contact_live
  from public.contacts c where c.agency_id = new.agency_id and c.id = new.contact_id for share;
  -- The foreign key refuses a contact that is not there, and one of another agency in the same words.
  new.contact_created_at := coalesce(new.contact_created_at, '-infinity');
  new.contact_live := coalesce(new.contact_live, true);
  return new;
end
$$;
comment on function private.describe_tagged_contact() is
  'Copies what the order of contacts with a tag needs into contact_tags; whatever the writer gave for it counts for nothing.';
call private.open_door('private.describe_tagged_contact()');

create trigger contact_tags_describe before insert or update of agency_id, contact_id, contact_created_at, contact_live on public.contact_tags
  for each row execute function private.describe_tagged_contact();

call private.protect_tenant_table('public.contact_tags', 'contact:read', 'contact:write', null, 'contact:write');
call private.open_table('public.contact_tags', 'select, insert, delete', server => '{contact_created_at, contact_live}');
call audit.watch('public.contact_tags', 'agency_id', 'contact_id');
