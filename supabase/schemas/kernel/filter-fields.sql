-- What there is to filter by.

-- A condition calls its record r. Text is compared in lower case.
create function private.own_filter_fields()
returns table (entity text, name text, type text, sql_type text, expression text, access text, words text[])
language sql immutable set search_path = ''
as $$
  values
    ('contact', 'kind', 'word', 'text', 'r.kind', null, '{person,company}'::text[]),
    ('contact', 'firstName', 'text', 'text', 'lower(r.first_name)', 'search', null),
    ('contact', 'lastName', 'text', 'text', 'lower(r.last_name)', 'search', null),
    ('contact', 'companyName', 'text', 'text', 'lower(r.company_name)', 'search', null),
    ('contact', 'jobTitle', 'text', 'text', 'lower(r.job_title)', null, null),
    ('contact', 'email', 'text', 'text', 'r.email_norm', 'search', null),
    ('contact', 'phone', 'text', 'text', 'lower(r.phone)', 'search', null),
    ('contact', 'mobile', 'text', 'text', 'lower(r.mobile)', null, null),
    ('contact', 'website', 'text', 'text', 'lower(r.website)', null, null),
    ('contact', 'street', 'text', 'text', 'lower(r.street)', null, null),
    ('contact', 'city', 'text', 'text', 'lower(r.city)', 'index', null),
    ('contact', 'region', 'text', 'text', 'lower(r.region)', null, null),
    ('contact', 'postalCode', 'text', 'text', 'lower(r.postal_code)', null, null),
    ('contact', 'country', 'text', 'text', 'lower(r.country)', null, null),
    ('contact', 'source', 'text', 'text', 'lower(r.source)', 'index', null),
    ('contact', 'text', 'search', 'text', 'r.search_text', 'search', null),
    ('contact', 'lifecycleStage', 'word', 'text', 'r.lifecycle_stage', 'index', '{lead,qualified,opportunity,customer,disqualified}'),
    ('contact', 'leadStatus', 'word', 'text', 'r.lead_status', 'index', '{new,contacted,qualified,nurture,disqualified,converted}'),
    ('contact', 'leadScore', 'number', 'bigint', 'r.lead_score', 'index', null),
    ('contact', 'ownerId', 'id', 'uuid', 'r.owner_id', 'index', null),
    ('contact', 'doNotEmail', 'boolean', 'boolean', 'r.do_not_email', null, null),
    ('contact', 'doNotCall', 'boolean', 'boolean', 'r.do_not_call', null, null),
    ('contact', 'lastContactedAt', 'datetime', 'timestamptz', 'r.last_contacted_at', 'index', null),
    ('contact', 'convertedAt', 'datetime', 'timestamptz', 'r.converted_at', null, null),
    ('contact', 'createdBy', 'id', 'uuid', 'r.created_by', null, null),
    ('contact', 'createdAt', 'datetime', 'timestamptz', 'r.created_at', 'index', null),
    ('contact', 'updatedAt', 'datetime', 'timestamptz', 'r.updated_at', 'index', null),
    ('contact', 'tags', 'tags', 'uuid', 'r.id', 'index', null),
    ('opportunity', 'name', 'text', 'text', 'lower(r.name)', null, null),
    ('opportunity', 'contactId', 'id', 'uuid', 'r.contact_id', 'index', null),
    ('opportunity', 'pipelineId', 'id', 'uuid', 'r.pipeline_id', null, null),
    ('opportunity', 'stageId', 'id', 'uuid', 'r.stage_id', null, null),
    ('opportunity', 'status', 'word', 'text', 'r.status', null, '{open,won,lost}'),
    ('opportunity', 'amountMinor', 'number', 'bigint', 'r.amount_minor', 'index', null),
    ('opportunity', 'currency', 'word', 'text', 'r.currency', null, null),
    ('opportunity', 'probability', 'number', 'bigint', 'r.probability', null, null),
    ('opportunity', 'expectedCloseDate', 'date', 'date', 'r.expected_close_date', 'index', null),
    ('opportunity', 'closedAt', 'datetime', 'timestamptz', 'r.closed_at', null, null),
    ('opportunity', 'lostReason', 'text', 'text', 'lower(r.lost_reason)', null, null),
    ('opportunity', 'ownerId', 'id', 'uuid', 'r.owner_id', 'index', null),
    ('opportunity', 'createdBy', 'id', 'uuid', 'r.created_by', null, null),
    ('opportunity', 'createdAt', 'datetime', 'timestamptz', 'r.created_at', 'index', null),
    ('opportunity', 'updatedAt', 'datetime', 'timestamptz', 'r.updated_at', 'index', null),
    ('activity', 'kind', 'word', 'text', 'r.kind', null, '{call,email,meeting,task,note,video_call,other}'),
    ('activity', 'subject', 'text', 'text', 'lower(r.subject)', null, null),
    ('activity', 'body', 'text', 'text', 'lower(r.body)', null, null),
    ('activity', 'status', 'word', 'text', 'r.status', null, '{pending,in_progress,completed,cancelled}'),
    ('activity', 'priority', 'word', 'text', 'r.priority', null, '{low,medium,high,urgent}'),
    ('activity', 'direction', 'word', 'text', 'r.direction', null, '{inbound,outbound}'),
    ('activity', 'occurredAt', 'datetime', 'timestamptz', 'r.occurred_at', 'index', null),
    ('activity', 'dueAt', 'datetime', 'timestamptz', 'r.due_at', 'index', null),
    ('activity', 'completedAt', 'datetime', 'timestamptz', 'r.completed_at', null, null),
    ('activity', 'durationSeconds', 'number', 'bigint', 'r.duration_seconds', null, null),
    ('activity', 'contactId', 'id', 'uuid', 'r.contact_id', 'index', null),
    ('activity', 'opportunityId', 'id', 'uuid', 'r.opportunity_id', 'index', null),
    ('activity', 'assigneeId', 'id', 'uuid', 'r.assignee_id', 'index', null),
    ('activity', 'createdBy', 'id', 'uuid', 'r.created_by', null, null),
    ('activity', 'createdAt', 'datetime', 'timestamptz', 'r.created_at', null, null),
    ('activity', 'updatedAt', 'datetime', 'timestamptz', 'r.updated_at', 'index', null)
$$;
comment on function private.own_filter_fields() is
  'The fields of each entity that a filter may name: how they are compared, what they are in SQL (of a record r), and whether an index finds them (of their own, or that of the search box).';
call private.open_door('private.own_filter_fields()');

create function private.list_table(entity text) returns text
language sql immutable set search_path = ''
as $$
  select case entity when 'contact' then 'public.contacts' when 'opportunity' then 'public.opportunities' when 'activity' then 'public.activities' end
$$;
comment on function private.list_table(text) is 'The table behind an entity that has filtered lists; null for any other word.';
call private.open_door('private.list_table(text)');

create function private.filter_field(
  agency uuid, entity text, name text,
  out type text, out sql_type text, out expression text, out access text, out words text[], out field_id uuid, out value_column text
)
language plpgsql stable set search_path = ''
as $$
declare
  key text;
  kind text;
begin
  select f.type, f.sql_type, f.expression, f.access, f.words into type, sql_type, expression, access, words
  from private.own_filter_fields() f where f.entity = filter_field.entity and f.name = filter_field.name;
  if type is not null then
    return;
  end if;
  select c.id, c.key, c.type into field_id, key, kind
  from public.custom_fields c
  where c.agency_id = agency and c.entity = filter_field.entity and c.key = substr(filter_field.name, 8) and starts_with(filter_field.name, 'custom.');
  if field_id is null then
    perform private.refuse('invalid_input', '400', 'There is no field ' || left(name, 80) || ' to filter by.');
  end if;
  -- The copy in the record is asked where many records match; a value of another kind than the field's counts as absent.
  case
    when kind in ('number', 'currency') then
      type := 'number'; sql_type := 'float8'; value_column := 'v.value_number';
      expression := format('(case jsonb_typeof(r.custom_fields -> %1$L) when ''number'' then (r.custom_fields -> %1$L)::float8 end)', key);
    when kind = 'boolean' then
      type := 'boolean'; sql_type := 'boolean'; value_column := 'v.value_boolean';
      expression := format('(case jsonb_typeof(r.custom_fields -> %1$L) when ''boolean'' then (r.custom_fields -> %1$L)::boolean end)', key);
    when kind = 'multi_select' then
      type := 'choices'; sql_type := 'uuid'; value_column := 'v.value_option_id';
      expression := format('(r.custom_fields -> %L)', key);
    when kind in ('date', 'datetime', 'select', 'user') then
      type := case kind when 'date' then 'date' when 'datetime' then 'datetime' else 'id' end;
      sql_type := case kind when 'date' then 'date' when 'datetime' then 'timestamptz' else 'uuid' end;
      value_column := case kind
        when 'date' then 'v.value_date' when 'datetime' then 'v.value_timestamp' when 'select' then 'v.value_option_id' else 'v.value_user_id'
      end;
      expression := format(
        '(case when pg_input_is_valid(r.custom_fields ->> %1$L, %2$L) then (r.custom_fields ->> %1$L)::%2$s end)', key, sql_type);
    else
      type := 'text'; sql_type := 'text';
      value_column := case when kind <> 'long_text' then 'lower(left(v.value_text, 80))' end;
      expression := format('lower(r.custom_fields ->> %L)', key);
  end case;
end
$$;
comment on function private.filter_field(uuid, text, text) is
  'How a field is compared, own or custom (custom.key), and what it is in SQL: of a record r, and for a custom one of its typed value v. Refuses invalid_input for a field that is not there.';
call private.open_door('private.filter_field(uuid, text, text)');
