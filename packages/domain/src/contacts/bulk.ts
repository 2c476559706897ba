import { z } from 'zod';
import { Contact, ContactData, MAX_CONTACTS_PER_CALL } from './contacts.ts';
import { FieldError } from '../kernel/errors.ts';
import { name } from '../kernel/fields.ts';
import { CalendarDate, Id, Version } from '../kernel/identifiers.ts';
import { CreateOpportunity, Opportunity } from '../sales/opportunities.ts';

/** Why one of many contacts was left as it was. What another agency has is `not_found`, like what nobody has. */
export const SkipReason = z.enum([
  'not_found',
  'in_trash',
  'not_in_trash',
  'stale_version',
  'invalid_transition',
  'not_creator',
  'email_taken',
]);
export type SkipReason = z.infer<typeof SkipReason>;

/** What became of many contacts: how many are now as it was asked, and which are not. */
export const BulkSummary = z.object({
  done: z.int().nonnegative(),
  skipped: z.array(z.object({ id: Id, reason: SkipReason })),
});
export type BulkSummary = z.infer<typeof BulkSummary>;

/** Why a change left one of many contacts as it was: also because the change is wrong for it. */
const ChangeSkipReason = z.enum([
  ...SkipReason.options,
  'invalid_input',
  'invalid_reference',
  'not_active',
  'duplicate',
]);

/** The same for a change; `fields`: what is wrong with it for this contact, when that is why it was left out. */
export const BulkUpdated = BulkSummary.extend({
  skipped: z.array(z.object({ id: Id, reason: ChangeSkipReason, fields: z.array(FieldError).optional() })),
});
export type BulkUpdated = z.infer<typeof BulkUpdated>;

/** The same for a removal; `batchId` is null when nothing went into the trash. */
export const BulkRemoved = BulkSummary.extend({ batchId: Id.nullable() });
export type BulkRemoved = z.infer<typeof BulkRemoved>;

const ContactIds = z.array(Id).min(1).max(MAX_CONTACTS_PER_CALL);

export const ContactReferences = z.strictObject({ ids: ContactIds });
export type ContactReferences = z.infer<typeof ContactReferences>;

/** How many tags one call may give or take. */
export const MAX_TAGS_PER_CALL = 20;

/** Many contacts, and tags that all of them get or lose. */
export const TagContacts = z.strictObject({ ids: ContactIds, tagIds: z.array(Id).min(1).max(MAX_TAGS_PER_CALL) });
export type TagContacts = z.infer<typeof TagContacts>;

/** `ownerId` null: nobody's. */
export const AssignContacts = z.strictObject({ ids: ContactIds, ownerId: Id.nullable() });
export type AssignContacts = z.infer<typeof AssignContacts>;

/** What may be set on many contacts at once: what belongs to one of them alone is left out. */
export const BulkContactData = ContactData.omit({
  firstName: true,
  lastName: true,
  email: true,
  phone: true,
  mobile: true,
}).extend({
  // A contact needs a name: whoever has this one only may not lose it.
  companyName: name(200).optional(),
});
export type BulkContactData = z.infer<typeof BulkContactData>;

function namesEachOnce(contacts: readonly { readonly id: string }[]): boolean {
  return new Set(contacts.map(({ id }) => id.toLowerCase())).size === contacts.length;
}

/**
 * The same change to many contacts; one whose `version` is given and has moved on is skipped, and with
 * `onInvalid: 'skip'` one that the change is wrong for.
 */
export const UpdateContacts = z.strictObject({
  contacts: z
    .array(z.strictObject({ id: Id, version: Version.optional() }))
    .min(1)
    .max(MAX_CONTACTS_PER_CALL)
    .refine(namesEachOnce, { error: 'name each contact once' }),
  data: BulkContactData.refine((data) => Object.values(data).some((value) => value !== undefined), {
    error: 'give at least one field to change',
  }),
  onInvalid: z.enum(['fail', 'skip']).default('fail'),
});
export type UpdateContacts = z.infer<typeof UpdateContacts>;

/**
 * A lead becomes a customer, or an opportunity that is yet to be won. What is left out of `opportunity`: the
 * contact's name, the first open stage of the default pipeline, nothing, the agency's currency, thirty days from today,
 * the contact's owner, and the default of each custom field.
 */
export const ConvertContact = z.strictObject({
  id: Id,
  version: Version.optional(),
  lifecycleStage: z.enum(['opportunity', 'customer']).default('customer'),
  // All that a new opportunity may have, so that a conversion can give what the agency requires of one.
  opportunity: CreateOpportunity.omit({ contactId: true })
    .extend({
      name: name(200).optional(),
      probability: CreateOpportunity.shape.probability.unwrap().unwrap().optional(),
      expectedCloseDate: CalendarDate.optional(),
      ownerId: Id.optional(),
    })
    .default({}),
});
export type ConvertContact = z.infer<typeof ConvertContact>;

/** What a conversion made of a lead. */
export const Conversion = z.object({ contact: Contact, opportunity: Opportunity });
export type Conversion = z.infer<typeof Conversion>;
