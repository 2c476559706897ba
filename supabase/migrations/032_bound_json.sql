-- Names and depths of JSON that readers can take: no key that every JavaScript object has, no nesting without an end.
-- requires: 003_create_marketing_schema, 005_create_agency_schema, 015_write_custom_fields

-- A field of such a name made every list of its records fail. Its values move with it, under the first free name.
alter table public.custom_fields disable trigger custom_fields_check;
do $$
declare
  field record;
  renamed text;
begin
  perform set_config('axolop.custom_fields', 'as written', true);
  for field in select f.id, f.agency_id, f.entity, f.key from public.custom_fields f where f.key in ('constructor', 'prototype') loop
    select field.key || '_' || n into renamed
    from generate_series(1, 1000) n
    where not exists (
      select from public.custom_fields f
      where f.agency_id = field.agency_id and f.entity = field.entity and f.key = field.key || '_' || n)
    order by n limit 1;
    update public.custom_fields f set key = renamed where f.id = field.id;
    execute format(
      'update public.%I r set custom_fields = (r.custom_fields - $1) || jsonb_build_object($2, r.custom_fields -> $1) where r.agency_id = $3 and r.custom_fields ? $1',
      case field.entity when 'contact' then 'contacts' when 'opportunity' then 'opportunities' else 'activities' end)
    using field.key, renamed, field.agency_id;
  end loop;
  perform set_config('axolop.custom_fields', '', true);
end
$$;
alter table public.custom_fields enable trigger custom_fields_check;
-- squawk-ignore constraint-missing-not-valid
alter table public.custom_fields add constraint custom_fields_key_is_free check (key not in ('constructor', 'prototype'));

-- Programs read JSON level by level: what goes too deep for them fails at every reading.
-- squawk-ignore constraint-missing-not-valid
alter table public.user_preferences add constraint user_preferences_value_depth check (not jsonb_path_exists(value, '$.**{64}'));
-- squawk-ignore constraint-missing-not-valid
alter table public.forms add constraint forms_draft_definition_depth check (not jsonb_path_exists(draft_definition, '$.**{64}'));
-- squawk-ignore constraint-missing-not-valid
alter table public.forms add constraint forms_settings_depth check (not jsonb_path_exists(settings, '$.**{64}'));
