-- What every tenant table is given: its policies and its upkeep.

create procedure private.protect_tenant_table(
  target regclass,
  read_permission text,
  insert_permission text default null,
  update_permission text default null,
  delete_permission text default null,
  agency_column text default 'agency_id'
)
language plpgsql set search_path = ''
as $$
declare
  relation text := (select c.relname from pg_catalog.pg_class c where c.oid = target);
  member_of text := '%I = any (array (select private.agencies_permitting(%L)))';
  inside_wall text := pg_catalog.format('%I = (select private.active_agency())', agency_column);
begin
  execute pg_catalog.format('alter table %s enable row level security', target);
  execute pg_catalog.format('alter table %s force row level security', target);
  execute pg_catalog.format('revoke all on table %s from public, anon, authenticated, service_role', target);
  execute pg_catalog.format('grant select, insert, update, delete on table %s to service_role', target);

  execute pg_catalog.format('create policy %I on %s as restrictive for all to authenticated using (%s) with check (%s)',
    relation || '_wall', target, inside_wall, inside_wall);
  execute pg_catalog.format('create policy %I on %s for select to authenticated using (%s)',
    relation || '_read', target, pg_catalog.format(member_of, agency_column, read_permission));
  if insert_permission is not null then
    execute pg_catalog.format('create policy %I on %s for insert to authenticated with check (%s)',
      relation || '_insert', target, pg_catalog.format(member_of, agency_column, insert_permission));
  end if;
  if update_permission is not null then
    execute pg_catalog.format('create policy %I on %s for update to authenticated using (%s) with check (%s)',
      relation || '_update', target, pg_catalog.format(member_of, agency_column, update_permission),
      pg_catalog.format(member_of, agency_column, update_permission));
  end if;
  if delete_permission is not null then
    execute pg_catalog.format('create policy %I on %s for delete to authenticated using (%s)',
      relation || '_delete', target, pg_catalog.format(member_of, agency_column, delete_permission));
  end if;
end
$$;
comment on procedure private.protect_tenant_table(regclass, text, text, text, text, text) is
  'The one template of tenant policies: RLS enabled and forced, nothing granted to clients, a permissive policy per verb that names a permission, and the restrictive wall.';
call private.open_door('private.protect_tenant_table(regclass, text, text, text, text, text)');

create function private.touch_tenant_row() returns trigger
language plpgsql set search_path = ''
as $$
begin
  if new.id is distinct from old.id or new.agency_id is distinct from old.agency_id
     or new.created_at is distinct from old.created_at
     or (new.created_by is distinct from old.created_by and new.created_by is not null) then
    raise exception using errcode = '42501', message = 'id, agency_id, created_at and created_by never change';
  end if;
  new.updated_at := now();
  new.version := old.version + 1;
  return new;
end
$$;
comment on function private.touch_tenant_row() is
  'Before update of a tenant table: keeps the immutable columns, sets updated_at, counts the version that optimistic updates compare.';
call private.open_door('private.touch_tenant_row()');

create function private.touch_row() returns trigger
language plpgsql set search_path = ''
as $$
begin
  if new.created_at is distinct from old.created_at then
    raise exception using errcode = '42501', message = 'created_at never changes';
  end if;
  new.updated_at := now();
  new.version := old.version + 1;
  return new;
end
$$;
comment on function private.touch_row() is 'Before update of a table without a tenant key of its own: updated_at and version.';
call private.open_door('private.touch_row()');

create function private.refuse_change() returns trigger
language plpgsql set search_path = ''
as $$
begin
  raise exception using errcode = '42501', message = 'rows of ' || tg_table_name || ' never change';
end
$$;
comment on function private.refuse_change() is 'For tables whose rows are written once.';
call private.open_door('private.refuse_change()');
