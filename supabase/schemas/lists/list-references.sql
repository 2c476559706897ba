-- What the filters of dynamic lists name: tags, custom fields and their options, people.

create table private.list_references (
  agency_id uuid not null references public.agencies (id) on delete cascade,
  list_id uuid not null,
  tag_id uuid,
  field_id uuid,
  option_id uuid,
  user_id uuid,
  constraint list_references_once unique nulls not distinct (agency_id, list_id, tag_id, field_id, option_id, user_id),
  foreign key (agency_id, list_id) references public.contact_lists (agency_id, id) on delete cascade,
  -- No tag and no field goes while a list names it: private.keep_listed_tag says so in words before these would.
  foreign key (agency_id, tag_id) references public.tags (agency_id, id),
  foreign key (agency_id, field_id) references public.custom_fields (agency_id, id),
  -- Whoever leaves keeps their membership row, and filters that name them stay valid. An account that is deleted is no hindrance.
  foreign key (agency_id, user_id) references public.agency_members (agency_id, user_id) on delete cascade,
  check (num_nonnulls(tag_id, field_id, user_id) = 1 and (option_id is null or field_id is not null))
);
comment on table private.list_references is
  'What the filter of each dynamic list names, in the trash too: one row per tag, custom field, option (with its field) and person. Triggers of contact_lists write it, and no client sees it.';

create index list_references_tag_idx on private.list_references (agency_id, tag_id);
create index list_references_field_idx on private.list_references (agency_id, field_id, option_id);
create index list_references_user_idx on private.list_references (agency_id, user_id);

alter table private.list_references enable row level security;
alter table private.list_references force row level security;
revoke all on private.list_references from public, anon, authenticated, service_role;
