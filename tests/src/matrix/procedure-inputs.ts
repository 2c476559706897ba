import { Role } from '@axolop/domain';
import type { Actor } from './actors.ts';
import type { Ask } from './function-rule.ts';
import { SALES_PROCEDURE_RULES } from './sales-procedure-inputs.ts';
import { ACTIVITY_PROCEDURE_RULES } from './activities-procedure-inputs.ts';
import { CUSTOM_FIELD_PROCEDURE_RULES } from './custom-fields-procedure-inputs.ts';
import { FILTER_PROCEDURE_RULES } from './filters-procedure-inputs.ts';
import { CONTACT_PROCEDURE_RULES } from './contacts-procedure-inputs.ts';
import { LIST_PROCEDURE_RULES } from './lists-procedure-inputs.ts';
import { SEARCH_PROCEDURE_RULES } from './search-procedure-inputs.ts';
import { STATS_PROCEDURE_RULES } from './stats-procedure-inputs.ts';
import { insertInvite, insertRecord } from './preparations.ts';
import type { ProcedureResult, ProcedureRule } from './procedure-rule.ts';

/**
 * A valid input for every procedure of the API, given what is in the agency. A procedure that is missing here fails
 * the matrix by its name.
 */

const isRole = (...roles: readonly Role[]) => {
  return ({ role }: Actor): ProcedureResult => (role !== null && roles.includes(role) ? 'OK' : 'NOT_FOUND');
};
const inAgency = isRole(...Role.options);
const NOTHING = (): {} => ({});
const prepared = ({ prepared: id }: Ask) => ({ id });
const viewer = ({ ground }: Ask) => ({ userId: ground.here.viewer });
const ownContact = (inTrash: boolean) => (ask: Omit<Ask, 'prepared'>) =>
  insertRecord(ask, 'contact', { isOwn: true, inTrash });
const othersContact = (inTrash: boolean) => (ask: Omit<Ask, 'prepared'>) =>
  insertRecord(ask, 'contact', { isOwn: false, inTrash });
const ownInvite = (ask: Omit<Ask, 'prepared'>) => insertInvite(ask, ask.actor.person?.email ?? 'nobody@example.com');
const othersInvite = (ask: Omit<Ask, 'prepared'>) => insertInvite(ask, 'another@example.com');
const tokenOf = ({ prepared: token }: Ask) => ({ token });

export const PROCEDURE_RULES: Readonly<Record<string, readonly ProcedureRule[]>> = {
  ...SALES_PROCEDURE_RULES,
  ...ACTIVITY_PROCEDURE_RULES,
  ...CUSTOM_FIELD_PROCEDURE_RULES,
  ...FILTER_PROCEDURE_RULES,
  ...CONTACT_PROCEDURE_RULES,
  ...LIST_PROCEDURE_RULES,
  ...SEARCH_PROCEDURE_RULES,
  ...STATS_PROCEDURE_RULES,
  'agencies.create': [{ input: () => ({ name: 'A third agency' }) }],
  'agencies.get': [{ input: NOTHING }],
  'agencies.remove': [{ input: NOTHING }],
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

  'contacts.create': [
    { input: () => ({ firstName: 'New' }) },
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
  'contacts.get': [{ input: ({ ground }) => ({ id: ground.here.contact }), foreign: 'NOT_FOUND' }],
  'contacts.list': [
    { input: NOTHING },
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
  'contacts.listTrash': [{ input: NOTHING }],
  'contacts.remove': [
    { about: 'own', prepare: ownContact(false), input: prepared, foreign: 'NOT_FOUND' },
    { about: "somebody else's", needs: 'contact:remove', prepare: othersContact(false), input: prepared },
  ],
  'contacts.restore': [
    { about: 'own', prepare: ownContact(true), input: prepared, foreign: 'NOT_FOUND' },
    { about: "somebody else's", needs: 'contact:remove', prepare: othersContact(true), input: prepared },
  ],
  'contacts.update': [
    {
      input: ({ ground }) => ({ id: ground.here.contact, data: { firstName: 'Changed' } }),
      foreign: 'NOT_FOUND',
    },
  ],

  'invites.accept': [
    {
      about: 'own',
      prepare: ownInvite,
      input: tokenOf,
      result: ({ role, standing }) => (role === null && standing !== 'suspended' ? 'OK' : 'CONFLICT'),
    },
    { about: "another's", prepare: othersInvite, input: tokenOf, result: () => 'FORBIDDEN' },
    { about: 'of nobody', input: () => ({ token: '0'.repeat(64) }), result: () => 'NOT_FOUND' },
  ],
  'invites.create': [{ input: () => ({ email: 'somebody-new@example.com', role: 'member' }) }],
  'invites.list': [{ input: NOTHING }],
  'invites.preview': [
    { about: 'own', prepare: ownInvite, input: tokenOf },
    { about: 'of nobody', input: () => ({ token: '0'.repeat(64) }), result: () => 'NOT_FOUND' },
  ],
  'invites.revoke': [{ input: ({ ground }) => ({ id: ground.here.invite }), foreign: 'NOT_FOUND' }],

  'me.agencies': [{ input: NOTHING }],
  'me.profile': [{ input: NOTHING }],
  'me.updateProfile': [{ input: () => ({ data: { fullName: 'Changed' } }) }],

  'members.changeRole': [
    { input: ({ ground }) => ({ userId: ground.here.viewer, role: 'member' }), foreign: 'NOT_FOUND' },
  ],
  'members.leave': [{ input: NOTHING, result: ({ role }) => (role === 'owner' ? 'CONFLICT' : 'OK') }],
  'members.list': [{ input: NOTHING }],
  'members.reactivate': [{ input: ({ ground }) => ({ userId: ground.here.suspended }), foreign: 'NOT_FOUND' }],
  'members.remove': [{ input: viewer, foreign: 'NOT_FOUND' }],
  'members.suspend': [{ input: viewer, foreign: 'NOT_FOUND' }],
  'members.transferOwnership': [{ input: viewer, foreign: 'NOT_FOUND' }],

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
};
