-- Tags of many contacts at once, and the merging of tags.

create function private.existing_tags(agency uuid, tag_ids uuid[]) returns void
language plpgsql stable set search_path = ''
as $$
declare
  unknown bigint[];
begin
  if cardinality(tag_ids) between 1 and 50 is not true then
    perform private.refuse('invalid_input', '400', 'Name between 1 and 50 tags.');
  end if;
  unknown := array(
    select i.n from unnest(tag_ids) with ordinality i (id, n)
    where not exists (select from public.tags t where t.agency_id = agency and t.id = i.id) order by i.n);
  if unknown <> '{}' then
    perform private.refuse_places('tagIds', unknown, 'invalid_reference', '400', 'There is no such tag.');
  end if;
end
$$;
comment on function private.existing_tags(uuid, uuid[]) is 'As the caller: refuses when one of these tags is not the agency''s.';
call private.open_door('private.existing_tags(uuid, uuid[])', 'authenticated');

create function private.taggable_contacts(agency uuid, contact_ids uuid[], out chosen uuid[], out skipped jsonb)
language sql stable set search_path = ''
as $$
  select coalesce(array_agg(s.id order by s.id) filter (where s.reason is null), '{}'),
    coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'reason', s.reason) order by s.n) filter (where s.reason is not null), '[]')
  from (
    select t.n, t.id, case when c.id is null then 'not_found' when c.deleted_at is not null then 'in_trash' end as reason
    from (select i.id, min(i.n) as n from unnest(contact_ids) with ordinality i (id, n) group by i.id) t
    left join public.contacts c on c.agency_id = agency and c.id = t.id
  ) s
$$;
comment on function private.taggable_contacts(uuid, uuid[]) is 'As the caller: which of these contacts are there and live, and why the others are not.';
call private.open_door('private.taggable_contacts(uuid, uuid[])', 'authenticated');

create function public.tag_contacts(agency_id uuid, contact_ids uuid[], tag_ids uuid[]) returns jsonb
language plpgsql volatile set search_path = ''
as $$
#variable_conflict use_column
declare
  sorted record;
begin
  perform private.require(tag_contacts.agency_id, 'contact:write');
  if cardinality(contact_ids) between 1 and 1000 is not true then
    perform private.refuse('invalid_input', '400', 'Give between 1 and 1,000 contacts.');
  end if;
  perform private.existing_tags(tag_contacts.agency_id, tag_ids);
  perform from public.contacts c where c.agency_id = tag_contacts.agency_id and c.id = any (contact_ids) order by c.id for share;
  sorted := private.taggable_contacts(tag_contacts.agency_id, contact_ids);
  insert into public.contact_tags (agency_id, tag_id, contact_id)
  select tag_contacts.agency_id, t.id, c.id
  from unnest(sorted.chosen) c (id) cross join (select distinct i as id from unnest(tag_ids) i) t
  order by c.id, t.id
  on conflict do nothing;
  return jsonb_build_object('done', cardinality(sorted.chosen), 'skipped', sorted.skipped);
end
$$;
comment on function public.tag_contacts(uuid, uuid[], uuid[]) is
  'Gives up to 1,000 contacts up to 50 tags, as the caller; those that carry one already keep it. Skips, and says why: not_found, in_trash.';
call private.open_door('public.tag_contacts(uuid, uuid[], uuid[])', 'authenticated');

create function public.untag_contacts(agency_id uuid, contact_ids uuid[], tag_ids uuid[]) returns jsonb
language plpgsql volatile set search_path = ''
as $$
#variable_conflict use_column
declare
  sorted record;
begin
  perform private.require(untag_contacts.agency_id, 'contact:write');
  if cardinality(contact_ids) between 1 and 1000 is not true then
    perform private.refuse('invalid_input', '400', 'Give between 1 and 1,000 contacts.');
  end if;
  perform private.existing_tags(untag_contacts.agency_id, tag_ids);
  -- Not shared: two that take tags off the same contacts would delete the same rows, each in an order of its own.
  perform from public.contacts c where c.agency_id = untag_contacts.agency_id and c.id = any (contact_ids) order by c.id for no key update;
  sorted := private.taggable_contacts(untag_contacts.agency_id, contact_ids);
  delete from public.contact_tags t
  where t.agency_id = untag_contacts.agency_id and t.contact_id = any (sorted.chosen) and t.tag_id = any (tag_ids);
  return jsonb_build_object('done', cardinality(sorted.chosen), 'skipped', sorted.skipped);
end
$$;
comment on function public.untag_contacts(uuid, uuid[], uuid[]) is
  'Takes up to 50 tags off up to 1,000 contacts, as the caller. Skips, and says why: not_found, in_trash.';
call private.open_door('public.untag_contacts(uuid, uuid[], uuid[])', 'authenticated');

create function public.count_tagged_contacts(agency_id uuid, tag_ids uuid[]) returns table (tag_id uuid, contacts integer)
language sql stable rows 50 set search_path = ''
as $$
  select t.id, counted.n
  from public.tags t
  cross join lateral (
    select count(*)::integer as n
    from (
      select from public.contact_tags c
      where c.agency_id = count_tagged_contacts.agency_id and c.tag_id = t.id and c.contact_live is true
      limit 10001
    ) capped
  ) counted
  where t.agency_id = count_tagged_contacts.agency_id and t.id = any (tag_ids)
$$;
comment on function public.count_tagged_contacts(uuid, uuid[]) is 'How many live contacts carry each of these tags, up to 10,001, under RLS.';
call private.open_door('public.count_tagged_contacts(uuid, uuid[])', 'authenticated');

create function private.merge_tags(agency uuid, tag_id uuid, into_id uuid) returns public.tags
language plpgsql security definer set search_path = ''
as $$
declare
  target public.tags;
begin
  perform private.require(agency, 'tag:remove');
  if tag_id = into_id then
    perform private.refuse('invalid_input', '400', 'A tag is merged into another one.');
  end if;
  -- Lists before tags, like whoever changes a filter.
  perform from public.contact_lists l
  where l.agency_id = agency
    and l.id in (select r.list_id from private.list_references r where r.agency_id = agency and r.tag_id = merge_tags.tag_id)
  order by l.id for no key update;
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
  perform private.move_list_references(agency, merge_tags.tag_id, into_id);
  delete from public.tags t where t.agency_id = agency and t.id = merge_tags.tag_id;
  -- Whatever was waited for, the right may have gone meanwhile.
  perform private.require(agency, 'tag:remove');
  return target;
end
$$;
comment on function private.merge_tags(uuid, uuid, uuid) is
  'Gives every contact with the first tag the second one, lets the filters of lists name it too, and deletes the first; who gave it, and when, is kept.';
call private.open_door('private.merge_tags(uuid, uuid, uuid)', 'authenticated');

create function public.merge_tags(agency_id uuid, tag_id uuid, into_id uuid) returns public.tags
language sql volatile set search_path = ''
as $$ select private.merge_tags(agency_id, tag_id, into_id) $$;
comment on function public.merge_tags(uuid, uuid, uuid) is 'Merges a tag into another one, which it returns; refuses not_found, missing_permission.';
call private.open_door('public.merge_tags(uuid, uuid, uuid)', 'authenticated');
