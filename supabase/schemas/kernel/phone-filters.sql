-- Telephone numbers in filters and in the search box, as an agency dials them.

create function private.dialling(agency uuid, out calling_code text, out trunk text, out abroad text)
language sql stable set search_path = ''
as $$
  select c.calling_code, c.trunk, c.abroad
  from public.agencies a
  left join private.time_zones z on z.name = a.timezone
  left join private.countries c on c.code = coalesce(a.country, z.country)
  where a.id = agency
$$;
comment on function private.dialling(uuid) is
  'How an agency dials: as in its country, else in that of its time zone; nulls where neither is known.';
call private.open_door('private.dialling(uuid)');

create function private.phone_test(agency uuid, name text, operator text, given text) returns text
language plpgsql stable set search_path = ''
as $$
declare
  home constant record := private.dialling(agency);
  digits constant text := private.phone_digits(given);
  key constant text := private.phone_key(digits, home.calling_code, home.trunk, home.abroad);
  tail constant text := private.phone_tail(digits, home.calling_code, home.trunk, home.abroad);
  by_key constant boolean := operator = 'startsWith' or starts_with(digits, '+');
  part constant text := case when by_key then key else tail end;
  column_name constant text := format('r.%I', name || '_digits');
  key_of constant text := format('private.phone_key(%s, %L, %L, %L)', column_name, home.calling_code, home.trunk, home.abroad);
begin
  return case
    -- What has no digits is no part of a number.
    when digits = '' then 'false'
    when operator = 'end' then case when tail = '' then 'false' else format('private.phone_end(%s) like %L', column_name, reverse(tail) || '%') end
    when operator in ('eq', 'in') then format('%s = %L', key_of, key)
    else format('%s like %L', case when by_key and part not in ('', '+') then key_of else column_name end,
      case operator when 'startsWith' then '' else '%' end
        || case when part in ('', '+') then digits else part end
        || case operator when 'endsWith' then '' else '%' end)
  end;
end
$$;
comment on function private.phone_test(uuid, text, text, text) is
  'Whether the number of a record r (phone or mobile) is a given one, holds, begins or ends with it, as SQL; for end: has the same private.phone_tail, which an index answers.';
call private.open_door('private.phone_test(uuid, text, text, text)');

create function private.phone_tests(agency uuid, name text, operator text, node jsonb) returns text
language sql stable set search_path = ''
as $$
  select string_agg(private.phone_test(agency, name, operator, v #>> '{}'), ' or ' order by place)
  from jsonb_array_elements(case jsonb_typeof(node -> 'value') when 'array' then node -> 'value' else jsonb_build_array(node -> 'value') end)
    with ordinality e (v, place)
$$;
comment on function private.phone_tests(uuid, text, text, jsonb) is 'The same for each value of a condition.';
call private.open_door('private.phone_tests(uuid, text, text, jsonb)');

create function private.looks_like_phone(given text) returns boolean
language sql immutable parallel safe set search_path = ''
as $$ select private.clean_phone(given) ~ '^(?=([^0-9]*[0-9]){5})[+(0-9][0-9 ()./-]*$' $$;
comment on function private.looks_like_phone(text) is 'Whether what is looked for may be a telephone number: five digits, and the signs that stand between them.';
call private.open_door('private.looks_like_phone(text)');
