drop function public.own_role(uuid);
drop function private.own_role(uuid);
