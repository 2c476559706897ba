drop table public.custom_field_values;
drop table public.custom_fields;
