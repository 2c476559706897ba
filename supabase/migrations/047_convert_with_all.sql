-- A conversion gives the opportunity all that a client may give one: its stage, its probability, its custom fields.
-- requires: 046_sales_in_own_zone

drop function private.convert_contact(uuid, uuid, text, text, uuid, bigint, text, date, uuid, integer);

drop function public.convert_contact(uuid, uuid, text, text, uuid, bigint, text, date, uuid, integer);

create or replace function private.convert_contact(
  agency uuid, contact uuid, stage text, name text, pipeline uuid, amount_minor bigint, currency text, expected_close_date date, owner uuid,
  expected_version integer, at_stage uuid, probability integer, custom_fields jsonb)
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
    agency_id, name, contact_id, pipeline_id, stage_id, amount_minor, currency, probability, expected_close_date, owner_id, custom_fields)
  values (
    agency,
    coalesce(convert_contact.name, left(coalesce(
      nullif(btrim(case person.kind when 'company' then person.company_name else person.first_name || ' ' || person.last_name end), ''),
      nullif(btrim(person.first_name || ' ' || person.last_name || ' ' || person.company_name), ''),
      person.email), 200)),
    -- Triggers choose what is left open: the default pipeline, its first open stage and the top of it, the agency's currency.
    contact, convert_contact.pipeline, at_stage,
    coalesce(convert_contact.amount_minor, 0),
    convert_contact.currency, convert_contact.probability,
    coalesce(convert_contact.expected_close_date,
      (now() at time zone (select a.timezone from public.agencies a where a.id = agency))::date + 30),
    coalesce(convert_contact.owner, person.owner_id), coalesce(convert_contact.custom_fields, '{}'))
  returning id into opportunity;
  -- Whatever was waited for, the right may have gone meanwhile.
  perform private.require(agency, 'contact:write');
  perform private.require(agency, 'opportunity:write');
  return opportunity;
end
$$;

create or replace function public.convert_contact(
  agency_id uuid, contact_id uuid, lifecycle_stage text default 'customer', name text default null, pipeline_id uuid default null,
  amount_minor bigint default null, currency text default null, expected_close_date date default null, owner_id uuid default null,
  expected_version integer default null, stage_id uuid default null, probability integer default null, custom_fields jsonb default null)
returns uuid
language sql volatile set search_path = ''
as $$
  select private.convert_contact(
    agency_id, contact_id, lifecycle_stage, name, pipeline_id, amount_minor, currency, expected_close_date, owner_id, expected_version,
    stage_id, probability, custom_fields)
$$;

revoke all on function public.convert_contact(uuid, uuid, text, text, uuid, bigint, text, date, uuid, integer, uuid, integer, jsonb) from public, anon, service_role;

comment on function private.convert_contact(uuid, uuid, text, text, uuid, bigint, text, date, uuid, integer, uuid, integer, jsonb) is 'Makes a lead a customer (or an opportunity), once, with an opportunity: in the stage that is named, else in the first open one of the pipeline, else of the default pipeline.';

comment on function public.convert_contact(uuid, uuid, text, text, uuid, bigint, text, date, uuid, integer, uuid, integer, jsonb) is 'Converts a lead and returns the id of its opportunity; refuses not_found, already_converted, stale_version, invalid_transition, invalid_reference, no_stage, invalid_input for what the opportunity must have.';

revoke all on function private.convert_contact(uuid, uuid, text, text, uuid, bigint, text, date, uuid, integer, uuid, integer, jsonb) from public;

grant execute on function private.convert_contact(uuid, uuid, text, text, uuid, bigint, text, date, uuid, integer, uuid, integer, jsonb) to authenticated;

grant execute on function public.convert_contact(uuid, uuid, text, text, uuid, bigint, text, date, uuid, integer, uuid, integer, jsonb) to authenticated;
