import type { UpdateProfile, User } from '@axolop/domain';
import { rowOf } from '../kernel/rows.ts';
import { USER_COLUMNS } from './columns.ts';
import { one } from '../kernel/reply.ts';
import type { UserScope } from '../kernel/scope.ts';
import { expectVersion } from '../kernel/versions.ts';

/** The caller's own profile. */
export async function getProfile(scope: UserScope): Promise<User> {
  return one(await scope.db.from('users').select(USER_COLUMNS).eq('id', scope.userId).single());
}

/** @throws DomainError `stale_version` */
export async function updateProfile(scope: UserScope, update: UpdateProfile): Promise<User> {
  const change = scope.db.from('users').update(rowOf(update.data)).eq('id', scope.userId);
  const versioned = update.version === undefined ? change : change.eq('version', update.version);
  return expectVersion(await versioned.select(USER_COLUMNS).single(), update.version, async () => true);
}
