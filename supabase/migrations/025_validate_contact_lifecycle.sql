-- Every contact keeps the rules of the lifecycle. A file of its own: validated where they are added, readers would wait.
-- requires: 017_create_contact_work

alter table public.contacts validate constraint contacts_in_our_calendar;
alter table public.contacts validate constraint contacts_stage_fits_status;
alter table public.contacts validate constraint contacts_status_fits_conversion;
