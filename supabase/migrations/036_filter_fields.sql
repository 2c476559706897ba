-- The fields of filters come from the domain, as role permissions do: a table instead of a function's text.
-- requires: 033_column_grants

create table private.filter_fields (
  entity text   not null,
  name   text   not null,
  type   text   not null,
  words  text[],
  constraint filter_fields_pkey primary key (entity, name),
  constraint filter_fields_type_check
    check ((type = any (array['text'::text, 'search'::text, 'word'::text, 'number'::text, 'boolean'::text, 'date'::text, 'datetime'::text, 'id'::text, 'tags'::text])))
);

alter table private.filter_fields
  enable row level security;

alter table private.filter_fields
  force row level security;

create or replace function private.own_filter_fields()
  returns table (
    entity     text,
    name       text,
    type       text,
    sql_type   text,
    expression text,
    access     text,
    words      text[]
  )
  language sql
  stable
  set search_path to ''
  as $function$
  select f.entity, f.name, f.type,
    case f.type
      when 'number' then 'bigint' when 'boolean' then 'boolean' when 'date' then 'date' when 'datetime' then 'timestamptz'
      when 'id' then 'uuid' when 'tags' then 'uuid' else 'text'
    end,
    case
      when f.type = 'search' then 'r.search_text'
      when f.type = 'tags' then 'r.id'
      -- Stored in lower case: under Row Level Security only a leakproof operator may use an index.
      when f.name = 'email' then 'r.email_norm'
      when f.type = 'text' then format('lower(r.%I)', c.name)
      else format('r.%I', c.name)
    end,
    i.access, f.words
  from private.filter_fields f
  cross join lateral (select lower(regexp_replace(f.name, '([A-Z])', '_\1', 'g')) as name) c
  left join (values
    ('contact', 'search', '{firstName, lastName, companyName, email, phone, text}'::text[]),
    ('contact', 'index', '{city, source, lifecycleStage, leadStatus, leadScore, ownerId, lastContactedAt, createdAt, updatedAt, tags}'::text[]),
    ('opportunity', 'index', '{contactId, amountMinor, expectedCloseDate, ownerId, createdAt, updatedAt}'::text[]),
    ('activity', 'index', '{occurredAt, dueAt, contactId, opportunityId, assigneeId, updatedAt}'::text[])
  ) i (entity, access, names) on i.entity = f.entity and f.name = any (i.names)
$function$;

comment on table private.filter_fields is 'The own fields that a filter may name, with the words of those that have a list. The rows come from FILTER_FIELDS and the shapes of packages/domain, by gen:migration.';

insert into private.filter_fields (entity, name, type, words) values
  ('activity', 'assigneeId', 'id', NULL),
  ('activity', 'body', 'text', NULL),
  ('activity', 'completedAt', 'datetime', NULL),
  ('activity', 'contactId', 'id', NULL),
  ('activity', 'createdAt', 'datetime', NULL),
  ('activity', 'createdBy', 'id', NULL),
  ('activity', 'direction', 'word', '{inbound,outbound}'),
  ('activity', 'dueAt', 'datetime', NULL),
  ('activity', 'durationSeconds', 'number', NULL),
  ('activity', 'kind', 'word', '{call,email,meeting,task,note,video_call,other}'),
  ('activity', 'occurredAt', 'datetime', NULL),
  ('activity', 'opportunityId', 'id', NULL),
  ('activity', 'priority', 'word', '{low,medium,high,urgent}'),
  ('activity', 'status', 'word', '{pending,in_progress,completed,cancelled}'),
  ('activity', 'subject', 'text', NULL),
  ('activity', 'updatedAt', 'datetime', NULL),
  ('contact', 'city', 'text', NULL),
  ('contact', 'companyName', 'text', NULL),
  ('contact', 'convertedAt', 'datetime', NULL),
  ('contact', 'country', 'text', NULL),
  ('contact', 'createdAt', 'datetime', NULL),
  ('contact', 'createdBy', 'id', NULL),
  ('contact', 'doNotCall', 'boolean', NULL),
  ('contact', 'doNotEmail', 'boolean', NULL),
  ('contact', 'email', 'text', NULL),
  ('contact', 'firstName', 'text', NULL),
  ('contact', 'jobTitle', 'text', NULL),
  ('contact', 'kind', 'word', '{person,company}'),
  ('contact', 'lastContactedAt', 'datetime', NULL),
  ('contact', 'lastName', 'text', NULL),
  ('contact', 'leadScore', 'number', NULL),
  ('contact', 'leadStatus', 'word', '{new,contacted,qualified,nurture,disqualified,converted}'),
  ('contact', 'lifecycleStage', 'word', '{lead,qualified,opportunity,customer,disqualified}'),
  ('contact', 'mobile', 'text', NULL),
  ('contact', 'ownerId', 'id', NULL),
  ('contact', 'phone', 'text', NULL),
  ('contact', 'postalCode', 'text', NULL),
  ('contact', 'region', 'text', NULL),
  ('contact', 'source', 'text', NULL),
  ('contact', 'street', 'text', NULL),
  ('contact', 'tags', 'tags', NULL),
  ('contact', 'text', 'search', NULL),
  ('contact', 'updatedAt', 'datetime', NULL),
  ('contact', 'website', 'text', NULL),
  ('opportunity', 'amountMinor', 'number', NULL),
  ('opportunity', 'closedAt', 'datetime', NULL),
  ('opportunity', 'contactId', 'id', NULL),
  ('opportunity', 'createdAt', 'datetime', NULL),
  ('opportunity', 'createdBy', 'id', NULL),
  ('opportunity', 'currency', 'word', NULL),
  ('opportunity', 'expectedCloseDate', 'date', NULL),
  ('opportunity', 'lostReason', 'text', NULL),
  ('opportunity', 'name', 'text', NULL),
  ('opportunity', 'ownerId', 'id', NULL),
  ('opportunity', 'pipelineId', 'id', NULL),
  ('opportunity', 'probability', 'number', NULL),
  ('opportunity', 'stageId', 'id', NULL),
  ('opportunity', 'status', 'word', '{open,won,lost}'),
  ('opportunity', 'updatedAt', 'datetime', NULL);
