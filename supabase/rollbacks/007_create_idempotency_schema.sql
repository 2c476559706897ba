drop function public.release_idempotency_key(text, uuid);
drop function public.finish_idempotency_key(text, uuid, text);
drop function public.claim_idempotency_key(text, text, text, uuid);
drop function private.release_idempotency_key(text, uuid);
drop function private.finish_idempotency_key(text, uuid, text);
drop function private.claim_idempotency_key(text, text, text, uuid);
drop table public.idempotency_keys;
