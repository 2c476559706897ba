-- Identifiers.

create function private.uuid_v7() returns uuid
language sql volatile parallel safe set search_path = ''
as $$
  select pg_catalog.encode(
    pg_catalog.set_bit(
      pg_catalog.set_bit(
        overlay(
          pg_catalog.uuid_send(pg_catalog.gen_random_uuid())
          placing substring(
            pg_catalog.int8send((extract(epoch from pg_catalog.clock_timestamp()) * 1000)::bigint) from 3)
          from 1 for 6),
        52, 1),
      53, 1),
    'hex')::uuid
$$;
comment on function private.uuid_v7() is 'A UUID version 7 (RFC 9562): milliseconds first, so new keys stay together in an index.';
call private.open_door('private.uuid_v7()', 'authenticated', 'service_role');
