import { z } from 'zod';
import type { Ask } from './function-rule.ts';
import { insertRow } from './ground.ts';
import { insertRecord } from './preparations.ts';
import type { ProcedureRule } from './procedure-rule.ts';

const NOTHING = (): {} => ({});
const prepared = ({ prepared: id }: Ask) => ({ id });
const ownList = (inTrash: boolean) => (ask: Omit<Ask, 'prepared'>) =>
  insertRecord(ask, 'list', { isOwn: true, inTrash });
const othersList = (inTrash: boolean) => (ask: Omit<Ask, 'prepared'>) =>
  insertRecord(ask, 'list', { isOwn: false, inTrash });

/** Puts a contact on the list. @returns its id */
async function putOnList({ sql, ground: { here } }: Omit<Ask, 'prepared'>): Promise<string> {
  await insertRow(sql, 'contact_list_members', {
    agency_id: here.agency,
    list_id: here.list,
    contact_id: here.contact,
  });
  return here.contact;
}
const PARENTS = { field: 'firstName', operator: 'startsWith', value: 'Parent' };

/** A dynamic list. @returns its id */
async function makeDynamic({ sql, ground: { here } }: Omit<Ask, 'prepared'>): Promise<string> {
  const list = { agency_id: here.agency, name: 'Dynamic', kind: 'dynamic', filter: PARENTS };
  return z.uuid().parse((await insertRow(sql, 'contact_lists', list))['id']);
}
const onList = ({ ground: { here } }: Ask) => ({ listId: here.list, contactIds: [here.contact] });

/** A valid input for every procedure of contact lists. */
export const LIST_PROCEDURE_RULES: Readonly<Record<string, readonly ProcedureRule[]>> = {
  'lists.addByFilter': [
    { input: ({ ground: { here } }) => ({ listId: here.list, filter: PARENTS }), foreign: 'NOT_FOUND' },
  ],
  'lists.addMembers': [{ input: onList, foreign: 'NOT_FOUND' }],
  'lists.count': [
    { input: ({ ground }) => ({ id: ground.here.list }), foreign: 'NOT_FOUND' },
    { about: 'dynamic', prepare: makeDynamic, input: prepared, foreign: 'NOT_FOUND' },
  ],
  'lists.create': [
    { input: () => ({ name: 'New' }) },
    { about: 'dynamic', input: () => ({ name: 'New', kind: 'dynamic', filter: PARENTS }) },
  ],
  'lists.get': [{ input: ({ ground }) => ({ id: ground.here.list }), foreign: 'NOT_FOUND' }],
  'lists.list': [{ input: NOTHING }, { about: 'of a kind', input: () => ({ kind: 'static' }) }],
  'lists.listTrash': [{ input: NOTHING }],
  'lists.members': [
    { prepare: putOnList, input: ({ ground }) => ({ listId: ground.here.list }), foreign: 'NOT_FOUND' },
    {
      about: 'of a status',
      prepare: putOnList,
      input: ({ ground }) => ({ listId: ground.here.list, status: 'subscribed' }),
      foreign: 'NOT_FOUND',
    },
    {
      about: 'dynamic',
      prepare: makeDynamic,
      input: ({ prepared: listId }) => ({ listId }),
      foreign: 'NOT_FOUND',
    },
  ],
  'lists.remove': [
    { about: 'own', prepare: ownList(false), input: prepared, foreign: 'NOT_FOUND' },
    { about: "somebody else's", needs: 'list:remove', prepare: othersList(false), input: prepared },
  ],
  'lists.removeMembers': [{ prepare: putOnList, input: onList, foreign: 'NOT_FOUND' }],
  'lists.restore': [
    { about: 'own', prepare: ownList(true), input: prepared, foreign: 'NOT_FOUND' },
    { about: "somebody else's", needs: 'list:remove', prepare: othersList(true), input: prepared },
  ],
  'lists.setMemberStatus': [
    {
      prepare: putOnList,
      input: (ask) => ({ ...onList(ask), status: 'unsubscribed' }),
      foreign: 'NOT_FOUND',
    },
  ],
  'lists.snapshot': [
    {
      prepare: putOnList,
      input: ({ ground: { here } }) => ({ listId: here.list, name: 'Snapshot' }),
      foreign: 'NOT_FOUND',
    },
    {
      about: 'of a dynamic one',
      prepare: makeDynamic,
      input: ({ prepared: listId }) => ({ listId, name: 'Snapshot' }),
      foreign: 'NOT_FOUND',
    },
  ],
  'lists.update': [
    {
      input: ({ ground }) => ({ id: ground.here.list, data: { description: 'Changed' } }),
      foreign: 'NOT_FOUND',
    },
  ],
};
