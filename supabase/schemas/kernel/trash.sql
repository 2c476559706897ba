-- The trash: what is removed goes there in batches, and comes back in them.

create table private.trash_tables (
  resource text primary key,
  table_name text not null
);
comment on table private.trash_tables is
  'The table behind each resource that has a trash. The rows come from TRASH_TABLES of packages/domain, by gen:migration.';
alter table private.trash_tables enable row level security;
alter table private.trash_tables force row level security;
revoke all on private.trash_tables from public, anon, authenticated, service_role;

create function private.soft_deletable(resource text) returns regclass
language sql stable set search_path = ''
as $$
  select format('public.%I', t.table_name)::regclass from private.trash_tables t where t.resource = soft_deletable.resource
$$;
comment on function private.soft_deletable(text) is 'The table behind a resource that has a trash; null for any other word.';
call private.open_door('private.soft_deletable(text)');

create function private.require_removal_right(agency uuid, resource text, target regclass, ids uuid[]) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  caller_role text := private.require(agency, resource || ':remove_own');
  has_foreign boolean;
begin
  if exists (select from private.role_permissions p where p.role = caller_role and p.permission = resource || ':remove') then
    return;
  end if;
  execute format('select exists (select from %s t where t.agency_id = $1 and t.id = any ($2) and t.created_by is distinct from auth.uid())', target)
  into has_foreign using agency, ids;
  if has_foreign then
    perform private.refuse('not_creator', '403', 'Your role removes and restores only what you created.');
  end if;
end
$$;
comment on function private.require_removal_right(uuid, text, regclass, uuid[]) is
  'Whether the caller may remove and restore these records: all with the permission to remove, else only those that they created; raises what private.require raises, and not_creator.';
call private.open_door('private.require_removal_right(uuid, text, regclass, uuid[])');

create function private.require_removal(agency uuid, resource text, ids uuid[], in_trash boolean) returns regclass
language plpgsql security definer set search_path = ''
as $$
declare
  target regclass := private.soft_deletable(resource);
  found_rows integer;
  unknown bigint[];
begin
  if target is null or ids is null or cardinality(ids) not between 1 and 1000 then
    perform private.refuse('invalid_input', '400', 'Name a resource with a trash and between 1 and 1,000 ids.');
  end if;
  perform private.require(agency, resource || ':remove_own');
  execute format(
    'select count(*) from (
       select from %s t where t.agency_id = $1 and t.id = any ($2) and (t.deleted_at is not null) = $3 order by t.id for update
     ) locked', target)
  into found_rows using agency, ids, in_trash;
  if found_rows <> (select count(distinct i) from unnest(ids) i) then
    execute format(
      'select array_agg(i.n order by i.n) from unnest($2) with ordinality i (id, n)
       where not exists (select from %s t where t.agency_id = $1 and t.id = i.id and (t.deleted_at is not null) = $3)', target)
    into unknown using agency, ids, in_trash;
    perform private.refuse_places('ids', unknown, 'not_found', '404', 'There is no such record.');
  end if;
  perform private.require_removal_right(agency, resource, target, ids);
  return target;
end
$$;
comment on function private.require_removal(uuid, text, uuid[], boolean) is
  'Locks the rows and decides whether the caller may remove (or restore) all of them; raises not_found, not_creator, missing_permission.';
call private.open_door('private.require_removal(uuid, text, uuid[], boolean)');

create function private.remove_records(agency uuid, resource text, ids uuid[]) returns uuid
language plpgsql security definer set search_path = ''
as $$
declare
  target regclass := private.require_removal(agency, resource, ids, false);
  batch uuid := private.uuid_v7();
begin
  execute format(
    'update %s set deleted_at = now(), deleted_by = auth.uid(), delete_batch_id = $3 where agency_id = $1 and id = any ($2)', target)
  using agency, ids, batch;
  -- What hangs on nothing else goes along, in the same batch, and comes back with it.
  if resource in ('contact', 'opportunity') then
    update public.activities a
    set deleted_at = now(), deleted_by = auth.uid(), delete_batch_id = batch
    where a.agency_id = agency and a.deleted_at is null
      and case resource
        when 'contact' then a.contact_id = any (ids) and a.opportunity_id is null
        else a.opportunity_id = any (ids)
      end;
  end if;
  -- Whatever was waited for, the right may have gone meanwhile.
  perform private.require_removal_right(agency, resource, target, ids);
  return batch;
end
$$;
comment on function private.remove_records(uuid, text, uuid[]) is 'Moves records to the trash as one batch, with the activities that hang on nothing else; all or none.';
call private.open_door('private.remove_records(uuid, text, uuid[])', 'authenticated');

create function public.remove_records(agency_id uuid, resource text, ids uuid[]) returns uuid
language sql volatile set search_path = ''
as $$ select private.remove_records(agency_id, resource, ids) $$;
comment on function public.remove_records(uuid, text, uuid[]) is 'Moves records of a resource to the trash; returns the id of the batch.';
call private.open_door('public.remove_records(uuid, text, uuid[])', 'authenticated');

create function private.restore_records(agency uuid, resource text, ids uuid[]) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  target regclass := private.require_removal(agency, resource, ids, true);
  batches uuid[];
begin
  execute format('select array_agg(distinct delete_batch_id) from %s where agency_id = $1 and id = any ($2)', target)
  into batches using agency, ids;
  execute format(
    'update %s set deleted_at = null, deleted_by = null, delete_batch_id = null where agency_id = $1 and id = any ($2)', target)
  using agency, ids;
  if resource in ('contact', 'opportunity') then
    update public.activities a
    set deleted_at = null, deleted_by = null, delete_batch_id = null
    where a.agency_id = agency and a.delete_batch_id = any (batches)
      and (a.contact_id = any (ids) or a.opportunity_id = any (ids));
  end if;
  -- Whatever was waited for, the right may have gone meanwhile.
  perform private.require_removal_right(agency, resource, target, ids);
exception
  when unique_violation then
    perform private.refuse(
      case resource when 'contact' then 'email_taken' when 'form' then 'slug_taken' when 'list' then 'name_taken' else 'duplicate' end,
      '409', 'A live record has taken the place of this one in the meantime.');
end
$$;
comment on function private.restore_records(uuid, text, uuid[]) is
  'Brings records back from the trash with what went along in their batch; refuses email_taken when a live twin stands in the way.';
call private.open_door('private.restore_records(uuid, text, uuid[])', 'authenticated');

create function public.restore_records(agency_id uuid, resource text, ids uuid[]) returns void
language sql volatile set search_path = ''
as $$ select private.restore_records(agency_id, resource, ids) $$;
comment on function public.restore_records(uuid, text, uuid[]) is 'Brings records of a resource back from the trash.';
call private.open_door('public.restore_records(uuid, text, uuid[])', 'authenticated');
