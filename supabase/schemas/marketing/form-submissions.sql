-- What visitors answered.

create table public.form_submissions (
  id uuid primary key default private.uuid_v7(),
  agency_id uuid not null,
  form_id uuid not null,
  form_version_id uuid not null,
  contact_id uuid,
  answers jsonb not null check (jsonb_typeof(answers) = 'object' and pg_column_size(answers) <= 262144),
  score integer not null default 0,
  score_breakdown jsonb not null default '{}' check (jsonb_typeof(score_breakdown) = 'object'),
  outcome text not null default 'unqualified' check (outcome in ('qualified', 'unqualified', 'disqualified')),
  disqualification_reason text check (length(disqualification_reason) <= 500),
  utm jsonb not null default '{}' check (jsonb_typeof(utm) = 'object' and pg_column_size(utm) <= 4096),
  referrer text check (length(referrer) <= 2048),
  ip_hash text check (length(ip_hash) <= 128),
  user_agent text check (length(user_agent) <= 512),
  idempotency_key text check (length(idempotency_key) between 8 and 128),
  status text not null default 'new' check (status in ('new', 'processed', 'spam')),
  submitted_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (agency_id, id),
  foreign key (agency_id, form_id) references public.forms (agency_id, id) on delete cascade,
  foreign key (agency_id, form_id, form_version_id) references public.form_versions (agency_id, form_id, id),
  foreign key (agency_id, contact_id) references public.contacts (agency_id, id) on delete set null (contact_id),
  check (disqualification_reason is null or outcome = 'disqualified')
);
comment on table public.form_submissions is
  'What visitors answered, scored on the server. Members may only change the status; rows arrive through one definer function.';

create unique index form_submissions_idempotency_key on public.form_submissions (agency_id, form_id, idempotency_key)
  where idempotency_key is not null;
create index form_submissions_newest_idx on public.form_submissions (agency_id, submitted_at desc, id desc);
create index form_submissions_form_idx on public.form_submissions (agency_id, form_id, submitted_at desc, id desc);
create index form_submissions_version_idx on public.form_submissions (agency_id, form_id, form_version_id);
create index form_submissions_contact_idx on public.form_submissions (agency_id, contact_id, submitted_at desc, id desc);

create function private.touch_submission() returns trigger
language plpgsql set search_path = ''
as $$
begin
  new.updated_at := now();
  return new;
end
$$;
comment on function private.touch_submission() is 'Before update of form_submissions: updated_at. Everything but status and contact_id is frozen by another trigger.';
call private.open_door('private.touch_submission()');

create trigger form_submissions_frozen before update of id, agency_id, form_id, form_version_id, answers, score, submitted_at
  on public.form_submissions for each row execute function private.refuse_change();
create trigger form_submissions_touch before update on public.form_submissions for each row execute function private.touch_submission();

call private.protect_tenant_table('public.form_submissions', 'submission:read', null, 'submission:write');
call private.open_table('public.form_submissions', 'select');
grant update (status) on public.form_submissions to authenticated;
call audit.watch('public.form_submissions');
