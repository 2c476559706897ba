import { describe, expect, test } from 'vitest';
import {
  can,
  GrantableRole,
  isPermission,
  PERMISSION_NAMES,
  PermissionName,
  PERMISSIONS,
  permissionsOf,
  rank,
  Role,
  ROLES,
} from '../src/index.ts';

test('the owner holds every permission', () => {
  expect(permissionsOf('owner')).toEqual(PERMISSION_NAMES);
});

test('a stronger role holds everything that a weaker one holds', () => {
  for (const [index, role] of ROLES.entries()) {
    const stronger = ROLES[index - 1];
    if (stronger === undefined) continue;
    expect(permissionsOf(role).filter((permission) => !can(stronger, permission))).toEqual([]);
    expect(permissionsOf(stronger).length).toBeGreaterThan(permissionsOf(role).length);
  }
});

test('an administrator holds everything but what makes the owner', () => {
  expect(PERMISSION_NAMES.filter((permission) => !can('admin', permission))).toEqual([
    'agency:remove',
    'agency:transfer',
    'agency:billing',
  ]);
});

test('a viewer reads and does nothing else', () => {
  expect(permissionsOf('viewer').filter((permission) => !permission.endsWith(':read'))).toEqual([]);
  expect(permissionsOf('viewer')).toContain('contact:read');
  expect(can('viewer', 'invite:read')).toBe(false);
  expect(can('viewer', 'audit:read')).toBe(false);
});

test('a member writes, and removes only what is their own', () => {
  expect(can('member', 'contact:write')).toBe(true);
  expect(can('member', 'contact:remove_own')).toBe(true);
  expect(can('member', 'contact:remove')).toBe(false);
  expect(can('member', 'member:manage')).toBe(false);
  expect(can('member', 'campaign:send')).toBe(false);
});

test('a role that may remove anything may remove its own', () => {
  const pairs = PERMISSION_NAMES.flatMap((any) => {
    const own = `${any}_own`;
    return isPermission(own) ? [{ any, own }] : [];
  });
  expect(pairs.length).toBe(PERMISSION_NAMES.filter((permission) => permission.endsWith(':remove_own')).length);
  for (const { any, own } of pairs) {
    expect(ROLES.filter((role) => can(role, any) && !can(role, own))).toEqual([]);
  }
});

test('who may do anything with a resource may read it', () => {
  for (const role of ROLES) {
    for (const permission of permissionsOf(role)) {
      const reading = `${permission.split(':')[0] ?? ''}:read`;
      expect(permissionsOf(role)).toContain(reading);
    }
  }
});

test('permissionsOf agrees with can, keeps the order of the model and hands out a list of its own', () => {
  for (const role of ROLES) {
    const held = permissionsOf(role);
    expect(held).toEqual(PERMISSION_NAMES.filter((permission) => can(role, permission)));
    held.length = 0;
    expect(permissionsOf(role)).not.toEqual([]);
  }
});

test('rank orders roles, strongest first', () => {
  expect(ROLES.map(rank)).toEqual([0, 1, 2, 3]);
  expect(rank('owner')).toBeLessThan(rank('admin'));
});

test('every role but the owner may be granted', () => {
  expect(GrantableRole.options).toEqual(ROLES.filter((role) => role !== 'owner'));
  expect(GrantableRole.safeParse('owner').success).toBe(false);
  expect(Role.safeParse('superadmin').success).toBe(false);
});

describe('a permission', () => {
  test.each(PERMISSION_NAMES)('%s has a name that the database takes, and holders without repetition', (permission) => {
    expect(permission).toMatch(/^[a-z_]+:[a-z_]+$/u);
    expect(new Set(PERMISSIONS[permission]).size).toBe(PERMISSIONS[permission].length);
  });

  test.each(['', 'contact', 'contact:', 'contact:fly', 'toString', '__proto__', 'constructor', 'Contact:read'])(
    '%j is none',
    (text) => {
      expect(isPermission(text)).toBe(false);
      expect(PermissionName.safeParse(text).success).toBe(false);
    },
  );
});
