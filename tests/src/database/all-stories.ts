import type { Client } from 'pg';
import { z } from 'zod';
import { accountStories } from './accounts/account-stories.ts';
import { agencyStories } from './accounts/agency-stories.ts';
import { doorStories } from './accounts/door-stories.ts';
import { activityStories } from './activities/activities-stories.ts';
import type { Area } from './area.ts';
import { contactStories } from './contacts/contacts-stories.ts';
import { customFieldStories } from './custom-fields/custom-fields-stories.ts';
import type { Fixture } from './fixture.ts';
import { addressStories } from './kernel/address-stories.ts';
import { filterStories } from './kernel/filters-stories.ts';
import { idempotencyStories } from './kernel/idempotency-stories.ts';
import { keyStories } from './kernel/key-stories.ts';
import { logStories } from './kernel/log-stories.ts';
import { boundStories, outsiderStories } from './kernel/outsider-stories.ts';
import { recordStories } from './kernel/record-stories.ts';
import { sealStories } from './kernel/seal-stories.ts';
import { tableStories } from './kernel/table-stories.ts';
import { textStories } from './kernel/text-stories.ts';
import { triggerStories } from './kernel/trigger-stories.ts';
import { upkeepStories } from './kernel/upkeep-stories.ts';
import { keptTextStories } from './kernel/kept-text-stories.ts';
import { valueStories } from './kernel/value-stories.ts';
import { listStories } from './lists/lists-stories.ts';
import { searchStories } from './reports/search-stories.ts';
import { statsStories } from './reports/stats-stories.ts';
import { salesStories } from './sales/sales-stories.ts';
import { rowsOf } from './sql-text.ts';
import type { Story } from './story.ts';

/** What values, keys, triggers and functions promise, by area; the kernel holds what is true of several areas. */
export function behaviourStories(fixture: Fixture): Readonly<Record<Area, readonly Story[]>> {
  return {
    accounts: [...accountStories(fixture), ...agencyStories(fixture), ...doorStories(fixture)],
    contacts: contactStories(fixture),
    sales: salesStories(fixture),
    activities: activityStories(fixture),
    lists: listStories(fixture),
    'custom-fields': customFieldStories(fixture),
    reports: [...searchStories(fixture), ...statsStories(fixture)],
    kernel: [
      ...addressStories(fixture),
      ...textStories(fixture),
      ...recordStories(fixture),
      ...logStories(fixture),
      ...sealStories(fixture),
      ...idempotencyStories(fixture),
      ...upkeepStories(fixture),
      ...triggerStories(fixture),
      ...keyStories(fixture),
      ...filterStories(fixture),
      ...valueStories(fixture),
      ...keptTextStories(fixture),
      ...outsiderStories(fixture),
      ...boundStories(fixture),
    ],
  };
}

const Key = z.object({ name: z.string(), columns: z.array(z.string()) });
const KEYS = `
  select c.relname as name, array_agg(a.attname::text order by k.place) as columns
  from pg_index i join pg_class c on c.oid = i.indrelid
  cross join unnest(i.indkey::int2[]) with ordinality k (number, place)
  join pg_attribute a on a.attrelid = c.oid and a.attnum = k.number
  where i.indisprimary and c.relnamespace = 'public'::regnamespace group by 1`;

/** The matrix as stories: tables × verbs × actors × headers. */
export async function matrixStories(client: Client, fixture: Fixture): Promise<Story[]> {
  const keys = await rowsOf(client, Key, KEYS);
  return tableStories(fixture, new Map(keys.map(({ name, columns }) => [name, columns])));
}
