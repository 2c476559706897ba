import { router } from '../trpc.ts';
import { agenciesRouter } from './agencies.ts';
import { contactsRouter } from './contacts.ts';
import { invitesRouter } from './invites.ts';
import { meRouter } from './me.ts';
import { membersRouter } from './members.ts';
import { preferencesRouter } from './preferences.ts';
import { systemRouter } from './system.ts';

/** Every procedure of the API. */
export const appRouter = router({
  agencies: agenciesRouter,
  contacts: contactsRouter,
  invites: invitesRouter,
  me: meRouter,
  members: membersRouter,
  preferences: preferencesRouter,
  system: systemRouter,
});

export type AppRouter = typeof appRouter;
