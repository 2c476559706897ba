alter table public.contacts
  drop constraint contacts_in_our_calendar,
  drop constraint contacts_stage_fits_status,
  drop constraint contacts_status_fits_conversion,
  add constraint contacts_in_our_calendar
    check (last_contacted_at between '0001-01-02 00:00:00+00' and '9999-12-30 00:00:00+00') not valid,
  add constraint contacts_stage_fits_status check (private.lifecycle_agrees(lifecycle_stage, lead_status)) not valid,
  add constraint contacts_status_fits_conversion check ((lead_status = 'converted') = (converted_at is not null)) not valid;
