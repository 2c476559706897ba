import type { GetPreferences, Preference, Preferences, SetPreference } from '@axolop/domain';
import { PREFERENCE_COLUMNS } from './columns.ts';
import { many, one } from '../kernel/reply.ts';
import type { AgencyScope, UserScope } from '../kernel/scope.ts';

/** The most preferences that one answer holds. */
const MAX_PREFERENCES = 500;

/** The caller's own settings, of one agency or (agencyId null) of everywhere, by key. */
export async function getPreferences(scope: UserScope | AgencyScope, query: GetPreferences): Promise<Preferences> {
  const all = scope.db.from('user_preferences').select(PREFERENCE_COLUMNS).eq('user_id', scope.userId);
  const here = query.agencyId === null ? all.is('agency_id', null) : all.eq('agency_id', query.agencyId);
  // In quotation marks, so that a key such as `true` stays a text.
  const wanted =
    query.keys === undefined ? here : here.filter('key', 'in', `(${query.keys.map((key) => `"${key}"`).join(',')})`);
  const items: Preference[] = many(await wanted.order('key', { ascending: true }).limit(MAX_PREFERENCES));
  return { items };
}

/** Sets one of the caller's own settings; the last writer wins. @throws DomainError `not_found` for a foreign `current_agency` */
export async function setPreference(scope: UserScope | AgencyScope, preference: SetPreference): Promise<Preference> {
  return one(
    await scope.db
      .from('user_preferences')
      .upsert(
        { agency_id: preference.agencyId, key: preference.key, value: preference.value },
        { onConflict: 'user_id,agency_id,key' },
      )
      .select(PREFERENCE_COLUMNS)
      .single(),
  );
}
