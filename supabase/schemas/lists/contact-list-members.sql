-- Who is on a static list.

create table public.contact_list_members (
  agency_id uuid not null,
  list_id uuid not null,
  contact_id uuid not null,
  status text not null default 'subscribed' check (status in ('subscribed', 'unsubscribed', 'bounced')),
  source text not null default 'manual' check (source in ('manual', 'form', 'import', 'api')),
  added_by uuid default auth.uid() references public.users (id) on delete set null,
  -- The time of the row, not of the transaction: members added together keep an order, so a page can start among them.
  added_at timestamptz not null default clock_timestamp(),
  unsubscribed_at timestamptz,
  contact_live boolean not null default true,
  primary key (agency_id, list_id, contact_id),
  foreign key (agency_id, list_id) references public.contact_lists (agency_id, id) on delete cascade,
  foreign key (agency_id, contact_id) references public.contacts (agency_id, id) on delete cascade,
  check ((status = 'unsubscribed') = (unsubscribed_at is not null))
);
comment on table public.contact_list_members is 'Who is on a static list, how he came there, and whether he still wants mail.';
comment on column public.contact_list_members.contact_live is
  'Whether the contact is outside the trash. Only live members are counted and shown; those in the trash keep their place and status.';

create index contact_list_members_contact_idx on public.contact_list_members (agency_id, contact_id);
create index contact_list_members_added_by_idx on public.contact_list_members (added_by);
create index contact_list_members_live_idx on public.contact_list_members (agency_id, list_id, added_at desc, contact_id desc)
  where contact_live is true;
create index contact_list_members_status_idx on public.contact_list_members (agency_id, list_id, status, added_at desc, contact_id desc)
  where contact_live is true;

create trigger contact_list_members_date before update of status, unsubscribed_at on public.contact_list_members
  for each row execute function private.date_unsubscription();
create trigger contact_list_members_admit after insert on public.contact_list_members
  referencing new table as added for each statement execute function private.admit_list_members();
create trigger contact_list_members_count_changed after update on public.contact_list_members
  referencing old table as gone new table as added for each statement execute function private.count_list_members();
create trigger contact_list_members_count_gone after delete on public.contact_list_members
  referencing old table as gone for each statement execute function private.count_list_members();

call private.protect_tenant_table('public.contact_list_members', 'list:read', 'list:write', 'list:write', 'list:write');
call private.open_table('public.contact_list_members', 'select, delete');
grant insert (agency_id, list_id, contact_id, source) on public.contact_list_members to authenticated;
grant update (status) on public.contact_list_members to authenticated;
call audit.watch('public.contact_list_members', 'agency_id', 'contact_id');
