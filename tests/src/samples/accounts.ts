import { Role } from '@axolop/domain';
import type { Caller } from '../matrix/actors.ts';
import { insertInvite } from '../matrix/preparations.ts';
import {
  FIRST_PAGE,
  NOTHING,
  type Ask,
  type ProcedureResult,
  type SamplesOf,
  type Unprepared,
  type Untried,
} from './sample.ts';

const isRole =
  (...roles: readonly Role[]) =>
  ({ role }: Pick<Caller, 'role'>): ProcedureResult =>
    role !== null && roles.includes(role) ? 'OK' : 'NOT_FOUND';
const inAgency = isRole(...Role.options);

const viewer = ({ ground }: Ask) => ({ userId: ground.here.viewer });
const ownInvite = (place: Unprepared) => insertInvite(place, place.actor.person?.email ?? 'nobody@example.com');
const othersInvite = (place: Unprepared) => insertInvite(place, 'another@example.com');
const token = ({ prepared }: Ask) => ({ token: prepared });
const ofNobody = () => ({ token: '0'.repeat(64) });
const TOKEN: Untried = { untried: 'A token is a right of its own, whatever agency it comes from.' };

export const ACCOUNT_SAMPLES = {
  'agencies.create': [{ input: () => ({ name: 'A third agency', timezone: 'Europe/Vienna' }) }],
  'agencies.get': [{ input: NOTHING }],
  // Nobody is a member of an agency that is removed.
  'agencies.remove': [{ input: NOTHING, again: 'not_found' }],
  'agencies.restore': [
    {
      prepare: async ({ sql, agency }) => {
        await sql.query('update public.agencies set deleted_at = now() where id = $1', [agency]);
        return agency;
      },
      input: ({ agency }) => ({ agencyId: agency }),
      result: isRole('owner'),
    },
  ],
  'agencies.settings': [{ input: NOTHING }],
  'agencies.update': [{ input: () => ({ data: { name: 'Changed' } }) }],
  'agencies.updateSettings': [{ input: () => ({ data: { trashDays: 7 } }) }],

  'invites.accept': [
    {
      about: 'own',
      prepare: ownInvite,
      input: token,
      foreign: TOKEN,
      result: ({ role, standing }) => (role === null && standing !== 'suspended' ? 'OK' : 'CONFLICT'),
    },
    { about: "another's", prepare: othersInvite, input: token, foreign: TOKEN, result: () => 'FORBIDDEN' },
    { about: 'of nobody', input: ofNobody, result: () => 'NOT_FOUND' },
  ],
  // The answer holds the token, which is shown once.
  'invites.create': [
    { input: () => ({ email: 'somebody-new@example.com', role: 'member' }), again: 'idempotency_not_kept' },
  ],
  'invites.list': [{ input: FIRST_PAGE }],
  'invites.preview': [
    { about: 'own', prepare: ownInvite, input: token, foreign: TOKEN },
    { about: 'of nobody', input: ofNobody, result: () => 'NOT_FOUND' },
  ],
  'invites.revoke': [{ input: ({ ground }) => ({ id: ground.here.invite }) }],

  'me.agencies': [{ input: NOTHING }],
  'me.profile': [{ input: NOTHING }],
  'me.updateProfile': [{ input: () => ({ data: { fullName: 'Changed' } }) }],

  'members.changeRole': [{ input: ({ ground }) => ({ userId: ground.here.viewer, role: 'member' }) }],
  // Whoever has left is no member any more.
  'members.leave': [
    { input: NOTHING, result: ({ role }) => (role === 'owner' ? 'CONFLICT' : 'OK'), again: 'not_found' },
  ],
  'members.list': [{ input: FIRST_PAGE }],
  'members.reactivate': [{ input: ({ ground }) => ({ userId: ground.here.suspended }) }],
  'members.remove': [{ input: viewer }],
  'members.suspend': [{ input: viewer }],
  // Whoever has handed the agency over is its owner no more.
  'members.transferOwnership': [{ input: viewer, again: 'missing_permission' }],

  'preferences.get': [
    { about: 'everywhere', input: NOTHING },
    { about: 'in the agency', input: ({ agency }) => ({ agencyId: agency }), result: inAgency },
  ],
  'preferences.set': [
    { about: 'everywhere', input: () => ({ key: 'theme', value: 'dark' }) },
    {
      about: 'in the agency',
      input: ({ agency }) => ({ agencyId: agency, key: 'theme', value: 'dark' }),
      result: inAgency,
    },
    {
      about: 'the current agency',
      input: ({ agency }) => ({ key: 'current_agency', value: agency }),
      result: inAgency,
    },
  ],

  'system.ping': [{ input: NOTHING }],
} satisfies SamplesOf<'agencies' | 'invites' | 'me' | 'members' | 'preferences' | 'system'>;
