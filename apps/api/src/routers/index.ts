import { router } from '../trpc.ts';
import { activitiesRouter } from './activities.ts';
import { agenciesRouter } from './agencies.ts';
import { contactsRouter } from './contacts.ts';
import { customFieldsRouter } from './custom-fields.ts';
import { invitesRouter } from './invites.ts';
import { listsRouter } from './lists.ts';
import { meRouter } from './me.ts';
import { membersRouter } from './members.ts';
import { opportunitiesRouter } from './opportunities.ts';
import { pipelinesRouter } from './pipelines.ts';
import { preferencesRouter } from './preferences.ts';
import { searchRouter } from './search.ts';
import { statsRouter } from './stats.ts';
import { systemRouter } from './system.ts';
import { timelineRouter } from './timeline.ts';
import { tagsRouter } from './tags.ts';

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
