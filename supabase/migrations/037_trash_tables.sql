-- What has a trash is said by rows of the domain, as permissions and fields of filters are.
-- requires: 036_filter_fields

create table private.trash_tables (
  resource text primary key,
  table_name text not null
);
comment on table private.trash_tables is
  'The table behind each resource that has a trash. The rows come from TRASH_TABLES of packages/domain, by gen:migration.';
alter table private.trash_tables enable row level security;
alter table private.trash_tables force row level security;
revoke all on private.trash_tables from public, anon, authenticated, service_role;

drop function private.soft_deletable(text);

create or replace function private.soft_deletable(resource text) returns regclass
language sql stable set search_path = ''
as $$
  select format('public.%I', t.table_name)::regclass from private.trash_tables t where t.resource = soft_deletable.resource
$$;

comment on function private.soft_deletable(text) is 'The table behind a resource that has a trash; null for any other word.';

revoke all on function private.soft_deletable(text) from public;

insert into private.trash_tables (resource, table_name) values
  ('activity', 'activities'),
  ('campaign', 'email_campaigns'),
  ('contact', 'contacts'),
  ('form', 'forms'),
  ('list', 'contact_lists'),
  ('opportunity', 'opportunities');
