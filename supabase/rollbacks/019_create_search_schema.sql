drop function public.search_records(uuid, text, text[], integer);
drop function private.search_excerpt(text, text[]);
drop function private.search_records(uuid, text, text[], integer);
drop function private.find_records(text, uuid, tsquery[], text[], integer);
drop function private.find_contacts(uuid, tsquery[], text[], integer);
drop function private.find_opportunities(uuid, tsquery[], text[], integer);
drop function private.find_activities(uuid, tsquery[], text[], integer);
drop function private.find_contact_lists(uuid, tsquery[], text[], integer);

drop index public.contact_lists_search_keys_idx;
drop index public.activities_search_keys_idx;
drop index public.opportunities_search_keys_idx;
drop index public.contacts_search_keys_idx;
drop view private.searchable_contact_lists;
drop view private.searchable_activities;
drop view private.searchable_opportunities;
drop view private.searchable_contacts;

drop function private.similar_search_words(uuid, text);
drop function private.rebuild_search_words();
drop function private.fill_search_words();
drop trigger contact_lists_learn_changed on public.contact_lists;
drop trigger contact_lists_learn_inserted on public.contact_lists;
drop trigger activities_learn_changed on public.activities;
drop trigger activities_learn_inserted on public.activities;
drop trigger opportunities_learn_changed on public.opportunities;
drop trigger opportunities_learn_inserted on public.opportunities;
drop trigger contacts_learn_changed on public.contacts;
drop trigger contacts_learn_inserted on public.contacts;
drop function private.learn_changed_words();
drop function private.learn_inserted_words();
drop function private.learn_search_words(uuid, text[]);
drop table private.search_words;
drop function private.search_variants(uuid, text);

drop function private.contact_title(text, text, text, text);
drop function private.search_term(text, boolean);
drop function private.search_keys(uuid, text[], text);
drop function private.search_tag(uuid);
drop function private.search_words_in(text);

drop extension fuzzystrmatch;
