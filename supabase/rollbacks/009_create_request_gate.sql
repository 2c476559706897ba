do $$
begin
  execute format('alter role authenticator in database %I reset pgrst.db_pre_request', current_database());
end
$$;
notify pgrst, 'reload config';

drop function gate.check_request();
drop schema gate;
