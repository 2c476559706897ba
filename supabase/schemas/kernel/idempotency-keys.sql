-- Answers of mutations, kept under the caller's idempotency key.

create table public.idempotency_keys (
  user_id uuid not null default auth.uid() references public.users (id) on delete cascade,
  key text not null check (key ~ '^[A-Za-z0-9_.:-]{8,128}$'),
  agency_id uuid references public.agencies (id) on delete cascade,
  procedure text not null check (length(procedure) between 1 and 120),
  input_hash text not null check (input_hash ~ '^[0-9a-f]{64}$'),
  claim_id uuid not null,
  response text check (octet_length(response) <= 1048576),
  created_at timestamptz not null default now(),
  finished_at timestamptz,
  primary key (user_id, key),
  check (response is null or finished_at is not null)
);
comment on table public.idempotency_keys is
  'The same key and input give one effect and one answer, for 24 hours. Reached through the functions below only.';
comment on column public.idempotency_keys.agency_id is 'Where the call was made; its answer is given to active members only.';
comment on column public.idempotency_keys.claim_id is 'Which attempt does the work: only it may finish or release the key.';
comment on column public.idempotency_keys.response is 'The answer as text, exactly as it was; null = under way, or done without a kept answer.';
comment on column public.idempotency_keys.finished_at is 'Null = under way, or broken off: then nobody knows whether the work was done.';

create index idempotency_keys_created_idx on public.idempotency_keys (created_at);
create index idempotency_keys_agency_idx on public.idempotency_keys (agency_id);

alter table public.idempotency_keys enable row level security;
alter table public.idempotency_keys force row level security;
revoke all on public.idempotency_keys from public, anon, authenticated, service_role;
grant select, insert, update, delete on public.idempotency_keys to service_role;
-- Clients hold no grant on this table, so the policies are a second barrier.
create policy idempotency_keys_own on public.idempotency_keys for all to authenticated
  using (
    user_id = (select auth.uid())
    and (agency_id is null or agency_id = any (array (select private.agencies_permitting('agency:read'))))
  )
  with check (
    user_id = (select auth.uid())
    and (agency_id is null or agency_id = any (array (select private.agencies_permitting('agency:read'))))
  );
create policy idempotency_keys_wall on public.idempotency_keys as restrictive for all to authenticated
  using (agency_id is null or agency_id = (select private.active_agency()))
  with check (agency_id is null or agency_id = (select private.active_agency()));

create function private.claim_idempotency_key(key text, procedure text, input_hash text, claim_id uuid)
returns table (outcome text, response text)
language plpgsql security definer set search_path = ''
as $$
#variable_conflict use_column
declare
  agency uuid := private.active_agency();
  kept public.idempotency_keys;
begin
  if auth.uid() is null then
    perform private.refuse('signed_out', '401', 'Sign in first.');
  end if;
  -- Asked at every attempt: who lost the agency doesn't get answers out of it.
  if agency is not null and agency not in (select private.agencies_permitting('agency:read')) then
    perform private.refuse('not_found', '404', 'There is no such agency.');
  end if;

  delete from public.idempotency_keys k
  where k.user_id = auth.uid() and k.key = claim_idempotency_key.key and k.created_at < now() - interval '24 hours';
  insert into public.idempotency_keys as k (user_id, key, agency_id, procedure, input_hash, claim_id)
  values (auth.uid(), claim_idempotency_key.key, agency, claim_idempotency_key.procedure,
          claim_idempotency_key.input_hash, claim_idempotency_key.claim_id)
  on conflict on constraint idempotency_keys_pkey do nothing;
  if found then
    -- Last, and past locked rows: an attempt never waits for anybody's key but its own.
    delete from public.idempotency_keys k
    where (k.user_id, k.key) in (
      select e.user_id, e.key from public.idempotency_keys e
      where e.created_at < now() - interval '24 hours'
      order by e.created_at limit 100 for update skip locked
    );
    return query select 'claimed', null::text;
    return;
  end if;

  select k.* into kept from public.idempotency_keys k
  where k.user_id = auth.uid() and k.key = claim_idempotency_key.key;
  return query select
    case
      when kept.key is null then 'in_progress' -- released a moment ago: free at the next attempt
      when kept.procedure <> claim_idempotency_key.procedure or kept.input_hash <> claim_idempotency_key.input_hash
        or kept.agency_id is distinct from agency then 'reused'
      when kept.response is not null then 'answered'
      when kept.finished_at is not null then 'not_kept'
      when kept.created_at > now() - interval '60 seconds' then 'in_progress'
      else 'unknown'
    end,
    case
      when kept.procedure = claim_idempotency_key.procedure and kept.input_hash = claim_idempotency_key.input_hash
        and kept.agency_id is not distinct from agency then kept.response
    end;
exception
  when not_null_violation or check_violation then
    -- PostgreSQL would show the whole row, which no client may read.
    perform private.refuse('invalid_input', '400', 'A key, a procedure and the hash of its input are needed.');
end
$$;
comment on function private.claim_idempotency_key(text, text, text, uuid) is
  'Takes a key for one attempt, or says what became of it: claimed (do the work), answered (with the answer), in_progress, reused (for something else), not_kept (done, without an answer), unknown (broken off over 60 seconds ago).';
call private.open_door('private.claim_idempotency_key(text, text, text, uuid)', 'authenticated');

create function public.claim_idempotency_key(key text, procedure text, input_hash text, claim_id uuid)
returns table (outcome text, response text)
language sql volatile set search_path = ''
as $$ select * from private.claim_idempotency_key(key, procedure, input_hash, claim_id) $$;
call private.open_door('public.claim_idempotency_key(text, text, text, uuid)', 'authenticated');

create function private.finish_idempotency_key(key text, claim_id uuid, response text) returns void
language plpgsql security definer set search_path = ''
as $$
#variable_conflict use_column
begin
  update public.idempotency_keys k set response = finish_idempotency_key.response, finished_at = now()
  where k.user_id = auth.uid() and k.key = finish_idempotency_key.key
    and k.claim_id = finish_idempotency_key.claim_id and k.finished_at is null;
  if not found then
    perform private.refuse('not_found', '404', 'This attempt does not hold the key.');
  end if;
exception
  when not_null_violation or check_violation then
    -- PostgreSQL would show the whole row, which no client may read.
    perform private.refuse('invalid_input', '400', 'An answer takes at most 1 MiB.');
end
$$;
comment on function private.finish_idempotency_key(text, uuid, text) is
  'Keeps the answer of the attempt that holds the key; null = done, but the answer is not kept. Asks for no membership: the work may have ended it.';
call private.open_door('private.finish_idempotency_key(text, uuid, text)', 'authenticated');

create function public.finish_idempotency_key(key text, claim_id uuid, response text default null) returns void
language sql volatile set search_path = '' as $$ select private.finish_idempotency_key(key, claim_id, response) $$;
call private.open_door('public.finish_idempotency_key(text, uuid, text)', 'authenticated');

create function private.release_idempotency_key(key text, claim_id uuid) returns void
language sql volatile security definer set search_path = ''
as $$
  delete from public.idempotency_keys k
  where k.user_id = auth.uid() and k.key = release_idempotency_key.key
    and k.claim_id = release_idempotency_key.claim_id and k.finished_at is null
$$;
comment on function private.release_idempotency_key(text, uuid) is
  'Gives the key back after an attempt that changed nothing, so that a corrected one may use it.';
call private.open_door('private.release_idempotency_key(text, uuid)', 'authenticated');

create function public.release_idempotency_key(key text, claim_id uuid) returns void
language sql volatile set search_path = '' as $$ select private.release_idempotency_key(key, claim_id) $$;
call private.open_door('public.release_idempotency_key(text, uuid)', 'authenticated');
