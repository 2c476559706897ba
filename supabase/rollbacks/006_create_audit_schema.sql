-- The log goes with its schema: keep a copy first where it must outlive a rollback.
drop function public.audit_log(uuid, uuid, timestamptz, integer);
drop function private.audit_log(uuid, uuid, timestamptz, integer);
do $$
declare
  watched record;
begin
  for watched in
    select t.tgname, t.tgrelid::regclass as target
    from pg_catalog.pg_trigger t
    where t.tgfoid = 'audit.record()'::regprocedure
  loop
    execute format('drop trigger %I on %s', watched.tgname, watched.target);
  end loop;
end
$$;
drop function audit.verify(uuid);
drop function audit.seal_all();
drop function audit.seal(uuid);
drop function audit.digest(uuid, timestamptz, timestamptz, bytea);
drop procedure audit.watch(regclass, text, text);
drop function audit.record();
drop procedure audit.create_partitions(integer);
drop procedure audit.create_partition(date);
drop table audit.log;
drop table audit.seals;
drop function audit.refuse_change();
drop schema audit;
