import { z } from 'zod';
import { ContactFilter, ContactSort } from './filters.ts';
import { CustomFieldValues } from '../custom-fields/values.ts';
import { Id, Timestamp, Version } from '../kernel/identifiers.ts';
import { pageOf, PageRequest } from '../kernel/page.ts';
import { EmailAddress } from '../kernel/email.ts';
import { JsonObject, shortText } from '../kernel/fields.ts';
import { PhoneNumber } from '../kernel/phone.ts';
import { WebAddress } from '../kernel/web-address.ts';
import { storedShape } from '../kernel/stored.ts';
import { SearchText } from '../reports/search.ts';
import { firstLifecycle, LeadStatus, LifecycleStage } from './lifecycle.ts';

export const ContactKind = z.enum(['person', 'company']);
export type ContactKind = z.infer<typeof ContactKind>;

/** What a caller may set on a contact. Everything else is the database's to fill. */
export const ContactData = z.strictObject({
  kind: ContactKind.optional(),
  firstName: shortText(120).optional(),
  lastName: shortText(120).optional(),
  companyName: shortText(200).optional(),
  jobTitle: shortText(200).nullable().optional(),
  email: EmailAddress.nullable().optional(),
  phone: PhoneNumber.nullable().optional(),
  mobile: PhoneNumber.nullable().optional(),
  website: WebAddress.nullable().optional(),
  street: shortText(300).nullable().optional(),
  city: shortText(120).nullable().optional(),
  region: shortText(120).nullable().optional(),
  postalCode: shortText(40).nullable().optional(),
  country: shortText(120).nullable().optional(),
  lifecycleStage: LifecycleStage.optional(),
  leadStatus: LeadStatus.optional(),
  leadScore: z.int().min(0).max(1000).optional(),
  source: shortText(200).nullable().optional(),
  ownerId: Id.nullable().optional(),
  doNotEmail: z.boolean().optional(),
  doNotCall: z.boolean().optional(),
  lastContactedAt: Timestamp.nullable().optional(),
  customFields: CustomFieldValues.optional(),
});
export type ContactData = z.infer<typeof ContactData>;

/** A person or a company that an agency knows; leads are contacts in the first lifecycle stages. */
export const Contact = z.object({
  id: Id,
  agencyId: Id,
  ...storedShape(ContactData),
  customFields: JsonObject,
  convertedAt: Timestamp.nullable(),
  createdBy: Id.nullable(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
  version: Version,
  deletedAt: Timestamp.nullable(),
});
export type Contact = z.infer<typeof Contact>;

function hasName(data: ContactData): boolean {
  return Boolean(data.firstName || data.lastName || data.companyName || data.email);
}
const NAME_NEEDED = { error: 'give a first name, a last name, a company name or an e-mail', path: ['firstName'] };

/** Stage and status complete each other, where only one of them is given. */
function hasLifecycle(data: ContactData): boolean {
  return firstLifecycle(data) !== null;
}
const LIFECYCLE_NEEDED = { error: 'does not go together with this lifecycle stage', path: ['leadStatus'] };

export const CreateContact = ContactData.refine(hasName, NAME_NEEDED).refine(hasLifecycle, LIFECYCLE_NEEDED);
export type CreateContact = z.infer<typeof CreateContact>;

/** How many contacts one call may create. */
export const MAX_CONTACTS_PER_CALL = 500;

export const UpdateContact = z.strictObject({
  id: Id,
  data: ContactData.refine((data) => Object.keys(data).length > 0, { error: 'give at least one field to change' }),
  version: Version.optional(),
});
export type UpdateContact = z.infer<typeof UpdateContact>;

export const ListContacts = PageRequest.extend({
  ownerId: Id.nullable().optional(),
  lifecycleStage: LifecycleStage.optional(),
  leadStatus: LeadStatus.optional(),
  tagId: Id.optional(),
  text: SearchText.optional(),
  filter: ContactFilter.optional(),
  sort: ContactSort.optional(),
});
export type ListContacts = z.infer<typeof ListContacts>;

export const ContactPage = pageOf(Contact);
export type ContactPage = z.infer<typeof ContactPage>;
