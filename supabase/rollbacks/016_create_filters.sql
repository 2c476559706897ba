drop index public.custom_field_values_text_idx;
drop index public.custom_field_values_number_idx;
drop index public.custom_field_values_date_idx;
drop index public.custom_field_values_timestamp_idx;
drop index public.custom_field_values_option_idx;
drop index public.custom_field_values_boolean_idx;
create index custom_field_values_text_idx on public.custom_field_values (agency_id, field_id, value_text, contact_id)
  where value_text is not null and type <> 'long_text';
create index custom_field_values_number_idx on public.custom_field_values (agency_id, field_id, value_number, contact_id) where value_number is not null;
create index custom_field_values_date_idx on public.custom_field_values (agency_id, field_id, value_date, contact_id) where value_date is not null;
create index custom_field_values_timestamp_idx on public.custom_field_values (agency_id, field_id, value_timestamp, contact_id)
  where value_timestamp is not null;
create index custom_field_values_option_idx on public.custom_field_values (agency_id, field_id, value_option_id, contact_id)
  where value_option_id is not null;

drop index public.contacts_name_idx;
drop index public.contacts_score_idx;
drop index public.contacts_contacted_idx;
drop index public.contacts_never_contacted_idx;
drop index public.contacts_city_idx;
drop index public.contacts_source_idx;
drop index public.opportunities_changed_idx;
drop index public.opportunities_name_idx;
drop index public.opportunities_amount_idx;
drop index public.opportunities_expected_idx;
drop index public.opportunities_no_date_idx;
drop index public.activities_changed_idx;
drop index public.activities_due_order_idx;
drop index public.activities_not_due_idx;

drop function public.list_activities(uuid, jsonb, text, text, text, uuid, integer);
drop function public.list_opportunities(uuid, jsonb, text, text, text, uuid, integer);
drop function public.list_contacts(uuid, jsonb, text, text, text, uuid, integer);
drop function private.filtered_ids(uuid, text, jsonb, text, text, text, uuid, integer, integer);
drop function private.narrowest_source(text[]);
drop function private.list_order(uuid, text, text);
drop function private.compile_filter(uuid, text, jsonb);
drop function private.parse_filter(uuid, text, jsonb);
drop function private.compile_node(uuid, text, jsonb, integer);
drop function private.compile_condition(uuid, text, jsonb);
drop function private.filter_source(uuid, text, record, text, text[], text);
drop function private.tag_test(uuid, text, text[]);
drop function private.filter_test(text, text, text, text[]);
drop function private.filter_literals(uuid, text, text, text, jsonb);
drop function private.filter_literal(uuid, text, text, text, jsonb);
drop function private.like_pattern(text, text, text);
drop function private.relative_moment(uuid, jsonb);
drop function private.filter_field(uuid, text, text);
drop function private.list_table(text);
drop function private.own_filter_fields();
