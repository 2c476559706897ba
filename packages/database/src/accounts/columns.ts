import { Agency, AgencySettings, Invite, Member, Preference, User } from '@axolop/domain';
import { columnsOf } from '../kernel/columns.ts';

export const USER_COLUMNS = columnsOf(User);

export const AGENCY_COLUMNS = columnsOf(Agency);

export const AGENCY_SETTINGS_COLUMNS = columnsOf(AgencySettings);

const PERSON_COLUMNS = columnsOf(Member.shape.user);

export const MEMBER_COLUMNS =
  `${columnsOf(Member, 'user')},user:users!agency_members_user_id_fkey(${PERSON_COLUMNS})` as const;

export const INVITE_COLUMNS = columnsOf(Invite);

export const PREFERENCE_COLUMNS = columnsOf(Preference);
