import type { z } from 'zod';
import { filterNodeSchema, filterSchema, type Filter, type FilterFields } from '../kernel/filters.ts';
import { sortSchema } from '../kernel/sorts.ts';

/** The fields of contacts that a filter may name. `private.own_filter_fields()` has the same, and a test compares. */
export const CONTACT_FILTER_FIELDS = {
  kind: 'word',
  firstName: 'text',
  lastName: 'text',
  companyName: 'text',
  jobTitle: 'text',
  email: 'email',
  phone: 'phone',
  mobile: 'phone',
  website: 'text',
  street: 'text',
  city: 'text',
  region: 'text',
  postalCode: 'text',
  country: 'text',
  source: 'text',
  text: 'search',
  lifecycleStage: 'word',
  leadStatus: 'word',
  leadScore: 'number',
  ownerId: 'id',
  doNotEmail: 'boolean',
  doNotCall: 'boolean',
  lastContactedAt: 'datetime',
  convertedAt: 'datetime',
  createdBy: 'id',
  createdAt: 'datetime',
  updatedAt: 'datetime',
  tags: 'tags',
} as const satisfies FilterFields;

export const ContactFilterNode: z.ZodType<Filter, Filter> = filterNodeSchema(
  CONTACT_FILTER_FIELDS,
  () => ContactFilterNode,
);

/** Which contacts, by their own fields, by tags (`tags` with ids: `any`, `all`, `none`), by custom fields. */
export const ContactFilter = filterSchema(ContactFilterNode);

/** What contacts can be sorted by, beside custom fields that have an order. */
export const CONTACT_SORT_FIELDS = ['createdAt', 'updatedAt', 'lastContactedAt', 'leadScore', 'name'] as const;

export const ContactSort = sortSchema(CONTACT_SORT_FIELDS);
export type ContactSort = z.infer<typeof ContactSort>;
