-- The copy of a record's custom values bears the name that callers see: customFields. Nobody reads the old name yet: until now
-- the column was empty, and no client could write it.
-- requires: 002_create_crm_schema, 006_create_audit_schema

-- squawk-ignore renaming-column
alter table public.contacts rename column custom to custom_fields;
-- squawk-ignore renaming-column
alter table public.opportunities rename column custom to custom_fields;
-- squawk-ignore renaming-column
alter table public.activities rename column custom to custom_fields;
