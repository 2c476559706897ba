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

create procedure private.open_table(target regclass, verbs text, server text[] default '{}', fixed text[] default '{}')
language plpgsql set search_path = ''
as $$
declare
  -- Defaults, triggers and functions fill these, in whichever table has them.
  filled text[] := server || '{id, created_by, created_at, updated_at, version, deleted_at, deleted_by, delete_batch_id}';
  verb text;
  columns text;
begin
  -- A misspelt exception would open the column that it means.
  if exists (
    select from pg_catalog.unnest(server || fixed) n (name)
    where not exists (select from pg_catalog.pg_attribute a where a.attrelid = target and a.attname = n.name and not a.attisdropped)
  ) then
    raise exception '% has no such column among %.', target, server || fixed using errcode = '42703';
  end if;
  foreach verb in array pg_catalog.regexp_split_to_array(verbs, ', *') loop
    -- Column by column: a grant on the whole table covers ctid and xmin, too, and these tell of every agency's writes.
    select pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' order by a.attnum) into columns
    from pg_catalog.pg_attribute a
    where a.attrelid = target and a.attnum > 0 and not a.attisdropped and case verb
      when 'select' then true
      when 'insert' then a.attgenerated = '' and a.attname <> all (filled)
      when 'update' then a.attgenerated = '' and a.attname <> all (filled || fixed || '{agency_id}')
    end;
    execute pg_catalog.format('grant %s %s on table %s to authenticated', verb, '(' || columns || ')', target);
  end loop;
end
$$;
comment on procedure private.open_table(regclass, text, text[], text[]) is
  'What clients may do with a table, column by column: read all; write all but generated ones, what the server fills (ids, dates, versions, the trash, and server); never change agency_id and fixed.';
call private.open_door('private.open_table(regclass, text, text[], text[])');

create function private.written_columns(target regclass, privilege text) returns table (name text, value text)
language sql stable set search_path = ''
as $$
  select a.attname::text,
    case when d.adbin is null then pg_catalog.format('r.%I', a.attname)
      else pg_catalog.format('coalesce(r.%I, %s)', a.attname, pg_catalog.pg_get_expr(d.adbin, d.adrelid)) end
  from pg_catalog.pg_attribute a
  left join pg_catalog.pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
  where a.attrelid = target and a.attnum > 0 and not a.attisdropped
    and pg_catalog.has_column_privilege('authenticated', target, a.attnum, privilege)
  order by a.attnum
$$;
comment on function private.written_columns(regclass, text) is
  'The columns that clients may INSERT or UPDATE, each with its value from a row r: the default of the column where r has null.';
call private.open_door('private.written_columns(regclass, text)', 'authenticated');

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
