alter table public.activities rename column custom_fields to custom;
alter table public.opportunities rename column custom_fields to custom;
alter table public.contacts rename column custom_fields to custom;
