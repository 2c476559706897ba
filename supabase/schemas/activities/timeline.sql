-- One timeline for a contact or an opportunity.

create function private.behind(kind text, last_kind text, last_id uuid) returns uuid
language sql immutable set search_path = ''
as $$
  select case
    when kind collate "C" < last_kind then 'ffffffff-ffff-ffff-ffff-ffffffffffff'
    when kind = last_kind then last_id
    else '00000000-0000-0000-0000-000000000000'
  end::uuid
$$;
comment on function private.behind(text, text, uuid) is
  'Where one source of a timeline goes on: its entries with (at, id) below (at of the last entry, this) come behind the last entry in the order (at, kind, id), downwards.';
call private.open_door('private.behind(text, text, uuid)', 'authenticated');

-- Each source reads as many entries as the page holds, from behind the last entry of the page before, out of an index
-- that begins with the contact or the opportunity; then the entries are merged. The opportunities of a contact are
-- read one by one, so that each uses its index.
create function public.timeline(
  agency_id uuid, contact_id uuid default null, opportunity_id uuid default null,
  before_at timestamptz default null, before_kind text default null, before_id uuid default null, at_most integer default 50
) returns table (at timestamptz, kind text, id uuid, entry jsonb)
language plpgsql stable rows 50 set search_path = ''
as $$
#variable_conflict use_column
declare
  agency constant uuid := timeline.agency_id;
  contact constant uuid := timeline.contact_id;
  opportunity constant uuid := timeline.opportunity_id;
  opportunities uuid[];
  last_at constant timestamptz := coalesce(before_at, 'infinity');
  behind_activity constant uuid := private.behind('activity', before_kind, before_id);
  behind_stage_change constant uuid := private.behind('stage_change', before_kind, before_id);
  behind_submission constant uuid := private.behind('submission', before_kind, before_id);
  behind_audit constant uuid := private.behind('audit', before_kind, before_id);
  rows_needed constant integer := least(at_most, 201);
begin
  if num_nonnulls(contact, opportunity) <> 1 then
    perform private.refuse('invalid_input', '400', 'Name a contact or an opportunity.');
  end if;
  perform private.require(agency, 'activity:read');
  perform from public.contacts c where c.agency_id = agency and c.id = contact
    union all select from public.opportunities o where o.agency_id = agency and o.id = opportunity;
  if not found then
    perform private.refuse('not_found', '404', 'There is no such record.');
  end if;
  opportunities := case
    when contact is null then array[opportunity]
    else array(select o.id from public.opportunities o where o.agency_id = agency and o.contact_id = contact and o.deleted_at is null)
  end;
  return query
    select t.at, t.kind, t.id, t.entry
    from (
      select a.occurred_at as at, 'activity' as kind, a.id, jsonb_build_object(
        'id', a.id, 'agencyId', a.agency_id, 'kind', a.kind, 'subject', a.subject, 'body', a.body, 'status', a.status,
        'priority', a.priority, 'direction', a.direction, 'occurredAt', a.occurred_at, 'dueAt', a.due_at,
        'completedAt', a.completed_at, 'durationSeconds', a.duration_seconds, 'contactId', a.contact_id,
        'opportunityId', a.opportunity_id, 'assigneeId', a.assignee_id, 'customFields', a.custom_fields,
        'createdBy', a.created_by, 'createdAt', a.created_at, 'updatedAt', a.updated_at, 'version', a.version,
        'deletedAt', a.deleted_at) as entry
      from (
        select merged.* from (
          (select a.* from public.activities a
           where a.agency_id = agency and a.contact_id = contact and a.deleted_at is null
             and (a.occurred_at, a.id) < (last_at, behind_activity)
           order by a.occurred_at desc, a.id desc limit rows_needed)
          union all
          (select a.* from unnest(opportunities) o (id) cross join lateral (
             select a.* from public.activities a
             where a.agency_id = agency and a.opportunity_id = o.id and a.deleted_at is null and (contact is null or a.contact_id is distinct from contact)
               and (a.occurred_at, a.id) < (last_at, behind_activity)
             order by a.occurred_at desc, a.id desc limit rows_needed) a
           order by a.occurred_at desc, a.id desc limit rows_needed)
        ) merged
        order by merged.occurred_at desc, merged.id desc limit rows_needed
      ) a
      union all
      select h.moved_at, 'stage_change', h.id, jsonb_build_object(
        'id', h.id, 'agencyId', h.agency_id, 'opportunityId', h.opportunity_id, 'pipelineId', h.pipeline_id,
        'fromStageId', h.from_stage_id, 'toStageId', h.to_stage_id, 'amountMinor', h.amount_minor, 'currency', h.currency,
        'movedBy', h.moved_by, 'movedAt', h.moved_at)
      from (
        select h.* from unnest(opportunities) o (id) cross join lateral (
          select h.* from public.opportunity_stage_history h
          where h.agency_id = agency and h.opportunity_id = o.id
            and (h.moved_at, h.id) < (last_at, behind_stage_change)
          order by h.moved_at desc, h.id desc limit rows_needed) h
        order by h.moved_at desc, h.id desc limit rows_needed
      ) h
      union all
      select s.submitted_at, 'submission', s.id, jsonb_build_object(
        'id', s.id, 'agencyId', s.agency_id, 'formId', s.form_id, 'formVersionId', s.form_version_id, 'contactId', s.contact_id,
        'score', s.score, 'outcome', s.outcome, 'disqualificationReason', s.disqualification_reason, 'status', s.status,
        'submittedAt', s.submitted_at,
        'formTitle', (select f.title from public.forms f where f.agency_id = s.agency_id and f.id = s.form_id))
      from (
        select s.* from public.form_submissions s
        where s.agency_id = agency and s.contact_id = contact
          and (s.submitted_at, s.id) < (last_at, behind_submission)
        order by s.submitted_at desc, s.id desc limit rows_needed
      ) s
      union all
      select l.at, 'audit', l.id, jsonb_build_object(
        'id', l.id, 'at', l.at, 'table', l.table_name, 'recordId', l.record_id, 'operation', l.operation,
        'actorId', l.actor_id, 'actorKind', l.actor_kind, 'requestId', l.request_id, 'changed', l.changed)
      from private.record_log(
        agency, coalesce(contact, opportunity), last_at, behind_audit, rows_needed) l
    ) t
    order by t.at desc, t.kind collate "C" desc, t.id desc
    limit rows_needed;
end
$$;
comment on function public.timeline(uuid, uuid, uuid, timestamptz, text, uuid, integer) is
  'Activities, stage changes, form submissions and (for who may read it) audit entries of a contact or an opportunity under RLS, in one order: (at, kind, id), downwards, behind the place that before_at, before_kind and before_id name.';
call private.open_door('public.timeline(uuid, uuid, uuid, timestamptz, text, uuid, integer)', 'authenticated');
