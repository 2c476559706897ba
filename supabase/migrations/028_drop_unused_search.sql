-- The first search of contacts goes: the text filter of list_contacts and the search box do its work. What both read stays,
-- contacts.search_text with its trigram index.
-- requires: 002_create_crm_schema, 016_create_filters, 019_create_search_schema

drop function public.search_contacts(uuid, text, uuid);
drop function private.contact_ids_matching(uuid, text, integer);

comment on column public.contacts.search_text is
  'What the text filter and the search box look through; read only inside private.filtered_ids and private.search_records.';
