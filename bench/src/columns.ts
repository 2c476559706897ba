import { columnNamesOf } from '@axolop/database';
import {
  Activity,
  CampaignRecipient,
  Contact,
  ContactListMember,
  FormSubmission,
  Membership,
  MyAgency,
  Opportunity,
} from '@axolop/domain';

/** The columns of each entity, as the API selects them. */
export const CONTACT = columnNamesOf(Contact);
export const MEMBER = columnNamesOf(Membership);
// The API adds the permissions of the role.
export const MY_AGENCY = columnNamesOf(MyAgency, 'permissions');
export const OPPORTUNITY = columnNamesOf(Opportunity);
export const ACTIVITY = columnNamesOf(Activity);
export const LIST_MEMBER = columnNamesOf(ContactListMember);

// Not served yet: the whole rows.
export const SUBMISSION = columnNamesOf(FormSubmission);
export const RECIPIENT = columnNamesOf(CampaignRecipient);
