import { Activity } from './activities.ts';

export * from './activities.ts';
export * from './filters.ts';
export * from './timeline.ts';

/** The tables of this area, each with the entity that its rows are. */
export const ACTIVITY_TABLES = {
  activities: Activity,
} as const;

/** What has a trash here: the table behind each resource with a permission `…:remove_own`. */
export const ACTIVITY_TRASH = { activity: 'activities' } as const;
