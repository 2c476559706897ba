-- Who may call a function, in one call instead of a block of revokes and grants.
-- requires: 001_create_users_schema

create or replace procedure private.open_door (
  in       door regprocedure,
  variadic callers text[]    default '{}'::text[]
)
  language plpgsql
  set search_path to ''
  as $procedure$
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
$procedure$;

comment on procedure private.open_door(regprocedure, text[]) is 'Who may call a function: the named API roles, and nobody but its owner when none is named. What they could do before is revoked.';

revoke all on procedure private.open_door(regprocedure, text[]) from public;
