import { insertDynamicList, PARENTS, putOnList } from '../matrix/preparations.ts';
import { FIRST_PAGE, prepared, type Ask, type SamplesOf } from './sample.ts';
import { removal, restore } from './trash.ts';

const list = ({ ground }: Ask) => ({ id: ground.here.list });
const ofList = ({ ground }: Ask) => ({ listId: ground.here.list });
const onList = ({ ground: { here } }: Ask) => ({ listId: here.list, contactIds: [here.contact] });
const ofPrepared = ({ prepared: listId }: Ask) => ({ listId });

export const LIST_SAMPLES = {
  'lists.addByFilter': [{ input: (ask) => ({ ...ofList(ask), filter: PARENTS }) }],
  'lists.addMembers': [{ input: onList }],
  'lists.count': [{ input: list }, { about: 'dynamic', prepare: insertDynamicList, input: prepared }],
  'lists.create': [
    { input: () => ({ name: 'New' }) },
    { about: 'dynamic', input: () => ({ name: 'New', kind: 'dynamic', filter: PARENTS }) },
  ],
  'lists.get': [{ input: list }],
  'lists.list': [{ input: FIRST_PAGE }, { about: 'of a kind', input: () => ({ kind: 'static' }) }],
  'lists.listTrash': [{ input: FIRST_PAGE }],
  'lists.members': [
    { prepare: putOnList, input: (ask) => ({ ...ofList(ask), ...FIRST_PAGE() }) },
    { about: 'of a status', prepare: putOnList, input: (ask) => ({ ...ofList(ask), status: 'subscribed' }) },
    { about: 'dynamic', prepare: insertDynamicList, input: ofPrepared },
  ],
  'lists.remove': removal('list'),
  'lists.removeMembers': [{ prepare: putOnList, input: onList }],
  'lists.restore': restore('list'),
  'lists.setMemberStatus': [{ prepare: putOnList, input: (ask) => ({ ...onList(ask), status: 'unsubscribed' }) }],
  'lists.snapshot': [
    { prepare: putOnList, input: (ask) => ({ ...ofList(ask), name: 'Snapshot' }) },
    {
      about: 'of a dynamic one',
      prepare: insertDynamicList,
      input: (ask) => ({ ...ofPrepared(ask), name: 'Snapshot' }),
    },
  ],
  'lists.update': [{ input: (ask) => ({ ...list(ask), data: { description: 'Changed' }, version: 1 }) }],
} satisfies SamplesOf<'lists'>;
