-- The rules of the lifecycle of a contact.

-- PL/pgSQL, because every written row calls it: PostgreSQL plans an SQL function that has settings at each call.
create function private.lifecycle_agrees(stage text, lead_status text) returns boolean
language plpgsql immutable parallel safe set search_path = ''
as $$
begin
  return stage || '/' || lead_status = any (array[
    'lead/new', 'lead/contacted', 'lead/nurture',
    'qualified/new', 'qualified/contacted', 'qualified/nurture', 'qualified/qualified',
    'opportunity/new', 'opportunity/contacted', 'opportunity/nurture', 'opportunity/qualified', 'opportunity/converted',
    'customer/converted',
    'disqualified/disqualified', 'disqualified/converted']);
end
$$;
comment on function private.lifecycle_agrees(text, text) is
  'Whether a lead status may stand beside a lifecycle stage. STATUSES_OF_STAGE of packages/domain says the same.';
-- The CHECK of contacts and its trigger run as the role that writes the contact.
call private.open_door('private.lifecycle_agrees(text, text)', 'authenticated', 'service_role');

create function private.lifecycle_after(
  old_stage text, old_status text, wanted_stage text, wanted_status text, converted boolean, out stage text, out lead_status text)
language plpgsql immutable parallel safe set search_path = ''
as $$
begin
  stage := wanted_stage;
  lead_status := wanted_status;
  if (wanted_stage = any (array['lead', 'qualified', 'opportunity', 'customer', 'disqualified'])
      and wanted_status = any (array['new', 'contacted', 'qualified', 'nurture', 'disqualified', 'converted'])) is not true then
    -- No word of ours: the word lists of the columns say so.
    return;
  end if;
  -- Whoever changes one of the two wants the other to follow, where it cannot stay.
  if not private.lifecycle_agrees(stage, lead_status) then
    if wanted_status = old_status then
      lead_status := case wanted_stage
        when 'lead' then 'contacted'
        when 'qualified' then 'qualified'
        when 'opportunity' then 'qualified'
        when 'customer' then 'converted'
        else 'disqualified'
      end;
    elsif wanted_stage = old_stage then
      stage := case wanted_status
        when 'qualified' then 'qualified'
        when 'disqualified' then 'disqualified'
        when 'converted' then 'customer'
        else 'lead'
      end;
    end if;
  end if;
  if not private.lifecycle_agrees(stage, lead_status)
     or (stage <> old_stage and old_stage || '>' || stage <> all (array[
       'lead>qualified', 'lead>opportunity', 'lead>customer', 'lead>disqualified',
       'qualified>lead', 'qualified>opportunity', 'qualified>customer', 'qualified>disqualified',
       'opportunity>qualified', 'opportunity>customer', 'opportunity>disqualified',
       'customer>opportunity', 'customer>disqualified',
       'disqualified>lead', 'disqualified>qualified', 'disqualified>opportunity', 'disqualified>customer']))
     or (lead_status <> old_status and old_status || '>' || lead_status <> all (array[
       'new>contacted', 'new>qualified', 'new>nurture', 'new>disqualified', 'new>converted',
       'contacted>qualified', 'contacted>nurture', 'contacted>disqualified', 'contacted>converted',
       'qualified>contacted', 'qualified>nurture', 'qualified>disqualified', 'qualified>converted',
       'nurture>contacted', 'nurture>qualified', 'nurture>disqualified', 'nurture>converted',
       'disqualified>contacted', 'disqualified>qualified', 'disqualified>nurture']))
     or (lead_status = 'converted' and not converted) then
    stage := null;
    lead_status := null;
  end if;
end
$$;
comment on function private.lifecycle_after(text, text, text, text, boolean) is
  'Where a contact stands when somebody wants this stage and this lead status; null where it may not go. converted: whether it has been, or is being, converted. nextLifecycle of packages/domain says the same.';
call private.open_door('private.lifecycle_after(text, text, text, text, boolean)', 'authenticated', 'service_role');

create function private.follow_lifecycle() returns trigger
language plpgsql set search_path = ''
as $$
declare
  after record;
begin
  if tg_op = 'INSERT' then
    -- Every contact begins as a new lead, and takes its first step at once: whoever imports customers has customers.
    after := private.lifecycle_after('lead', 'new', new.lifecycle_stage, new.lead_status, true);
    if after.stage is null then
      perform private.refuse_fields('invalid_input', '400',
        'A contact in the stage ' || new.lifecycle_stage || ' cannot have the lead status ' || new.lead_status || '.',
        '[{"path": ["leadStatus"], "message": "does not go together with this lifecycle stage"}]');
    end if;
    if after.lead_status = 'converted' then
      new.converted_at := coalesce(new.converted_at, new.created_at);
    end if;
  else
    if new.converted_at is distinct from old.converted_at and old.converted_at is not null then
      perform private.refuse('already_converted', '409', 'This contact was converted already, which happens once.');
    end if;
    after := private.lifecycle_after(
      old.lifecycle_stage, old.lead_status, new.lifecycle_stage, new.lead_status, new.converted_at is not null);
    if after.stage is null then
      perform private.refuse('invalid_transition', '409',
        'A contact in the stage ' || old.lifecycle_stage || ' with the lead status ' || old.lead_status ||
        ' cannot become ' || new.lifecycle_stage || ' with the lead status ' || new.lead_status || '.');
    end if;
  end if;
  new.lifecycle_stage := after.stage;
  new.lead_status := after.lead_status;
  return new;
end
$$;
comment on function private.follow_lifecycle() is
  'Keeps stage and lead status of a contact on the ways that lifecycle_after knows. Converted is who has a date for it, which only the conversion sets, once.';
call private.open_door('private.follow_lifecycle()');
