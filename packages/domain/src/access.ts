import { z } from 'zod';

/**
 * The authorization model of Axolop, written once.
 *
 * The API's ladder of procedures reads it, the client shows or hides buttons with it, and the rows of
 * `private.role_permissions` that every Row Level Security policy reads are generated from it
 * (`npm run gen:migration`). CI compares the two.
 */

/** Roles of an agency membership, strongest first. */
export const ROLES = ['owner', 'admin', 'member', 'viewer'] as const;
export const Role = z.enum(ROLES);
export type Role = z.infer<typeof Role>;

/** Every role an administrator may hand out; ownership only moves by transfer. */
export const GrantableRole = z.enum(['admin', 'member', 'viewer']);
export type GrantableRole = z.infer<typeof GrantableRole>;

const EVERYONE = ['owner', 'admin', 'member', 'viewer'] as const;
const WRITERS = ['owner', 'admin', 'member'] as const;
const MANAGERS = ['owner', 'admin'] as const;
const OWNER = ['owner'] as const;

/**
 * Who holds which permission. A permission is `resource:action`.
 *
 * `remove` deletes any row of the resource, `remove_own` only rows that the caller created.
 */
export const PERMISSIONS = {
  'agency:read': EVERYONE,
  'agency:update': MANAGERS,
  'agency:remove': OWNER,
  'agency:transfer': OWNER,
  'agency:billing': OWNER,

  'settings:read': EVERYONE,
  'settings:update': MANAGERS,

  'member:read': EVERYONE,
  'member:manage': MANAGERS,
  'invite:read': MANAGERS,
  'invite:manage': MANAGERS,
  'audit:read': MANAGERS,

  'contact:read': EVERYONE,
  'contact:write': WRITERS,
  'contact:remove': MANAGERS,
  'contact:remove_own': WRITERS,

  'tag:read': EVERYONE,
  'tag:write': WRITERS,
  'tag:remove': MANAGERS,

  'pipeline:read': EVERYONE,
  'pipeline:write': MANAGERS,

  'opportunity:read': EVERYONE,
  'opportunity:write': WRITERS,
  'opportunity:remove': MANAGERS,
  'opportunity:remove_own': WRITERS,

  'activity:read': EVERYONE,
  'activity:write': WRITERS,
  'activity:remove': MANAGERS,
  'activity:remove_own': WRITERS,

  'report:read': EVERYONE,

  'custom_field:read': EVERYONE,
  'custom_field:write': MANAGERS,

  'form:read': EVERYONE,
  'form:write': WRITERS,
  'form:publish': MANAGERS,
  'form:remove': MANAGERS,
  'form:remove_own': WRITERS,
  'submission:read': EVERYONE,
  'submission:write': WRITERS,

  'list:read': EVERYONE,
  'list:write': WRITERS,
  'list:remove': MANAGERS,
  'list:remove_own': WRITERS,

  'campaign:read': EVERYONE,
  'campaign:write': WRITERS,
  'campaign:send': MANAGERS,
  'campaign:remove': MANAGERS,
  'campaign:remove_own': WRITERS,
  'suppression:read': EVERYONE,
  'suppression:write': MANAGERS,
} as const satisfies Record<`${string}:${string}`, readonly Role[]>;

export type Permission = keyof typeof PERMISSIONS;

/** True when the text names a permission of the model. */
export function isPermission(text: string): text is Permission {
  return Object.hasOwn(PERMISSIONS, text);
}

/** All permissions, in the order of the model. */
export const PERMISSION_NAMES: readonly Permission[] = Object.keys(PERMISSIONS).filter(isPermission);

export const PermissionName = z.string().refine(isPermission, { error: 'is not a permission of the model' });

/**
 * Whether a role holds a permission.
 *
 * @param role the caller's role in the agency
 * @param permission `resource:action`
 */
export function can(role: Role, permission: Permission): boolean {
  const holders: readonly Role[] = PERMISSIONS[permission];
  return holders.includes(role);
}

/** Every permission that a role holds, in the order of the model. */
export function permissionsOf(role: Role): Permission[] {
  return PERMISSION_NAMES.filter((permission) => can(role, permission));
}

/** How strong a role is: a lower number is stronger. Used for "no stronger than yourself" rules. */
export function rank(role: Role): number {
  return ROLES.indexOf(role);
}
