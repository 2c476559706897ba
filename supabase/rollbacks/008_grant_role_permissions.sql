delete from private.role_permissions;
