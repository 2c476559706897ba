-- Refusals that the API understands.

create function private.refuse(reason text, kind text, sentence text) returns void
language plpgsql immutable set search_path = ''
as $$
begin
  raise exception using message = reason, errcode = 'AX' || kind, hint = sentence;
end
$$;
comment on function private.refuse(text, text, text) is
  'Raises a refusal that the API understands: message = reason of packages/domain, SQLSTATE AX400, AX401, AX403, AX404 or AX409, hint = a sentence for a person.';
call private.open_door('private.refuse(text, text, text)', 'authenticated', 'service_role');

create function private.refuse_fields(reason text, kind text, sentence text, fields jsonb) returns void
language plpgsql immutable set search_path = ''
as $$
begin
  raise exception using message = reason, errcode = 'AX' || kind, hint = sentence, detail = fields::text;
end
$$;
comment on function private.refuse_fields(text, text, text, jsonb) is
  'Like private.refuse, and says which fields: detail = JSON [{"path": ["customFields", "key"], "message": "…"}].';
call private.open_door('private.refuse_fields(text, text, text, jsonb)', 'authenticated', 'service_role');
