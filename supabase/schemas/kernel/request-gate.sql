-- The gate: what every request to the REST layer passes before its query, and what it may not ask.

create function gate.check_request() returns void
language plpgsql stable set search_path = ''
as $$
begin
  -- The planner counts from statistics over all agencies, which no policy reaches: its estimate would tell a stranger
  -- how large an agency is. The pattern takes more than PostgREST does (other case, blanks, quotes), never less.
  if current_user <> 'service_role'
     and nullif(current_setting('request.headers', true), '')::json ->> 'prefer' ~* 'count\s*=\s*"?\s*(planned|estimated)' then
    raise exception using message = 'invalid_input', errcode = 'AX400',
      hint = 'Ask for count=exact: estimates are made of the rows of all agencies.';
  end if;
end
$$;
comment on function gate.check_request() is
  'Called by the REST layer in each request''s transaction, as its role; refuses Prefer: count=planned and count=estimated with invalid_input.';
call private.open_door('gate.check_request()', 'anon', 'authenticated', 'service_role');

-- The setting is for this database only. Another database of the cluster may lack the function, and each of its
-- requests would fail.
do $$
begin
  if exists (
    select from pg_catalog.pg_db_role_setting s cross join unnest(s.setconfig) c (setting)
    where s.setrole = 'authenticator'::regrole
      and s.setdatabase in (0, (select d.oid from pg_catalog.pg_database d where d.datname = current_database()))
      and c.setting like 'pgrst.db\_pre\_request=_%'
  ) then
    raise exception 'The REST layer calls another function before each request already (pgrst.db_pre_request of authenticator).'
      using hint = 'It takes one. Reset the setting, and call gate.check_request() in that function if both are needed.';
  end if;
  execute format('alter role authenticator in database %I set pgrst.db_pre_request = %L', current_database(), 'gate.check_request');
exception
  when insufficient_privilege then
    raise exception 'The role % that deploys the schema may not register gate.check_request: %', current_user, sqlerrm
      using hint = 'It needs the admin option on authenticator, and: grant set on parameter pgrst.db_pre_request to it.';
end
$$;
