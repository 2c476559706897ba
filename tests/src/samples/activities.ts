import { completeActivity } from '../matrix/preparations.ts';
import { FIRST_PAGE, prepared, type Ask, type SamplesOf } from './sample.ts';
import { removal, restore } from './trash.ts';

const activity = ({ ground }: Ask) => ({ id: ground.here.activity });
const onContact = ({ ground }: Ask) => ({ contactId: ground.here.contact });
const onOpportunity = ({ ground }: Ask) => ({ opportunityId: ground.here.opportunity });
const ofViewer = ({ ground }: Ask) => ({ assigneeId: ground.here.viewer });

export const ACTIVITY_SAMPLES = {
  'activities.complete': [{ input: activity }],
  'activities.create': [
    { input: () => ({ kind: 'task', subject: 'New' }) },
    {
      about: 'on a contact',
      input: (ask) => ({ kind: 'call', subject: 'New', ...onContact(ask) }),
      foreign: 'BAD_REQUEST',
    },
    {
      about: 'on an opportunity',
      input: (ask) => ({ kind: 'call', subject: 'New', ...onOpportunity(ask) }),
      foreign: 'BAD_REQUEST',
    },
    {
      about: 'for somebody',
      input: (ask) => ({ kind: 'task', subject: 'New', ...ofViewer(ask) }),
      foreign: 'BAD_REQUEST',
    },
  ],
  'activities.get': [{ input: activity }],
  'activities.list': [
    { input: FIRST_PAGE },
    { about: 'of a contact', input: onContact, foreign: 'OK' },
    { about: 'of an opportunity', input: onOpportunity, foreign: 'OK' },
    { about: 'of somebody', input: ofViewer, foreign: 'OK' },
  ],
  'activities.listTrash': [{ input: FIRST_PAGE }],
  'activities.mine': [
    { input: FIRST_PAGE },
    { about: 'due today', input: () => ({ due: 'today', timeZone: 'Asia/Tokyo' }) },
  ],
  'activities.remove': removal('activity'),
  'activities.reopen': [
    {
      prepare: completeActivity,
      input: prepared,
    },
  ],
  'activities.restore': restore('activity'),
  'activities.update': [{ input: (ask) => ({ ...activity(ask), data: { subject: 'Changed' }, version: 1 }) }],

  'timeline.list': [
    {
      about: 'of a contact',
      needs: ['contact:read'],
      shows: ['audit:read'],
      input: (ask) => ({ ...onContact(ask), ...FIRST_PAGE() }),
    },
    { about: 'of an opportunity', needs: ['opportunity:read'], shows: ['audit:read'], input: onOpportunity },
  ],
} satisfies SamplesOf<'activities' | 'timeline'>;
