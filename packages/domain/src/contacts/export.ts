import { z } from 'zod';
import { ContactFilter, ContactSort } from './filters.ts';
import { CustomFieldName } from '../kernel/filters.ts';

/** The columns of an export of contacts that every agency has; custom fields come behind them as `custom.KEY`. */
export const CONTACT_EXPORT_COLUMNS = [
  'id',
  'kind',
  'firstName',
  'lastName',
  'companyName',
  'jobTitle',
  'email',
  'phone',
  'mobile',
  'website',
  'street',
  'city',
  'region',
  'postalCode',
  'country',
  'lifecycleStage',
  'leadStatus',
  'leadScore',
  'source',
  'ownerId',
  'doNotEmail',
  'doNotCall',
  'lastContactedAt',
  'convertedAt',
  'createdAt',
  'updatedAt',
  'tags',
] as const;

export const ContactExportColumn = z.enum(CONTACT_EXPORT_COLUMNS);
export type ContactExportColumn = z.infer<typeof ContactExportColumn>;

/** How many contacts one page of an export holds at most. */
export const MAX_EXPORT_PAGE = 500;

/**
 * One page of contacts as CSV. Pages put one behind the other are one file: the first one begins with the header.
 * `columns` says which, in which order; all of them when it is left out. Name the `columns` of the first page when you
 * ask for the next, and a custom field that somebody adds meanwhile does not move them.
 */
export const ExportContacts = z.strictObject({
  filter: ContactFilter.optional(),
  sort: ContactSort.optional(),
  columns: z
    .array(z.union([ContactExportColumn, CustomFieldName]))
    .min(1)
    .max(300)
    .refine((names) => new Set(names).size === names.length, { error: 'must name each column once' })
    .optional(),
  /** Begins the first page with a byte order mark: spreadsheet programs then read the file as UTF-8. */
  byteOrderMark: z.boolean().default(false),
  limit: z.int().min(1).max(MAX_EXPORT_PAGE).default(MAX_EXPORT_PAGE),
  cursor: z.string().max(1024).nullish(),
});
export type ExportContacts = z.infer<typeof ExportContacts>;

/** A page of an export, its columns, how many contacts it holds, and the cursor of the next page. */
export const ContactCsvPage = z.object({
  csv: z.string(),
  columns: z.array(z.string()),
  count: z.int().nonnegative(),
  nextCursor: z.string().nullable(),
});
export type ContactCsvPage = z.infer<typeof ContactCsvPage>;
