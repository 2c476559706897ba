-- What is done with an agency as a whole. Clients call the function in public; it runs as the caller and hands over
-- to the audited body of the same name in private.

create function private.free_slug(wanted text) returns text
language plpgsql volatile set search_path = ''
as $$
declare
  base text := trim(both '-' from left(regexp_replace(lower(wanted), '[^a-z0-9]+', '-', 'g'), 50));
begin
  if length(base) < 3 then
    base := 'agency';
  end if;
  -- A random tail instead of a counter: the slug tells nobody how many agencies bear the name.
  return base || '-' || left(replace(gen_random_uuid()::text, '-', ''), 6);
end
$$;
comment on function private.free_slug(text) is 'A slug made of a name and six random hexadecimal digits.';
call private.open_door('private.free_slug(text)');

create function private.create_agency(name text, timezone text, currency text) returns public.agencies
language plpgsql security definer set search_path = ''
as $$
declare
  agency public.agencies;
  pipeline uuid;
begin
  if auth.uid() is null then
    perform private.refuse('signed_out', '401', 'Sign in first.');
  end if;
  perform from public.users u where u.id = auth.uid() for update;
  if (select count(*) from public.agency_members m where m.user_id = auth.uid() and m.role = 'owner') >= 50 then
    perform private.refuse('in_use', '409', 'One person owns at most 50 agencies.');
  end if;
  insert into public.agencies (name, slug, timezone, currency)
  values (create_agency.name, private.free_slug(create_agency.name), create_agency.timezone, create_agency.currency)
  returning * into agency;
  insert into public.agency_members (agency_id, user_id, role, joined_at) values (agency.id, auth.uid(), 'owner', now());
  insert into public.agency_settings (agency_id) values (agency.id);
  insert into public.pipelines (agency_id, name, is_default) values (agency.id, 'Sales', true) returning id into pipeline;
  insert into public.pipeline_stages (agency_id, pipeline_id, name, position, probability, kind) values
    (agency.id, pipeline, 'New', 0, 10, 'open'),
    (agency.id, pipeline, 'Qualified', 1, 40, 'open'),
    (agency.id, pipeline, 'Proposal', 2, 70, 'open'),
    (agency.id, pipeline, 'Negotiation', 3, 85, 'open'),
    (agency.id, pipeline, 'Won', 4, 100, 'won'),
    (agency.id, pipeline, 'Lost', 5, 0, 'lost');
  return agency;
exception
  when not_null_violation or check_violation then
    -- PostgreSQL would show the whole row, which no client may read.
    perform private.refuse('invalid_input', '400', 'An agency has a name of 1 to 120 characters, a time zone and a currency.');
end
$$;
comment on function private.create_agency(text, text, text) is
  'An agency with its owner (the caller), settings and default pipeline, in one transaction.';
call private.open_door('private.create_agency(text, text, text)', 'authenticated');

create function public.create_agency(name text, timezone text default 'UTC', currency text default 'USD') returns public.agencies
language sql volatile set search_path = '' as $$ select private.create_agency(name, timezone, currency) $$;
call private.open_door('public.create_agency(text, text, text)', 'authenticated');

create function private.my_agencies(include_removed boolean)
returns table (id uuid, name text, slug text, logo_url text, timezone text, currency text, role text, joined_at timestamptz, deleted_at timestamptz)
language plpgsql stable security definer set search_path = '' set enable_seqscan = off
as $$
begin
  -- Read at every start of the client. As in private.agencies_permitting, the plan is kept and goes by the person's memberships.
  return query
  select a.id, a.name, a.slug, a.logo_url, a.timezone, a.currency, m.role, m.joined_at, a.deleted_at
  from public.agency_members m
  join public.agencies a on a.id = m.agency_id
  where m.user_id = (select auth.uid()) and m.status = 'active'
    and (a.deleted_at is null or (my_agencies.include_removed and m.role = 'owner'))
  order by a.name, a.id
  limit 1000;
end
$$;
comment on function private.my_agencies(boolean) is
  'The caller''s agencies with his role: the one list that needs no x-agency-id. Removed agencies only for their owner, on request.';
call private.open_door('private.my_agencies(boolean)', 'authenticated');

create function public.my_agencies(include_removed boolean default false)
returns table (id uuid, name text, slug text, logo_url text, timezone text, currency text, role text, joined_at timestamptz, deleted_at timestamptz)
language sql stable set search_path = '' as $$ select * from private.my_agencies(include_removed) $$;
call private.open_door('public.my_agencies(boolean)', 'authenticated');

create function private.remove_agency(agency_id uuid) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  perform private.require(remove_agency.agency_id, 'agency:remove');
  -- From here on nobody takes the caller's right away, and it is asked while that is so.
  perform from public.agencies a where a.id = remove_agency.agency_id for update;
  perform from public.agency_members m where m.agency_id = remove_agency.agency_id and m.user_id = auth.uid() for share;
  perform private.require(remove_agency.agency_id, 'agency:remove');
  update public.agencies a set deleted_at = now(), deleted_by = auth.uid() where a.id = remove_agency.agency_id;
  update public.agency_invites i set status = 'revoked' where i.agency_id = remove_agency.agency_id and i.status = 'pending';
  delete from public.user_preferences p
  where p.key = 'current_agency' and p.agency_id is null and p.value = to_jsonb(remove_agency.agency_id::text);
end
$$;
comment on function private.remove_agency(uuid) is
  'Takes an agency out of use: nobody reads or writes it from the next statement on, pending invites are revoked. Its owner can restore it.';
call private.open_door('private.remove_agency(uuid)', 'authenticated');

create function public.remove_agency(agency_id uuid) returns void
language sql volatile set search_path = '' as $$ select private.remove_agency(agency_id) $$;
call private.open_door('public.remove_agency(uuid)', 'authenticated');

create function private.restore_agency(agency_id uuid) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  -- Who owns it is asked in a statement of its own, after the row was waited for.
  perform from public.agencies a
  where a.id = restore_agency.agency_id and exists (
      select from public.agency_members m where m.agency_id = a.id and m.user_id = auth.uid() and m.role = 'owner' and m.status = 'active')
  for update;
  update public.agencies a set deleted_at = null, deleted_by = null
  where a.id = restore_agency.agency_id and a.deleted_at is not null
    and coalesce(private.active_agency(), a.id) = a.id
    and exists (
      select from public.agency_members m
      where m.agency_id = a.id and m.user_id = auth.uid() and m.role = 'owner' and m.status = 'active'
    );
  if not found then
    perform private.refuse('not_found', '404', 'There is no such agency.');
  end if;
end
$$;
comment on function private.restore_agency(uuid) is 'Puts a removed agency back into use; its owner alone may.';
call private.open_door('private.restore_agency(uuid)', 'authenticated');

create function public.restore_agency(agency_id uuid) returns void
language sql volatile set search_path = '' as $$ select private.restore_agency(agency_id) $$;
call private.open_door('public.restore_agency(uuid)', 'authenticated');

create function private.change_agency_slug(agency_id uuid, slug text) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  perform private.require(change_agency_slug.agency_id, 'agency:update');
  update public.agencies a set slug = change_agency_slug.slug where a.id = change_agency_slug.agency_id;
  -- Whatever was waited for, the right may have gone meanwhile.
  perform private.require(change_agency_slug.agency_id, 'agency:update');
exception
  when unique_violation then
    perform private.refuse('slug_taken', '409', 'This address is taken.');
  when check_violation then
    perform private.refuse('invalid_input', '400', 'An address has 3 to 60 lower-case letters, digits and single hyphens, and is not a reserved word.');
end
$$;
comment on function private.change_agency_slug(uuid, text) is 'Changes the public address of an agency; refuses slug_taken and invalid_input.';
call private.open_door('private.change_agency_slug(uuid, text)', 'authenticated');

create function public.update_agency(agency_id uuid, changes jsonb, expected_version integer default null) returns public.agencies
language plpgsql volatile set search_path = ''
as $$
#variable_conflict use_column
declare
  updated public.agencies;
  columns text;
  taken text;
  changed integer;
begin
  if jsonb_typeof(changes) is distinct from 'object'
     or changes - array(select w.name from private.written_columns('public.agencies', 'UPDATE') w) - 'slug' <> '{}' then
    perform private.refuse('invalid_input', '400', 'An agency has no such field to change.');
  end if;
  -- As the caller: their policy and their column grants apply.
  select string_agg(quote_ident(k), ', '), string_agg('r.' || quote_ident(k), ', ') into columns, taken
  from jsonb_object_keys(changes - 'slug' || '{"name": null}') k;
  execute format(
    'update public.agencies a set (%s) = (select %s from jsonb_populate_record(a, $1) r)
     where a.id = $2 and ($3 is null or a.version = $3)', columns, taken)
  using changes, update_agency.agency_id, expected_version;
  get diagnostics changed = row_count;
  if changed = 0 then
    perform private.require(update_agency.agency_id, 'agency:update');
    perform private.refuse('stale_version', '409', 'Somebody changed this in the meantime; read it again.');
  end if;
  if changes ? 'slug' then
    perform private.change_agency_slug(update_agency.agency_id, changes ->> 'slug');
  end if;
  select a.* into updated from public.agencies a where a.id = update_agency.agency_id;
  return updated;
end
$$;
comment on function public.update_agency(uuid, jsonb, integer) is
  'Changes an agency, its address (slug) included, in one transaction; refuses stale_version, slug_taken, invalid_input, missing_permission.';
call private.open_door('public.update_agency(uuid, jsonb, integer)', 'authenticated');
