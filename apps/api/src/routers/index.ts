import { router } from '../trpc.ts';
import { activitiesRouter } from './activities/activities.ts';
import { agenciesRouter } from './accounts/agencies.ts';
import { contactsRouter } from './contacts/contacts.ts';
import { customFieldsRouter } from './custom-fields/custom-fields.ts';
import { invitesRouter } from './accounts/invites.ts';
import { listsRouter } from './lists/lists.ts';
import { meRouter } from './accounts/me.ts';
import { membersRouter } from './accounts/members.ts';
import { opportunitiesRouter } from './sales/opportunities.ts';
import { pipelinesRouter } from './sales/pipelines.ts';
import { preferencesRouter } from './accounts/preferences.ts';
import { searchRouter } from './reports/search.ts';
import { statsRouter } from './reports/stats.ts';
import { systemRouter } from './kernel/system.ts';
import { timelineRouter } from './activities/timeline.ts';
import { tagsRouter } from './contacts/tags.ts';

/** Every procedure of the API. */
export const appRouter = router({
  activities: activitiesRouter,
  agencies: agenciesRouter,
  contacts: contactsRouter,
  customFields: customFieldsRouter,
  invites: invitesRouter,
  lists: listsRouter,
  me: meRouter,
  members: membersRouter,
  opportunities: opportunitiesRouter,
  pipelines: pipelinesRouter,
  preferences: preferencesRouter,
  search: searchRouter,
  stats: statsRouter,
  system: systemRouter,
  timeline: timelineRouter,
  tags: tagsRouter,
});

export type AppRouter = typeof appRouter;
