-- The roles of a Supabase project with its settings. A role that exists is left as it is: on a database of one's own,
-- or beside another database of the same cluster, somebody may have chosen otherwise.
do $$
begin
  if not exists (select from pg_roles where rolname = 'anon') then
    create role anon nologin noinherit;
    alter role anon set statement_timeout = '3s';
  end if;
  if not exists (select from pg_roles where rolname = 'authenticated') then
    create role authenticated nologin noinherit;
    alter role authenticated set statement_timeout = '8s';
  end if;
  if not exists (select from pg_roles where rolname = 'service_role') then
    create role service_role nologin noinherit bypassrls;
  end if;
  if not exists (select from pg_roles where rolname = 'authenticator') then
    create role authenticator login noinherit;
    alter role authenticator set statement_timeout = '8s';
    alter role authenticator set lock_timeout = '8s';
  end if;
  if not (select bool_and(pg_has_role('authenticator', r, 'member')) from unnest(array['anon', 'authenticated', 'service_role']) r) then
    grant anon, authenticated, service_role to authenticator;
  end if;
  -- Whoever connects has to be able to become each of them; a superuser is, without being told.
  if not (select rolsuper from pg_roles where rolname = current_user)
     and not (select bool_and(pg_has_role(current_user, r, 'set')) from unnest(array['anon', 'authenticated', 'service_role']) r) then
    execute format('grant anon, authenticated, service_role to %I', current_user);
  end if;
end
$$;
