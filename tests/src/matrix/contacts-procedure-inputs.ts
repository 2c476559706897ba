import type { Ask } from './function-rule.ts';
import { insertRow } from './ground.ts';
import { insertRecord } from './preparations.ts';
import type { ProcedureRule } from './procedure-rule.ts';

type Unprepared = Omit<Ask, 'prepared'>;

async function tagged({ sql, ground: { here } }: Unprepared): Promise<string> {
  await insertRow(sql, 'contact_tags', { agency_id: here.agency, tag_id: here.tag, contact_id: here.contact });
  return here.tag;
}
const own = (inTrash: boolean) => (ask: Unprepared) => insertRecord(ask, 'contact', { isOwn: true, inTrash });
const onTags = ({ ground }: Ask) => ({ ids: [ground.here.contact], tagIds: [ground.here.tag] });

/**
 * A valid input for every procedure of tags and work on contacts. Where many contacts are named, those of another
 * agency are skipped by name, so no two such answers are equal to the letter: tests of their own.
 */
export const CONTACT_PROCEDURE_RULES: Readonly<Record<string, readonly ProcedureRule[]>> = {
  'contacts.addTags': [{ input: onTags, foreign: 'BAD_REQUEST' }],
  'contacts.assign': [{ input: ({ ground }) => ({ ids: [ground.here.contact], ownerId: ground.here.viewer }) }],
  'contacts.bulkUpdate': [
    { input: ({ ground }) => ({ contacts: [{ id: ground.here.contact }], data: { source: 'Matrix' } }) },
  ],
  'contacts.convert': [
    {
      input: ({ ground }) => ({ id: ground.here.contact, opportunity: { pipelineId: ground.here.pipeline } }),
      foreign: 'NOT_FOUND',
    },
    { about: 'in the default pipeline', input: ({ ground }) => ({ id: ground.here.contact }), foreign: 'NOT_FOUND' },
  ],
  'contacts.removeMany': [{ prepare: own(false), input: ({ prepared }) => ({ ids: [prepared] }) }],
  'contacts.removeTags': [{ prepare: tagged, input: onTags, foreign: 'BAD_REQUEST' }],
  'contacts.restoreMany': [{ prepare: own(true), input: ({ prepared }) => ({ ids: [prepared] }) }],

  'tags.create': [{ input: () => ({ name: 'New', color: '#123456' }) }],
  'tags.get': [{ input: ({ ground }) => ({ id: ground.here.tag }), foreign: 'NOT_FOUND' }],
  'tags.list': [{ input: () => ({}) }],
  'tags.merge': [
    {
      prepare: tagged,
      input: ({ ground }) => ({ id: ground.here.tag, intoId: ground.next.tag }),
      foreign: 'NOT_FOUND',
    },
  ],
  'tags.ofContact': [
    { prepare: tagged, input: ({ ground }) => ({ contactId: ground.here.contact }), foreign: 'NOT_FOUND' },
  ],
  'tags.remove': [{ input: ({ ground }) => ({ id: ground.here.tag }), foreign: 'NOT_FOUND' }],
  'tags.update': [
    { input: ({ ground }) => ({ id: ground.here.tag, data: { name: 'Changed' } }), foreign: 'NOT_FOUND' },
  ],
};
