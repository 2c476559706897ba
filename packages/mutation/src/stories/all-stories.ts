import type { Client } from 'pg';
import { z } from 'zod';
import type { Fixture } from '../fixture.ts';
import { rowsOf } from '../sql-text.ts';
import type { Story } from '../story.ts';
import { accountStories } from './account-stories.ts';
import { addressStories } from './address-stories.ts';
import { agencyStories } from './agency-stories.ts';
import { doorStories } from './door-stories.ts';
import { idempotencyStories } from './idempotency-stories.ts';
import { keyStories } from './key-stories.ts';
import { logStories } from './log-stories.ts';
import { boundStories, outsiderStories } from './outsider-stories.ts';
import { recordStories } from './record-stories.ts';
import { sealStories } from './seal-stories.ts';
import { tableStories } from './table-stories.ts';
import { triggerStories } from './trigger-stories.ts';
import { upkeepStories } from './upkeep-stories.ts';
import { salesStories } from './sales-stories.ts';
import { activityStories } from './activities-stories.ts';
import { customFieldStories } from './custom-fields-stories.ts';
import { filterStories } from './filters-stories.ts';
import { contactStories } from './contacts-stories.ts';
import { listStories } from './lists-stories.ts';
import { searchStories } from './search-stories.ts';
import { statsStories } from './stats-stories.ts';
import { valueStories } from './value-stories.ts';

/** Every story, in the two heaps in which they are played. */
export interface Library {
  /** What values, keys, triggers and functions promise. */
  readonly behaviour: readonly Story[];
  /** The matrix: tables × verbs × actors × headers. */
  readonly matrix: readonly Story[];
}

const Key = z.object({ name: z.string(), columns: z.array(z.string()) });
const KEYS = `
  select c.relname as name, array_agg(a.attname::text order by k.place) as columns
  from pg_index i join pg_class c on c.oid = i.indrelid
  cross join unnest(i.indkey::int2[]) with ordinality k (number, place)
  join pg_attribute a on a.attrelid = c.oid and a.attnum = k.number
  where i.indisprimary and c.relnamespace = 'public'::regnamespace group by 1`;

/** Writes all stories for a fixture. */
export async function allStories(client: Client, fixture: Fixture): Promise<Library> {
  const keys = await rowsOf(client, Key, KEYS);
  return {
    behaviour: [
      ...accountStories(fixture),
      ...addressStories(fixture),
      ...agencyStories(fixture),
      ...doorStories(fixture),
      ...recordStories(fixture),
      ...logStories(fixture),
      ...sealStories(fixture),
      ...idempotencyStories(fixture),
      ...upkeepStories(fixture),
      ...triggerStories(fixture),
      ...keyStories(fixture),
      ...salesStories(fixture),
      ...activityStories(fixture),
      ...customFieldStories(fixture),
      ...filterStories(fixture),
      ...contactStories(fixture),
      ...listStories(fixture),
      ...searchStories(fixture),
      ...statsStories(fixture),
      ...valueStories(fixture),
      ...outsiderStories(fixture),
      ...boundStories(fixture),
    ],
    matrix: tableStories(fixture, new Map(keys.map(({ name, columns }) => [name, columns]))),
  };
}
