-- Who may call a function.

create procedure private.open_door(door regprocedure, variadic callers text[] default '{}')
language plpgsql set search_path = ''
as $$
declare
  caller text;
begin
  -- PUBLIC is no role of the API: whoever may open a connection would be among the callers.
  if not callers <@ array['anon', 'authenticated', 'service_role'] then
    raise exception 'A function is opened to anon, authenticated and service_role only.' using errcode = '22023';
  end if;
  execute format('revoke all on routine %s from public, anon, authenticated, service_role', door);
  foreach caller in array callers loop
    execute format('grant execute on routine %s to %I', door, caller);
  end loop;
end
$$;
comment on procedure private.open_door(regprocedure, text[]) is
  'Who may call a function: the named API roles, and nobody but its owner when none is named. What they could do before is revoked.';
call private.open_door('private.open_door(regprocedure, text[])');
