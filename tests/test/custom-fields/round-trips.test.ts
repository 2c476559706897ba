import {
  createActivity,
  createContact,
  createContacts,
  createOpportunity,
  updateActivity,
  updateContact,
  updateContacts,
  updateOpportunity,
  type AgencyScope,
} from '@axolop/database';
import { expect, test } from 'vitest';
import { ID, sentBy } from '../../src/sent-queries.ts';

const customFields = { number: 1 };
const data = { customFields };
const contacts = [{ firstName: 'One', customFields }, { firstName: 'Two' }];

const WRITES: Readonly<Record<string, (scope: AgencyScope) => Promise<unknown>>> = {
  'contacts.create': (scope) => createContact(scope, { firstName: 'New', customFields }),
  'contacts.createMany': (scope) =>
    createContacts(scope, {
      contacts: contacts.map((contact) => ({ contact })),
      onDuplicate: 'fail',
      onInvalid: 'fail',
    }),
  'contacts.update': (scope) => updateContact(scope, { id: ID, data }),
  'contacts.bulkUpdate': (scope) => updateContacts(scope, { contacts: [{ id: ID }], data, onInvalid: 'fail' }),
  'opportunities.create': (scope) => createOpportunity(scope, { name: 'New', customFields }),
  'opportunities.update': (scope) => updateOpportunity(scope, { id: ID, data }),
  'activities.create': (scope) => createActivity(scope, { kind: 'task', subject: 'New', customFields }),
  'activities.update': (scope) => updateActivity(scope, { id: ID, data }),
};

test.each(Object.entries(WRITES))('%s sends custom values with the record, in one query', async (_name, write) => {
  const sent = await sentBy(write);
  expect(sent.map(({ method, target }) => `${method} ${target}`)).toHaveLength(1);
  expect(sent[0]?.body).toContain('"custom_fields":{"number":1}');
});
