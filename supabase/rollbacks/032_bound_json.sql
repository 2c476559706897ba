alter table public.forms drop constraint forms_settings_depth;
alter table public.forms drop constraint forms_draft_definition_depth;
alter table public.user_preferences drop constraint user_preferences_value_depth;
alter table public.custom_fields drop constraint custom_fields_key_is_free;
