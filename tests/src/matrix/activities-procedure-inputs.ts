import type { Ask } from './function-rule.ts';
import { insertRecord } from './preparations.ts';
import type { ProcedureRule } from './procedure-rule.ts';

const prepared = ({ prepared: id }: Ask) => ({ id });
const record = (isOwn: boolean, inTrash: boolean) => (ask: Omit<Ask, 'prepared'>) =>
  insertRecord(ask, 'activity', { isOwn, inTrash });

/** A valid input for every procedure of activities and timelines. */
export const ACTIVITY_PROCEDURE_RULES: Readonly<Record<string, readonly ProcedureRule[]>> = {
  'activities.complete': [{ input: ({ ground }) => ({ id: ground.here.activity }), foreign: 'NOT_FOUND' }],
  'activities.create': [
    { input: () => ({ kind: 'task', subject: 'New' }) },
    {
      about: 'on a contact',
      input: ({ ground }) => ({ kind: 'call', subject: 'New', contactId: ground.here.contact }),
      foreign: 'BAD_REQUEST',
    },
    {
      about: 'on an opportunity',
      input: ({ ground }) => ({ kind: 'call', subject: 'New', opportunityId: ground.here.opportunity }),
      foreign: 'BAD_REQUEST',
    },
    {
      about: 'for somebody',
      input: ({ ground }) => ({ kind: 'task', subject: 'New', assigneeId: ground.here.viewer }),
      foreign: 'BAD_REQUEST',
    },
  ],
  'activities.get': [{ input: ({ ground }) => ({ id: ground.here.activity }), foreign: 'NOT_FOUND' }],
  'activities.list': [
    { input: () => ({}) },
    { about: 'of a contact', input: ({ ground }) => ({ contactId: ground.here.contact }), foreign: 'OK' },
    { about: 'of an opportunity', input: ({ ground }) => ({ opportunityId: ground.here.opportunity }), foreign: 'OK' },
    { about: 'of somebody', input: ({ ground }) => ({ assigneeId: ground.here.viewer }), foreign: 'OK' },
  ],
  'activities.listTrash': [{ input: () => ({}) }],
  'activities.mine': [
    { input: () => ({}) },
    { about: 'due today', input: () => ({ due: 'today', timeZone: 'Asia/Tokyo' }) },
  ],
  'activities.remove': [
    { about: 'own', prepare: record(true, false), input: prepared, foreign: 'NOT_FOUND' },
    { about: "somebody else's", needs: 'activity:remove', prepare: record(false, false), input: prepared },
  ],
  'activities.reopen': [
    {
      prepare: async ({ sql, ground: { here } }) => {
        await sql.query("update public.activities set status = 'completed' where id = $1", [here.activity]);
        return here.activity;
      },
      input: prepared,
      foreign: 'NOT_FOUND',
    },
  ],
  'activities.restore': [
    { about: 'own', prepare: record(true, true), input: prepared, foreign: 'NOT_FOUND' },
    { about: "somebody else's", needs: 'activity:remove', prepare: record(false, true), input: prepared },
  ],
  'activities.update': [
    { input: ({ ground }) => ({ id: ground.here.activity, data: { subject: 'Changed' } }), foreign: 'NOT_FOUND' },
  ],
  'timeline.list': [
    { about: 'of a contact', input: ({ ground }) => ({ contactId: ground.here.contact }), foreign: 'NOT_FOUND' },
    {
      about: 'of an opportunity',
      input: ({ ground }) => ({ opportunityId: ground.here.opportunity }),
      foreign: 'NOT_FOUND',
    },
  ],
};
