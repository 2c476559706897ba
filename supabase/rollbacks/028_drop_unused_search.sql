comment on column public.contacts.search_text is 'What the search box looks through; read only inside private.contact_ids_matching.';

create function private.contact_ids_matching(agency uuid, query text, at_most integer) returns setof uuid
language plpgsql stable security definer rows 100 set search_path = ''
as $$
declare
  pattern text := '%' || replace(replace(replace(lower(btrim(query)), '\', '\\'), '%', '\%'), '_', '\_') || '%';
begin
  perform private.require(agency, 'contact:read');
  return query
    select c.id
    from public.contacts c
    where c.agency_id = agency and c.deleted_at is null and c.search_text like pattern
    order by c.created_at desc, c.id desc
    limit least(at_most, 1000);
end
$$;
comment on function private.contact_ids_matching(uuid, text, integer) is
  'Ids of live contacts whose name, company, e-mail or phone contains the text, newest first. Past RLS with a membership check of its own, because LIKE is not leakproof and would not use its index.';
revoke all on function private.contact_ids_matching(uuid, text, integer) from public;
grant execute on function private.contact_ids_matching(uuid, text, integer) to authenticated;

-- OFFSET 0 keeps the planner from any other way than one look-up by primary key for each id that was found. With "id = any (…)"
-- it may choose any index that begins with the agency and has the id somewhere, and with a plain join it may read
-- the whole agency: either looks through everything the agency has.
create function public.search_contacts(agency_id uuid, query text, tag_id uuid default null) returns setof public.contacts
language plpgsql stable set search_path = ''
as $$
begin
  return query
  select c.*
  from private.contact_ids_matching(search_contacts.agency_id, search_contacts.query, 1000) found (id)
  cross join lateral (
    select c.* from public.contacts c where c.id = found.id and c.agency_id = search_contacts.agency_id offset 0
  ) c
  where search_contacts.tag_id is null or exists (
    select from public.contact_tags t
    where t.agency_id = search_contacts.agency_id and t.tag_id = search_contacts.tag_id and t.contact_id = c.id
  );
end
$$;
comment on function public.search_contacts(uuid, text, uuid) is
  'The newest 1,000 live contacts that contain the text (and carry the tag), re-read under RLS; filter, order and page it like the table.';
revoke all on function public.search_contacts(uuid, text, uuid) from public, anon;
grant execute on function public.search_contacts(uuid, text, uuid) to authenticated;
