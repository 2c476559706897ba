import type { Area } from './area.ts';
import { accountRaces } from './accounts/account-races.ts';
import { activityRaces } from './activities/activity-races.ts';
import { contactRaces } from './contacts/contact-races.ts';
import { customFieldRaces } from './custom-fields/custom-field-races.ts';
import type { Fixture } from './fixture.ts';
import { rightsRaces } from './kernel/rights-races.ts';
import { trashRaces } from './kernel/trash-races.ts';
import { listRaces } from './lists/list-races.ts';
import type { Race } from './race.ts';
import { totalRaces } from './reports/total-races.ts';
import { salesRaces } from './sales/sales-races.ts';

/** Every race, by the area whose functions it is about. */
export function allRaces(fixture: Fixture): Readonly<Record<Area, readonly Race[]>> {
  return {
    accounts: accountRaces(fixture),
    contacts: contactRaces(fixture),
    sales: salesRaces(fixture),
    activities: activityRaces(fixture),
    lists: listRaces(fixture),
    'custom-fields': customFieldRaces(fixture),
    reports: totalRaces(fixture),
    kernel: [...trashRaces(fixture), ...rightsRaces(fixture)],
  };
}
