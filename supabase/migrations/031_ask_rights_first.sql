-- Rights are asked before anything of the agency is looked at, locked or worked on, and again after the last lock.
-- requires: 002_create_crm_schema, 005_create_agency_schema, 007_create_idempotency_schema, 013_create_sales_functions, 015_write_custom_fields, 017_create_contact_work, 018_create_list_functions, 026_open_door

create function private.may(agency uuid, variadic permissions text[]) returns boolean
language sql stable security definer set search_path = ''
as $$
  select auth.uid() is null
    or exists (select from unnest(permissions) p (name) where agency in (select private.agencies_permitting(p.name)))
$$;
comment on function private.may(uuid, text[]) is
  'For triggers that look past the policies before these have judged the writer: whether the signed-in caller holds one of the permissions in the agency. A server, which has no caller, may.';
call private.open_door('private.may(uuid, text[])');

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

create or replace function private.choose_stage() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  -- The policy refuses them right after; until then they learn nothing, and nobody waits for them.
  if not private.may(new.agency_id, 'opportunity:write') then
    return new;
  end if;
  if new.currency is null then
    select a.currency into new.currency from public.agencies a where a.id = new.agency_id;
  end if;
  if new.stage_id is null then
    new.pipeline_id := coalesce(
      new.pipeline_id, (select p.id from public.pipelines p where p.agency_id = new.agency_id and p.is_default));
    select s.id into new.stage_id
    from public.pipeline_stages s
    where s.agency_id = new.agency_id and s.pipeline_id = new.pipeline_id and s.kind = 'open'
    order by s.position limit 1;
    if new.stage_id is null then
      if not exists (select from public.pipelines p where p.agency_id = new.agency_id and p.id = new.pipeline_id) then
        perform private.refuse('invalid_reference', '400', 'There is no such pipeline.');
      end if;
      perform private.refuse('no_stage', '409', 'The pipeline has no open stage to begin in.');
    end if;
  elsif new.pipeline_id is null then
    select s.pipeline_id into new.pipeline_id
    from public.pipeline_stages s
    where s.agency_id = new.agency_id and s.id = new.stage_id;
    if new.pipeline_id is null then
      perform private.refuse('invalid_reference', '400', 'There is no such stage.');
    end if;
  end if;
  return new;
end
$$;

create or replace function private.check_contact_owner() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  -- On INSERT there is no old row, so any owner counts as new.
  if new.owner_id is not distinct from old.owner_id then
    return new;
  end if;
  -- The policy refuses them right after; until then they learn nothing, and nobody waits for them.
  if not private.may(new.agency_id, 'contact:write') then
    return new;
  end if;
  -- The foreign key refuses an owner who is nobody here.
  if (select m.status from public.agency_members m where m.agency_id = new.agency_id and m.user_id = new.owner_id) <> 'active' then
    perform private.refuse('not_active', '409', 'Contacts are given to active members only.');
  end if;
  return new;
end
$$;

create or replace function private.describe_tagged_contact() returns trigger
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

create or replace function private.follow_stage() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  stage_kind text;
begin
  if tg_op = 'UPDATE' and new.stage_id = old.stage_id and new.pipeline_id = old.pipeline_id then
    return new;
  end if;
  -- The policy refuses them right after; until then they learn nothing, and nobody waits for them.
  if not private.may(new.agency_id, 'opportunity:write', 'pipeline:write') then
    return new;
  end if;
  select s.kind into stage_kind
  from public.pipeline_stages s
  where s.agency_id = new.agency_id and s.pipeline_id = new.pipeline_id and s.id = new.stage_id;
  -- The foreign key refuses a stage that is not there.
  new.status := coalesce(stage_kind, new.status);
  new.closed_at := case
    when new.status = 'open' then null
    -- Won, then lost after all: it was closed when that was decided.
    when new.status <> old.status and new.closed_at is not distinct from old.closed_at then now()
    else coalesce(new.closed_at, now())
  end;
  if new.status <> 'lost' then
    new.lost_reason := null;
  end if;
  return new;
end
$$;

create or replace function private.place_on_top() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  -- The policy refuses them right after; until then they learn nothing, and nobody waits for them.
  if not private.may(new.agency_id, 'opportunity:write', 'pipeline:write') then
    return new;
  end if;
  -- Two at once may get the same place; the id decides then, and whoever drags something between them parts them.
  new.position := coalesce((
    select min(o.position) - 1024
    from public.opportunities o
    where o.agency_id = new.agency_id and o.pipeline_id = new.pipeline_id and o.stage_id = new.stage_id and o.deleted_at is null
  ), 0);
  return new;
end
$$;

create or replace function private.merge_custom_fields() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  given jsonb := new.custom_fields;
  unknown jsonb := new.custom_fields;
  merged jsonb := '{}';
  problems jsonb := '[]';
  field public.custom_fields;
  value jsonb;
  problem text;
begin
  -- What is no object is for the check of the table to refuse.
  if jsonb_typeof(given) is distinct from 'object' or current_setting('axolop.custom_fields', true) = 'as written' then
    return new;
  end if;
  -- The policy refuses them right after; until then they learn nothing, and nobody waits for them.
  if not private.may(new.agency_id, tg_argv[0] || ':write') then
    return new;
  end if;
  if tg_op = 'UPDATE' then
    merged := old.custom_fields;
  end if;
  perform pg_advisory_xact_lock_shared(hashtextextended('axolop.custom_fields:' || new.agency_id::text, 0));
  for field in
    select f.* from public.custom_fields f
    where f.agency_id = new.agency_id and f.entity = tg_argv[0] and f.archived_at is null and (tg_op = 'INSERT' or given ? f.key)
    order by f.position, f.id
  loop
    unknown := unknown - field.key;
    problem := null;
    value := case when given ? field.key then nullif(nullif(given -> field.key, 'null'), '[]') else field.default_value end;
    if value is not null then
      select v.value, v.problem into value, problem from private.read_custom_value(field, value, merged -> field.key) v;
    elsif field.is_required then
      problem := 'is required';
    end if;
    problems := problems || coalesce(private.custom_field_problem(field.key, problem), '[]');
    merged := case when value is null then merged - field.key else merged || jsonb_build_object(field.key, value) end;
  end loop;
  problems := problems || coalesce(
    (select jsonb_agg(p.problem) from jsonb_object_keys(unknown) u (key),
       jsonb_array_elements(private.custom_field_problem(left(u.key, 100), 'is no custom field in use')) p (problem)), '[]');
  if problems <> '[]' then
    perform private.refuse_fields('invalid_input', '400', 'Some custom fields are not valid.',
      (select jsonb_agg(p.problem) from (select p.problem from jsonb_array_elements(problems) p (problem) limit 50) p));
  end if;
  if pg_column_size(merged) > 65536 then
    perform private.refuse('invalid_input', '400', 'The custom fields of one record take at most 64 KiB.');
  end if;
  new.custom_fields := merged;
  return new;
end
$$;

create or replace function private.check_custom_field() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  name text;
  problem text;
begin
  -- The policy refuses them right after; until then they learn nothing, and nobody waits for them.
  if not private.may(new.agency_id, 'custom_field:write') then
    return new;
  end if;
  -- Before the lock and before any loop: their work is bounded by their size.
  if pg_column_size(new.options) > 65536 or pg_column_size(new.default_value) > 65536 or pg_column_size(new.validation) > 4096 then
    perform private.refuse('invalid_input', '400', 'Options and default of a custom field take at most 64 KiB, its rules 4 KiB.');
  end if;
  perform private.lock_custom_fields(new.agency_id);
  if tg_op = 'INSERT' then
    new.archived_at := null;
    new.position := (
      select coalesce(max(f.position) + 1, 0) from public.custom_fields f where f.agency_id = new.agency_id and f.entity = new.entity);
  elsif (new.entity, new.key, new.type, new.is_unique) is distinct from (old.entity, old.key, old.type, old.is_unique) then
    perform private.refuse('invalid_input', '400', 'Entity, key, type and uniqueness of a custom field never change.');
  elsif new.archived_at is not null then
    new.archived_at := coalesce(old.archived_at, now());
  end if;

  if tg_op = 'INSERT' or (old.archived_at is not null and new.archived_at is null) then
    if (select count(*) from public.custom_fields f
        where f.agency_id = new.agency_id and f.entity = new.entity and f.archived_at is null) >= 200 then
      perform private.refuse('field_limit', '409', 'There are 200 custom fields in use already. Archive one of them first.');
    end if;
  end if;

  -- What is no array, or no object, is for the checks of the table to refuse.
  if jsonb_typeof(new.options) = 'array' then
    select o.options, o.problem into new.options, problem from private.read_custom_options(new.options) o;
    problem := coalesce(problem, case
      when new.type in ('select', 'multi_select') and not jsonb_path_exists(new.options, '$[*] ? (!exists(@.archived))')
        then 'must have one that is in use' end);
    name := 'options';
  end if;
  if problem is null and jsonb_typeof(new.validation) = 'object' then
    problem := private.custom_rules_problem(new.type, new.validation);
    name := 'validation';
  end if;
  if problem is null then
    new.default_value := nullif(nullif(new.default_value, 'null'), '[]');
    name := 'defaultValue';
    if new.default_value is not null then
      if new.is_unique or new.type = 'user' then
        problem := 'is not possible for a unique field, or one for people';
      else
        select v.value, v.problem into new.default_value, problem from private.read_custom_value(new, new.default_value, null) v;
      end if;
    end if;
  end if;
  if problem is not null then
    perform private.refuse_fields('invalid_input', '400', 'The definition of the custom field is not valid.',
      jsonb_build_array(jsonb_build_object('path', jsonb_build_array(name), 'message', problem)));
  end if;

  -- There are no old ones in an INSERT.
  if exists (
    select from jsonb_array_elements(old.options) o (option)
    where not new.options @> jsonb_build_array(jsonb_build_object('id', o.option -> 'id'))
      and exists (
        select from public.custom_field_values v
        where v.agency_id = new.agency_id and v.field_id = new.id and v.value_option_id = (o.option ->> 'id')::uuid)
  ) then
    perform private.refuse_fields('in_use', '409', 'Records have an option that would go. Archive it instead.',
      '[{"path": ["options"], "message": "must keep those that records have"}]');
  end if;
  return new;
end
$$;

create or replace function private.read_custom_value(field public.custom_fields, given jsonb, held jsonb, out value jsonb, out problem text)
language plpgsql stable set search_path = ''
as $$
declare
  rules jsonb := field.validation;
  word text := case when jsonb_typeof(given) = 'string' then given #>> '{}' end;
  person uuid;
  most integer := least((rules -> 'maxLength')::integer,
                        case field.type when 'long_text' then 50000 when 'email' then 320 when 'phone' then 40 else 500 end);
begin
  value := given;
  if field.type in ('number', 'currency') then
    if jsonb_typeof(given) <> 'number' then
      problem := 'must be a number';
    elsif not pg_input_is_valid(given #>> '{}', 'double precision') then
      problem := 'is too large or too small';
    elsif field.type = 'currency' and (given::numeric % 1 <> 0 or abs(given::numeric) > 9007199254740991) then
      problem := 'must be a whole number of minor units';
    elsif given < rules -> 'min' then
      problem := 'must be at least ' || (rules ->> 'min');
    elsif given > rules -> 'max' then
      problem := 'must be at most ' || (rules ->> 'max');
    end if;
  elsif field.type = 'boolean' then
    if jsonb_typeof(given) <> 'boolean' then
      problem := 'must be true or false';
    end if;
  elsif field.type in ('date', 'datetime') then
    if field.type = 'date' then
      if coalesce(word !~ '^[1-9]\d{3}-\d{2}-\d{2}$' or not pg_input_is_valid(word, 'date'), true) then
        problem := 'must be a date such as 2026-05-31';
      end if;
    elsif coalesce(word !~ '^[1-9]\d{3}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$'
                   or not pg_input_is_valid(word, 'timestamp with time zone'), true) then
      problem := 'must be an instant such as 2026-05-31T12:00:00Z';
    else
      value := to_jsonb(to_char(word::timestamptz at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'));
    end if;
    if problem is null then
      if left(value #>> '{}', 10) < rules ->> 'minDate' then
        problem := 'must not be before ' || (rules ->> 'minDate');
      elsif left(value #>> '{}', 10) > rules ->> 'maxDate' then
        problem := 'must not be after ' || (rules ->> 'maxDate');
      end if;
    end if;
  elsif field.type = 'select' then
    if not private.is_custom_choice(field, word, held) then
      problem := 'must be one of the options';
    end if;
  elsif field.type = 'multi_select' then
    if jsonb_typeof(given) <> 'array' then
      problem := 'must be a list of options';
    elsif jsonb_array_length(given) > 200 then
      problem := 'must be at most 200 options';
    elsif exists (
      select from jsonb_array_elements(given) c (choice)
      where not private.is_custom_choice(field, case when jsonb_typeof(c.choice) = 'string' then c.choice #>> '{}' end, held)
    ) then
      problem := 'must be some of the options';
    elsif (select count(distinct c.choice) from jsonb_array_elements(given) c (choice)) < jsonb_array_length(given) then
      problem := 'must not name an option twice';
    end if;
  elsif field.type = 'user' then
    if pg_input_is_valid(word, 'uuid') then
      person := word;
    end if;
    if exists (
      select from public.agency_members m
      where m.agency_id = field.agency_id and m.user_id = person and m.status = 'active'
    ) then
      value := to_jsonb(person);
    else
      problem := 'must be an active member of the agency';
    end if;
  else
    if field.type <> 'long_text' then
      word := regexp_replace(word, '^\s+|\s+$', '', 'g');
    end if;
    if field.type = 'email' then
      word := lower(word);
    end if;
    value := to_jsonb(word);
    if word is null then
      problem := 'must be text';
    elsif word !~ '\S' then
      problem := 'must not be blank';
    elsif length(word) > most then
      problem := 'must have at most ' || most || ' characters';
    elsif length(word) < (rules -> 'minLength')::integer then
      problem := 'must have at least ' || (rules ->> 'minLength') || ' characters';
    elsif word ~ '[\r\n]' then
      problem := case when field.type <> 'long_text' then 'must be a single line' end;
    elsif word !~ (case field.type
        when 'email' then '^(?!\.)(?!.*\.\.)[a-z0-9_''+.-]*[a-z0-9_+-]@([a-z0-9][a-z0-9-]*\.)+[a-z]{2,}$'
        when 'phone' then '^(?=(?:[^0-9]*[0-9]){3})[+(0-9][0-9 ()./x-]*$'
        when 'url' then '^[Hh][Tt][Tt][Pp][Ss]?://[^\s]+$'
        else ''
      end) then
      problem := case field.type when 'email' then 'must be an e-mail address' when 'phone' then 'must be a telephone number'
        else 'must be a web address' end;
    end if;
  end if;
end
$$;

create or replace function private.create_invite(agency_id uuid, email text, role text, valid_hours integer)
returns table (id uuid, token text, expires_at timestamptz)
language plpgsql security definer set search_path = ''
as $$
declare
  new_token text := replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');
  address text := lower(btrim(create_invite.email));
begin
  perform private.require(create_invite.agency_id, 'invite:manage');
  if create_invite.role is null or create_invite.role not in ('admin', 'member', 'viewer') then
    perform private.refuse('role_too_strong', '403', 'Ownership moves only by a transfer.');
  end if;
  if create_invite.valid_hours not between 1 and 720 or address !~ '^[^@\s]+@[^@\s]+$' then
    perform private.refuse('invalid_input', '400', 'Give an e-mail address and a validity between 1 and 720 hours.');
  end if;
  if exists (
    select from public.agency_members m join auth.users u on u.id = m.user_id
    where m.agency_id = create_invite.agency_id and m.status = 'active' and lower(u.email) = address
  ) then
    perform private.refuse('already_member', '409', 'This person is a member already.');
  end if;
  if exists (
    select from public.agency_members m join auth.users u on u.id = m.user_id
    where m.agency_id = create_invite.agency_id and m.status = 'suspended' and lower(u.email) = address
  ) then
    perform private.refuse('member_suspended', '409', 'This person''s membership is suspended; reactivate it instead.');
  end if;
  perform private.take_seat(create_invite.agency_id);
  -- An expired invite no longer stands in the way of a new one.
  update public.agency_invites i set status = 'revoked'
  where i.agency_id = create_invite.agency_id and i.email_norm = address and i.status = 'pending' and i.expires_at <= now();
  return query
    insert into public.agency_invites as i (agency_id, email, role, token_hash, expires_at)
    values (create_invite.agency_id, address, create_invite.role, sha256(convert_to(new_token, 'UTF8')),
            now() + make_interval(hours => create_invite.valid_hours))
    returning i.id, new_token, i.expires_at;
  -- Whatever was waited for, the right may have gone meanwhile.
  perform private.require(create_invite.agency_id, 'invite:manage');
exception
  when unique_violation then
    perform private.refuse('invite_pending', '409', 'There is an open invite for this address; revoke it first.');
  when not_null_violation or check_violation then
    -- PostgreSQL would show the whole row, which no client may read.
    perform private.refuse('invalid_input', '400', 'Give an e-mail address, a role and a validity.');
end
$$;

create or replace function private.revoke_invite(agency_id uuid, invite_id uuid) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  current_status text;
begin
  perform private.require(revoke_invite.agency_id, 'invite:manage');
  select i.status into current_status from public.agency_invites i
  where i.agency_id = revoke_invite.agency_id and i.id = revoke_invite.invite_id for update;
  if current_status is null then
    perform private.refuse('not_found', '404', 'There is no such invite.');
  elsif current_status = 'accepted' then
    perform private.refuse('invite_used', '409', 'This invite was accepted already.');
  end if;
  update public.agency_invites i set status = 'revoked'
  where i.agency_id = revoke_invite.agency_id and i.id = revoke_invite.invite_id and i.status = 'pending';
  -- Whatever was waited for, the right may have gone meanwhile.
  perform private.require(revoke_invite.agency_id, 'invite:manage');
end
$$;

create or replace function private.change_member_role(agency_id uuid, user_id uuid, role text) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  member public.agency_members := private.other_member(change_member_role.agency_id, change_member_role.user_id);
begin
  if change_member_role.role is null or change_member_role.role not in ('admin', 'member', 'viewer') then
    perform private.refuse('role_too_strong', '403', 'Ownership moves only by a transfer.');
  end if;
  update public.agency_members m set role = change_member_role.role
  where m.agency_id = member.agency_id and m.user_id = member.user_id;
  if change_member_role.role <> 'admin' then
    perform private.drop_pending_invites(member.agency_id, member.user_id);
  end if;
  -- Whatever was waited for, the right may have gone meanwhile.
  perform private.require(member.agency_id, 'member:manage');
end
$$;

create or replace function private.suspend_member(agency_id uuid, user_id uuid) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  member public.agency_members := private.other_member(suspend_member.agency_id, suspend_member.user_id);
begin
  if member.status <> 'active' then
    perform private.refuse('not_active', '409', 'Only an active member can be suspended.');
  end if;
  update public.agency_members m set status = 'suspended', suspended_at = now()
  where m.agency_id = member.agency_id and m.user_id = member.user_id;
  perform private.drop_pending_invites(member.agency_id, member.user_id);
  -- Whatever was waited for, the right may have gone meanwhile.
  perform private.require(member.agency_id, 'member:manage');
end
$$;

create or replace function private.reactivate_member(agency_id uuid, user_id uuid) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  member public.agency_members := private.other_member(reactivate_member.agency_id, reactivate_member.user_id);
begin
  if member.status <> 'suspended' then
    perform private.refuse('not_active', '409', 'Only a suspended member can be reactivated.');
  end if;
  perform private.take_seat(member.agency_id);
  update public.agency_members m set status = 'active', suspended_at = null, joined_at = coalesce(m.joined_at, now())
  where m.agency_id = member.agency_id and m.user_id = member.user_id;
  -- Whatever was waited for, the right may have gone meanwhile.
  perform private.require(member.agency_id, 'member:manage');
end
$$;

create or replace function private.remove_member(agency_id uuid, user_id uuid) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  member public.agency_members := private.other_member(remove_member.agency_id, remove_member.user_id);
begin
  perform private.end_membership(member.agency_id, member.user_id);
  -- Whatever was waited for, the right may have gone meanwhile.
  perform private.require(member.agency_id, 'member:manage');
end
$$;

create or replace function private.change_agency_slug(agency_id uuid, slug text) returns void
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

create or replace function private.set_default_pipeline(agency_id uuid, pipeline_id uuid) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  perform private.require(set_default_pipeline.agency_id, 'pipeline:write');
  perform from public.pipelines p where p.agency_id = set_default_pipeline.agency_id order by p.id for no key update;
  update public.pipelines p set is_default = false
  where p.agency_id = set_default_pipeline.agency_id and p.is_default and p.id <> set_default_pipeline.pipeline_id;
  update public.pipelines p set is_default = true
  where p.agency_id = set_default_pipeline.agency_id and p.id = set_default_pipeline.pipeline_id;
  if not found then
    perform private.refuse('not_found', '404', 'There is no such record.');
  end if;
  -- Whatever was waited for, the right may have gone meanwhile.
  perform private.require(set_default_pipeline.agency_id, 'pipeline:write');
end
$$;

create or replace function private.remove_pipeline(agency_id uuid, pipeline_id uuid, move_to uuid) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  target public.pipeline_stages;
  from_stages uuid[];
  to_stages uuid[];
begin
  perform private.require(remove_pipeline.agency_id, 'pipeline:write');
  if move_to is not null then
    perform private.require(remove_pipeline.agency_id, 'opportunity:write');
  end if;
  perform from public.pipelines p
  where p.agency_id = remove_pipeline.agency_id and p.id in (remove_pipeline.pipeline_id, (
    select s.pipeline_id from public.pipeline_stages s where s.agency_id = remove_pipeline.agency_id and s.id = move_to))
  order by p.id for no key update;
  -- Who has put a card into a stage holds it and is on the way to the totals: he is waited for before any of them is written.
  perform from public.pipeline_stages s
  where s.agency_id = remove_pipeline.agency_id and s.pipeline_id = remove_pipeline.pipeline_id order by s.id for update;
  if not exists (select from public.pipelines p where p.agency_id = remove_pipeline.agency_id and p.id = remove_pipeline.pipeline_id) then
    perform private.refuse('not_found', '404', 'There is no such record.');
  end if;
  if move_to is not null then
    select s.* into target from public.pipeline_stages s where s.agency_id = remove_pipeline.agency_id and s.id = move_to;
    if target.id is null then
      perform private.refuse('invalid_reference', '400', 'There is no such stage.');
    end if;
    if target.pipeline_id = remove_pipeline.pipeline_id or target.kind <> 'open' then
      perform private.refuse('invalid_input', '400', 'Opportunities move to an open stage of another pipeline.');
    end if;
    -- What was won or lost stays so: it goes to the first stage of its kind over there.
    select array_agg(s.id), array_agg(case when s.kind = 'open' then target.id else (
      select t.id from public.pipeline_stages t
      where t.agency_id = s.agency_id and t.pipeline_id = target.pipeline_id and t.kind = s.kind order by t.position limit 1) end)
    into from_stages, to_stages
    from public.pipeline_stages s
    where s.agency_id = remove_pipeline.agency_id and s.pipeline_id = remove_pipeline.pipeline_id
      and exists (select from public.opportunities o where o.agency_id = s.agency_id and o.stage_id = s.id);
    if array_position(to_stages, null) is not null then
      perform private.refuse('no_stage', '409', 'That pipeline has no stage for what was won or lost here.');
    end if;
    perform private.move_cards(remove_pipeline.agency_id, from_stages, to_stages);
  end if;
  delete from public.pipelines p where p.agency_id = remove_pipeline.agency_id and p.id = remove_pipeline.pipeline_id;
  -- Whatever was waited for, the right may have gone meanwhile.
  perform private.require(remove_pipeline.agency_id, 'pipeline:write');
  if move_to is not null then
    perform private.require(remove_pipeline.agency_id, 'opportunity:write');
  end if;
exception
  when foreign_key_violation then
    perform private.refuse('in_use', '409', 'Opportunities stand in this pipeline, or lie in the trash with it. Say where they shall go.');
end
$$;

create or replace function private.remove_pipeline_stage(agency_id uuid, stage_id uuid, move_to uuid) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  gone public.pipeline_stages;
  target public.pipeline_stages;
begin
  perform private.require(remove_pipeline_stage.agency_id, 'pipeline:write');
  if move_to is not null then
    perform private.require(remove_pipeline_stage.agency_id, 'opportunity:write');
  end if;
  perform from public.pipelines p
  where p.agency_id = remove_pipeline_stage.agency_id and p.id in (
    select s.pipeline_id from public.pipeline_stages s
    where s.agency_id = remove_pipeline_stage.agency_id and s.id in (remove_pipeline_stage.stage_id, move_to))
  order by p.id for no key update;
  -- Who has put a card into the stage holds it and is on the way to the totals: he is waited for before any of them is written.
  select s.* into gone from public.pipeline_stages s
  where s.agency_id = remove_pipeline_stage.agency_id and s.id = remove_pipeline_stage.stage_id for update;
  if gone.id is null then
    perform private.refuse('not_found', '404', 'There is no such record.');
  end if;
  if move_to is not null then
    select s.* into target from public.pipeline_stages s where s.agency_id = remove_pipeline_stage.agency_id and s.id = move_to;
    if target.id is null then
      perform private.refuse('invalid_reference', '400', 'There is no such stage.');
    end if;
    -- What was won stays won.
    if target.id = gone.id or target.kind <> gone.kind then
      perform private.refuse('invalid_input', '400', 'Opportunities move to another stage of the same kind.');
    end if;
    perform private.move_cards(remove_pipeline_stage.agency_id, array[gone.id], array[target.id]);
  end if;
  delete from public.pipeline_stages s where s.agency_id = remove_pipeline_stage.agency_id and s.id = gone.id;
  -- Whatever was waited for, the right may have gone meanwhile.
  perform private.require(remove_pipeline_stage.agency_id, 'pipeline:write');
  if move_to is not null then
    perform private.require(remove_pipeline_stage.agency_id, 'opportunity:write');
  end if;
exception
  when foreign_key_violation then
    perform private.refuse('in_use', '409', 'Opportunities stand in this stage, or lie in the trash with it. Say where they shall go.');
end
$$;

create or replace function private.reorder_custom_fields(agency_id uuid, entity text, ids uuid[]) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  perform private.require(reorder_custom_fields.agency_id, 'custom_field:write');
  perform private.lock_custom_fields(reorder_custom_fields.agency_id);
  if (select count(distinct i) from unnest(ids) i) not between 1 and 200 then
    perform private.refuse('invalid_input', '400', 'Name between 1 and 200 fields.');
  end if;
  if (select count(*) from public.custom_fields f
      where f.agency_id = reorder_custom_fields.agency_id and f.entity = reorder_custom_fields.entity and f.archived_at is null
        and f.id = any (ids)) <> cardinality(ids) then
    perform private.refuse('not_found', '404', 'There is no such custom field.');
  end if;
  update public.custom_fields f set position = o.place
  from (
    select c.id, row_number() over (order by array_position(ids, c.id), c.position, c.id) - 1 as place
    from public.custom_fields c
    where c.agency_id = reorder_custom_fields.agency_id and c.entity = reorder_custom_fields.entity
  ) o
  where f.id = o.id and f.position <> o.place;
  -- Whatever was waited for, the right may have gone meanwhile.
  perform private.require(reorder_custom_fields.agency_id, 'custom_field:write');
end
$$;

create or replace function private.merge_tags(agency uuid, tag_id uuid, into_id uuid) returns public.tags
language plpgsql security definer set search_path = ''
as $$
declare
  target public.tags;
begin
  perform private.require(agency, 'tag:remove');
  if tag_id = into_id then
    perform private.refuse('invalid_input', '400', 'A tag is merged into another one.');
  end if;
  -- No contact gets either tag from here on, or loses it by another merge.
  perform from public.tags t where t.agency_id = agency and t.id in (merge_tags.tag_id, into_id) order by t.id for update;
  select t.* into target from public.tags t where t.agency_id = agency and t.id = into_id;
  if target.id is null or not exists (select from public.tags t where t.agency_id = agency and t.id = merge_tags.tag_id) then
    perform private.refuse('not_found', '404', 'There is no such tag.');
  end if;
  insert into public.contact_tags (agency_id, tag_id, contact_id, created_by, created_at)
  select m.agency_id, into_id, m.contact_id, m.created_by, m.created_at
  from public.contact_tags m
  where m.agency_id = agency and m.tag_id = merge_tags.tag_id
  order by m.contact_id
  on conflict do nothing;
  delete from public.tags t where t.agency_id = agency and t.id = merge_tags.tag_id;
  -- Whatever was waited for, the right may have gone meanwhile.
  perform private.require(agency, 'tag:remove');
  return target;
end
$$;

create or replace function private.add_list_members_by_filter(agency uuid, list uuid, filter jsonb, source text, at_most integer default 25000)
returns table (added integer, already_there integer, more boolean)
language plpgsql security definer set search_path = '' set jit = off
as $$
declare
  passing bigint;
  there bigint;
begin
  perform private.require(agency, 'list:write');
  perform private.require(agency, 'contact:read');
  perform private.require_static_list(agency, list);
  execute format(
    'with passing as materialized (
       select p.id, m.contact_id is not null as there
       from (%s) p
       left join public.contact_list_members m on m.agency_id = $1 and m.list_id = $2 and m.contact_id = p.id
     ), fresh as (
       insert into public.contact_list_members (agency_id, list_id, contact_id, source)
       select $1, $2, p.id, $3 from passing p where not p.there order by p.id limit $4
       on conflict on constraint contact_list_members_pkey do nothing
       returning contact_id
     )
     select (select count(*) from fresh), count(*), count(*) filter (where there) from passing', private.contacts_passing(agency, filter))
  into added, passing, there using agency, list, source, at_most;
  -- Who came in between by another call is there, too.
  already_there := least(passing, there + at_most) - added;
  more := passing > there + at_most;
  -- Whatever was waited for, the right may have gone meanwhile.
  perform private.require(agency, 'list:write');
  perform private.require(agency, 'contact:read');
  return next;
end
$$;

create or replace function private.snapshot_list(agency uuid, list uuid, name text, description text, at_most integer default 25000) returns public.contact_lists
language plpgsql security definer set search_path = '' set jit = off
as $$
declare
  of_list public.contact_lists;
  made public.contact_lists;
  members integer;
begin
  perform private.require(agency, 'list:write');
  perform private.require(agency, 'contact:read');
  select l.* into of_list from public.contact_lists l where l.agency_id = agency and l.id = list and l.deleted_at is null;
  if of_list.id is null then
    perform private.refuse('not_found', '404', 'There is no such list.');
  end if;
  insert into public.contact_lists (agency_id, name, description)
  values (agency, snapshot_list.name, snapshot_list.description) returning * into made;
  if of_list.kind = 'static' then
    -- Who has had enough has had enough here, too.
    insert into public.contact_list_members (agency_id, list_id, contact_id, status, source, unsubscribed_at)
    select m.agency_id, made.id, m.contact_id, m.status, m.source, m.unsubscribed_at
    from public.contact_list_members m
    where m.agency_id = agency and m.list_id = list and m.contact_live is true
    order by m.contact_id limit at_most + 1;
  else
    execute format('insert into public.contact_list_members (agency_id, list_id, contact_id) select $1, $2, p.id from (%s) p order by p.id limit $3',
      private.contacts_passing(agency, of_list.filter))
    using agency, made.id, at_most + 1;
  end if;
  get diagnostics members = row_count;
  if members > at_most then
    perform private.refuse('list_too_large', '409', 'A list that is copied has at most 25,000 contacts.');
  end if;
  -- Whatever was waited for, the right may have gone meanwhile.
  perform private.require(agency, 'list:write');
  perform private.require(agency, 'contact:read');
  select l.* into made from public.contact_lists l where l.id = made.id;
  return made;
exception
  when not_null_violation or check_violation then
    -- PostgreSQL would show the whole row, which no client may read.
    perform private.refuse('invalid_input', '400', 'A list has a name of 1 to 120 characters.');
end
$$;

create or replace function private.convert_contact(
  agency uuid, contact uuid, stage text, name text, pipeline uuid, amount_minor bigint, currency text, expected_close_date date, owner uuid,
  expected_version integer)
returns uuid
language plpgsql security definer set search_path = ''
as $$
declare
  person public.contacts;
  opportunity uuid;
begin
  perform private.require(agency, 'contact:write');
  perform private.require(agency, 'opportunity:write');
  if stage in ('opportunity', 'customer') is not true then
    perform private.refuse('invalid_input', '400', 'A lead becomes an opportunity or a customer.');
  end if;
  -- Of many who convert it at once, one finds it unconverted. "No key": who hangs something on the contact need not wait.
  select c.* into person from public.contacts c where c.agency_id = agency and c.id = contact and c.deleted_at is null for no key update;
  perform private.require(agency, 'contact:write');
  perform private.require(agency, 'opportunity:write');
  if person.id is null then
    perform private.refuse('not_found', '404', 'There is no such contact.');
  elsif person.converted_at is not null then
    perform private.refuse('already_converted', '409', 'This contact was converted already, which happens once.');
  elsif person.version <> expected_version then
    perform private.refuse('stale_version', '409', 'Somebody changed this in the meantime; read it again.');
  end if;
  update public.contacts c
  set lifecycle_stage = convert_contact.stage, lead_status = 'converted', converted_at = now()
  where c.agency_id = agency and c.id = contact;
  insert into public.opportunities (
    agency_id, name, contact_id, pipeline_id, amount_minor, currency, expected_close_date, owner_id)
  values (
    agency,
    coalesce(convert_contact.name, left(coalesce(
      nullif(btrim(case person.kind when 'company' then person.company_name else person.first_name || ' ' || person.last_name end), ''),
      nullif(btrim(person.first_name || ' ' || person.last_name || ' ' || person.company_name), ''),
      person.email), 200)),
    -- Triggers choose what is left open: the default pipeline, its first open stage and the top of it, the agency's currency.
    contact, convert_contact.pipeline,
    coalesce(convert_contact.amount_minor, 0),
    convert_contact.currency,
    coalesce(convert_contact.expected_close_date, (now() at time zone 'UTC')::date + 30),
    coalesce(convert_contact.owner, person.owner_id))
  returning id into opportunity;
  -- Whatever was waited for, the right may have gone meanwhile.
  perform private.require(agency, 'contact:write');
  perform private.require(agency, 'opportunity:write');
  return opportunity;
end
$$;

create or replace function private.put_opportunity(
  agency uuid, card_id uuid, target_id uuid, before_id uuid, after_id uuid, stays boolean, reason text, expected_version integer
) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  card public.opportunities;
  target public.pipeline_stages;
  source uuid := (select o.pipeline_id from public.opportunities o where o.agency_id = agency and o.id = card_id);
  anchor record;
  upper record;
  lower record;
  wanted double precision;
  movers uuid[] := '{}';
  places double precision[];
begin
  -- Moves into the columns of a pipeline, and changes of its stages, wait for each other. Locks are always taken in this order:
  -- pipelines by id, cards by id, totals by key.
  perform from public.pipelines p
  where p.agency_id = agency and p.id in (
    source, (select s.pipeline_id from public.pipeline_stages s where s.agency_id = agency and s.id = target_id))
  order by p.id for no key update;

  select o.* into card from public.opportunities o where o.agency_id = agency and o.id = card_id and o.deleted_at is null;
  if card.id is null then
    perform private.refuse('not_found', '404', 'There is no such record.');
  end if;
  select s.* into target from public.pipeline_stages s where s.agency_id = agency and s.id = target_id;
  if target.id is null then
    perform private.refuse('invalid_reference', '400', 'There is no such stage.');
  end if;

  -- Between which two it shall stand. A board that was drawn a moment ago may name one that has gone; the other will do.
  select o.position, o.id into anchor from public.opportunities o
  where o.agency_id = agency and o.stage_id = target.id and o.deleted_at is null and o.id in (after_id, before_id) and o.id <> card_id
  order by o.id = after_id desc limit 1;
  if anchor.id is null and num_nonnulls(after_id, before_id) > 0 then
    perform private.refuse('neighbour_moved', '409', 'The card it was to stand beside is not in that stage any more. Load the board again.');
  end if;
  if anchor.id is not distinct from after_id then
    upper := anchor;
    select o.position, o.id into lower from public.opportunities o
    where o.agency_id = agency and o.pipeline_id = target.pipeline_id and o.stage_id = target.id and o.deleted_at is null and o.id <> card_id
      and (o.position, o.id) > (coalesce(upper.position, '-infinity'), coalesce(upper.id, card_id))
    order by o.position, o.id limit 1;
  else
    lower := anchor;
    select o.position, o.id into upper from public.opportunities o
    where o.agency_id = agency and o.pipeline_id = target.pipeline_id and o.stage_id = target.id and o.deleted_at is null and o.id <> card_id
      and (o.position, o.id) < (lower.position, lower.id)
    order by o.position desc, o.id desc limit 1;
  end if;

  if card.stage_id = target.id and (stays or (
    coalesce((upper.position, upper.id) < (card.position, card.id), true)
    and coalesce((card.position, card.id) < (lower.position, lower.id), true)
  )) then
    wanted := card.position;
  else
    wanted := private.between(upper.position, lower.position);
    -- Another column, the same number: the trigger would take it for a card without a place of its own.
    if wanted = card.position then
      wanted := private.between(upper.position, wanted);
    end if;
    if wanted <= upper.position or wanted >= lower.position or wanted = card.position then
      select array_agg(r.id), array_agg(case when r.id = card_id and r.place = card.position then r.place + 0.5 else r.place end)
      into movers, places
      from private.room_for(card_id, target, upper.id, lower.id) r;
      wanted := places[array_position(movers, card_id)];
    end if;
  end if;

  perform from public.opportunities o where o.id = any (movers || card_id) order by o.id for no key update;
  -- Only the lock tells: somebody may have changed or removed it, or moved it past this function, while we waited.
  select o.* into card from public.opportunities o where o.id = card_id and o.deleted_at is null;
  if card.id is null then
    perform private.refuse('not_found', '404', 'There is no such record.');
  end if;
  if card.version <> expected_version or card.pipeline_id <> source then
    perform private.refuse('stale_version', '409', 'The record was changed in the meantime. Load it again.');
  end if;

  update public.opportunities o set position = m.place
  from unnest(movers, places) m (id, place)
  where o.id = m.id and o.stage_id = target.id;
  update public.opportunities o set
    pipeline_id = target.pipeline_id, stage_id = target.id, position = wanted, lost_reason = coalesce(reason, o.lost_reason)
  where o.id = card_id
    and (o.stage_id, o.position, o.lost_reason) is distinct from (target.id, wanted, coalesce(reason, o.lost_reason));
  -- Whatever was waited for, the right may have gone meanwhile.
  perform private.require(agency, 'opportunity:write');
end
$$;

create or replace function private.remove_agency(agency_id uuid) returns void
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

create or replace function private.leave_agency(agency_id uuid) returns void
language plpgsql security definer set search_path = ''
as $$
begin
  perform private.require(leave_agency.agency_id, 'agency:read');
  perform from public.agency_members m where m.agency_id = leave_agency.agency_id and m.user_id = auth.uid() for update;
  -- The caller may have become the owner while this transaction waited for the row.
  if private.require(leave_agency.agency_id, 'agency:read') = 'owner' then
    perform private.refuse('last_owner', '409', 'An agency always has one active owner; transfer the ownership first.');
  end if;
  perform private.end_membership(leave_agency.agency_id, auth.uid());
end
$$;

create or replace function private.restore_agency(agency_id uuid) returns void
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

create or replace function private.require_removal(agency uuid, resource text, ids uuid[], in_trash boolean) returns regclass
language plpgsql security definer set search_path = ''
as $$
declare
  target regclass := private.soft_deletable(resource);
  found_rows integer;
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
    perform private.refuse('not_found', '404', 'There is no such record.');
  end if;
  perform private.require_removal_right(agency, resource, target, ids);
  return target;
end
$$;

create or replace function private.remove_records(agency uuid, resource text, ids uuid[]) returns uuid
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

create or replace function private.restore_records(agency uuid, resource text, ids uuid[]) returns void
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

create or replace function private.create_agency(name text, timezone text, currency text) returns public.agencies
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

create or replace function private.claim_idempotency_key(key text, procedure text, input_hash text, claim_id uuid)
returns table (outcome text, response text)
language plpgsql security definer set search_path = ''
as $$
#variable_conflict use_column
declare
  agency uuid := private.active_agency();
  kept public.idempotency_keys;
begin
  if auth.uid() is null then
    perform private.refuse('signed_out', '401', 'Sign in first.');
  end if;
  -- Asked at every attempt: who lost the agency doesn't get answers out of it.
  if agency is not null and agency not in (select private.agencies_permitting('agency:read')) then
    perform private.refuse('not_found', '404', 'There is no such agency.');
  end if;

  delete from public.idempotency_keys k
  where k.user_id = auth.uid() and k.key = claim_idempotency_key.key and k.created_at < now() - interval '24 hours';
  insert into public.idempotency_keys as k (user_id, key, agency_id, procedure, input_hash, claim_id)
  values (auth.uid(), claim_idempotency_key.key, agency, claim_idempotency_key.procedure,
          claim_idempotency_key.input_hash, claim_idempotency_key.claim_id)
  on conflict on constraint idempotency_keys_pkey do nothing;
  if found then
    -- Last, and past locked rows: an attempt never waits for anybody's key but its own.
    delete from public.idempotency_keys k
    where (k.user_id, k.key) in (
      select e.user_id, e.key from public.idempotency_keys e
      where e.created_at < now() - interval '24 hours'
      order by e.created_at limit 100 for update skip locked
    );
    return query select 'claimed', null::text;
    return;
  end if;

  select k.* into kept from public.idempotency_keys k
  where k.user_id = auth.uid() and k.key = claim_idempotency_key.key;
  return query select
    case
      when kept.key is null then 'in_progress' -- released a moment ago: free at the next attempt
      when kept.procedure <> claim_idempotency_key.procedure or kept.input_hash <> claim_idempotency_key.input_hash
        or kept.agency_id is distinct from agency then 'reused'
      when kept.response is not null then 'answered'
      when kept.finished_at is not null then 'not_kept'
      when kept.created_at > now() - interval '60 seconds' then 'in_progress'
      else 'unknown'
    end,
    case
      when kept.procedure = claim_idempotency_key.procedure and kept.input_hash = claim_idempotency_key.input_hash
        and kept.agency_id is not distinct from agency then kept.response
    end;
exception
  when not_null_violation or check_violation then
    -- PostgreSQL would show the whole row, which no client may read.
    perform private.refuse('invalid_input', '400', 'A key, a procedure and the hash of its input are needed.');
end
$$;

create or replace function private.finish_idempotency_key(key text, claim_id uuid, response text) returns void
language plpgsql security definer set search_path = ''
as $$
#variable_conflict use_column
begin
  update public.idempotency_keys k set response = finish_idempotency_key.response, finished_at = now()
  where k.user_id = auth.uid() and k.key = finish_idempotency_key.key
    and k.claim_id = finish_idempotency_key.claim_id and k.finished_at is null;
  if not found then
    perform private.refuse('not_found', '404', 'This attempt does not hold the key.');
  end if;
exception
  when not_null_violation or check_violation then
    -- PostgreSQL would show the whole row, which no client may read.
    perform private.refuse('invalid_input', '400', 'An answer takes at most 1 MiB.');
end
$$;

-- squawk-ignore constraint-missing-not-valid
alter table public.custom_fields add constraint custom_fields_default_value_size check (pg_column_size(default_value) <= 65536);
