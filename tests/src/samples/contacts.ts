import { insertRecord, tagContact } from '../matrix/preparations.ts';
import { FIRST_PAGE, type Ask, type SamplesOf, type Unprepared, type Untried } from './sample.ts';
import { removal, restore } from './trash.ts';

const ownContact = (inTrash: boolean) => async (place: Unprepared) =>
  insertRecord(place, 'contact', { isOwn: true, inTrash });
const contact = ({ ground }: Ask) => ({ id: ground.here.contact });
const tag = ({ ground }: Ask) => ({ id: ground.here.tag });
const onTags = ({ ground }: Ask) => ({ ids: [ground.here.contact], tagIds: [ground.here.tag] });
const preparedOnes = ({ prepared }: Ask) => ({ ids: [prepared] });
const SKIPPED: Untried = {
  untried: 'Contacts that are not there are named in the answer: tests of their own, in contacts/bulk.test.ts.',
};

export const CONTACT_SAMPLES = {
  'contacts.addTags': [{ input: onTags, foreign: 'BAD_REQUEST' }],
  'contacts.assign': [
    { input: (ask) => ({ ids: [contact(ask).id], ownerId: ask.ground.here.viewer }), foreign: SKIPPED },
  ],
  'contacts.bulkUpdate': [
    { input: (ask) => ({ contacts: [{ ...contact(ask), version: 1 }], data: { source: 'Matrix' } }), foreign: SKIPPED },
  ],
  'contacts.convert': [
    { input: (ask) => ({ ...contact(ask), opportunity: { pipelineId: ask.ground.here.pipeline } }) },
    { about: 'in the default pipeline', input: contact },
    {
      about: 'in a stage',
      input: (ask) => ({ ...contact(ask), opportunity: { stageId: ask.ground.here.stage, probability: 40 } }),
    },
  ],
  'contacts.create': [
    { input: () => ({ firstName: 'New', phone: '+43 1 555 0100', website: 'https://new.example.com' }) },
    {
      about: 'for an owner',
      input: ({ ground }) => ({ firstName: 'New', ownerId: ground.here.viewer }),
      foreign: 'BAD_REQUEST',
    },
  ],
  'contacts.createMany': [
    {
      input: ({ ground }) => ({ contacts: [{ firstName: 'New', ownerId: ground.here.viewer }] }),
      foreign: 'BAD_REQUEST',
    },
  ],
  'contacts.export': [
    { shows: ['custom_field:read'], input: FIRST_PAGE },
    {
      about: 'of a tag',
      shows: ['custom_field:read'],
      input: ({ ground }) => ({ filter: { field: 'tags', operator: 'any', value: [ground.here.tag] } }),
      foreign: 'OK',
    },
  ],
  'contacts.get': [{ input: contact }],
  'contacts.list': [
    { input: FIRST_PAGE },
    { about: 'of a tag', input: ({ ground }) => ({ tagId: ground.here.tag }), foreign: 'OK' },
    { about: 'of an owner', input: ({ ground }) => ({ ownerId: ground.here.viewer }), foreign: 'OK' },
    { about: 'by text', input: () => ({ text: 'parent' }) },
    {
      about: 'by a filter, sorted',
      input: ({ ground }) => ({
        filter: { field: 'ownerId', operator: 'ne', value: ground.here.viewer },
        sort: { field: 'name', direction: 'asc' },
      }),
      foreign: 'OK',
    },
  ],
  'contacts.listTrash': [{ input: FIRST_PAGE }],
  'contacts.remove': removal('contact'),
  'contacts.removeMany': [{ prepare: ownContact(false), input: preparedOnes, foreign: SKIPPED }],
  'contacts.removeTags': [{ prepare: tagContact, input: onTags, foreign: 'BAD_REQUEST' }],
  'contacts.restore': restore('contact'),
  'contacts.restoreMany': [{ prepare: ownContact(true), input: preparedOnes, foreign: SKIPPED }],
  'contacts.update': [{ input: (ask) => ({ ...contact(ask), data: { firstName: 'Changed' }, version: 1 }) }],

  'tags.create': [{ input: () => ({ name: 'New', color: '#123456' }) }],
  'tags.get': [{ input: tag }],
  'tags.list': [{ input: FIRST_PAGE }],
  'tags.merge': [{ prepare: tagContact, input: (ask) => ({ ...tag(ask), intoId: ask.ground.next.tag }) }],
  'tags.ofContact': [{ prepare: tagContact, input: (ask) => ({ contactId: contact(ask).id, ...FIRST_PAGE() }) }],
  'tags.remove': [{ input: tag }],
  'tags.update': [{ input: (ask) => ({ ...tag(ask), data: { name: 'Changed' }, version: 1 }) }],
} satisfies SamplesOf<'contacts' | 'tags'>;
