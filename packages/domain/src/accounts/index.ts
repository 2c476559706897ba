import { Agency, AgencySettings } from './agencies.ts';
import { Invite, Membership } from './members.ts';
import { Plan } from './plans.ts';
import { Preference } from './preferences.ts';
import { User } from './users.ts';

export * from './agencies.ts';
export * from './members.ts';
export * from './plans.ts';
export * from './preferences.ts';
export * from './users.ts';

/** The tables of this area, each with the entity that its rows are. */
export const ACCOUNT_TABLES = {
  agencies: Agency,
  agency_invites: Invite,
  agency_members: Membership,
  agency_settings: AgencySettings,
  plans: Plan,
  user_preferences: Preference,
  users: User,
} as const;
