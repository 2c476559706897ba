drop trigger axolop_copy_user on auth.users;
drop table public.agency_members;
drop table public.agencies;
drop table public.plans;
drop table public.users;
drop table private.role_permissions;
drop procedure private.protect_tenant_table(regclass, text, text, text, text, text);
drop function private.keep_one_owner();
drop function private.touch_row();
drop function private.touch_tenant_row();
drop function private.require(uuid, text);
drop function private.colleagues();
drop function private.agencies_permitting(text);
drop function private.active_agency();
drop function private.copy_auth_user();
drop function private.refuse(text, text, text);
drop function private.uuid_v7();

alter default privileges grant execute on functions to public;
alter default privileges in schema public grant all on functions to anon, authenticated, service_role;
alter default privileges in schema public grant all on sequences to anon, authenticated, service_role;
alter default privileges in schema public grant all on tables to anon, authenticated, service_role;

do $$
begin
  execute format('grant temporary on database %I to public', current_database());
end
$$;

drop schema private;
drop extension btree_gin;
drop extension pg_trgm;
