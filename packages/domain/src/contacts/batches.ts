import { z } from 'zod';
import { Contact, CreateContact, MAX_CONTACTS_PER_CALL } from './contacts.ts';
import { FieldError, Reason } from '../kernel/errors.ts';
import { Id } from '../kernel/identifiers.ts';

/** One of many new contacts as its schema judged it: the contact, or what is wrong with it. */
export type JudgedContact = { readonly contact: CreateContact } | { readonly problems: readonly FieldError[] };

const JudgedContact = CreateContact.transform((contact): JudgedContact => ({ contact })).catch(
  ({ error: { issues } }) => ({
    problems: issues.map(({ path, message }) => ({
      path: path.map((part) => (typeof part === 'symbol' ? String(part) : part)),
      message,
    })),
  }),
);

/**
 * Many contacts, all or none unless the caller says what may be left out. `onDuplicate: 'skip'` leaves out those whose
 * e-mail (or value of a unique field) a live contact or an earlier one of the same call has; `onInvalid: 'skip'` leaves
 * out those that are wrong, whether a schema or the database finds it. Otherwise the call is refused, and names the
 * rows.
 */
export const CreateContacts = z
  .strictObject({
    contacts: z.array(JudgedContact).min(1).max(MAX_CONTACTS_PER_CALL),
    onDuplicate: z.enum(['fail', 'skip']).default('fail'),
    onInvalid: z.enum(['fail', 'skip']).default('fail'),
  })
  .superRefine(({ contacts, onInvalid }, context) => {
    if (onInvalid === 'skip') return;
    for (const [row, judged] of contacts.entries()) {
      if ('contact' in judged) continue;
      for (const { path, message } of judged.problems) {
        context.addIssue({ code: 'custom', path: ['contacts', row, ...path], message });
      }
    }
  });
export type CreateContacts = z.infer<typeof CreateContacts>;

/**
 * A row that was left out: its place in the input, from 0, why, and which of its fields. `contactId`: who has the
 * e-mail.
 */
export const SkippedRow = z.object({
  row: z.int().nonnegative(),
  reason: Reason,
  fields: z.array(FieldError),
  contactId: Id.nullable(),
});
export type SkippedRow = z.infer<typeof SkippedRow>;

/** Both in the order of the input. */
export const CreatedContacts = z.object({ created: z.array(Contact), skipped: z.array(SkippedRow) });
export type CreatedContacts = z.infer<typeof CreatedContacts>;
