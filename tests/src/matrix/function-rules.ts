import { isTrashResource, TRASH_TABLES, type Permission } from '@axolop/domain';
import type { Ask } from '../samples/sample.ts';
import type { Caller } from './actors.ts';
import type { FunctionRule, Result } from './function-rule.ts';
import { SALES_FUNCTION_RULES } from './sales-function-rules.ts';
import { ACTIVITY_FUNCTION_RULES } from './activities-function-rules.ts';
import { CUSTOM_FIELD_FUNCTION_RULES } from './custom-fields-function-rules.ts';
import { FILTER_FUNCTION_RULES } from './filters-function-rules.ts';
import { CONTACT_FUNCTION_RULES } from './contacts-function-rules.ts';
import { LIST_FUNCTION_RULES } from './lists-function-rules.ts';
import { SEARCH_FUNCTION_RULES } from './search-function-rules.ts';
import { STATS_FUNCTION_RULES } from './stats-function-rules.ts';
import { insertInvite, insertKey, insertRecord } from './preparations.ts';

/**
 * What every function of the exposed schema promises. One that is missing here fails the matrix by its name.
 */

/** A use of the trash; what somebody else created needs the stronger permission. */
function trashRules(inTrash: boolean): FunctionRule[] {
  return Object.keys(TRASH_TABLES)
    .filter(isTrashResource)
    .flatMap((resource) => {
      const use = (about: string, needs: Permission, isOwn: boolean): FunctionRule => ({
        about: `${resource}, ${about}`,
        needs,
        foreign: 'AX404',
        foreignNeeds: `${resource}:remove_own`,
        prepare: (ask) => insertRecord(ask, resource, { isOwn, inTrash }),
        args: ({ agency, prepared }) => ({ agency_id: agency, resource, ids: [prepared] }),
        ...(resource === 'contact' ? {} : { brief: true }),
      });
      return [use("somebody else's", `${resource}:remove`, false), use('own', `${resource}:remove_own`, true)];
    });
}

const emailOf = ({ person }: Caller): string => person?.email ?? 'nobody@example.com';
const acceptance = ({ role, standing }: Caller): Result =>
  role === null && standing !== 'suspended' ? 'done' : 'AX409';

const heldKey = ({ ground, prepared }: Ask) => ({ key: prepared, claim_id: ground.here.viewer });

const onMember = (
  needs: Permission,
  who: 'viewer' | 'suspended',
  more: Readonly<Record<string, string>> = {},
): FunctionRule => ({
  needs,
  foreign: 'AX404',
  args: ({ agency, ground }) => ({ agency_id: agency, user_id: ground.here[who], ...more }),
});

export const FUNCTION_RULES: Readonly<Record<string, readonly FunctionRule[]>> = {
  ...SALES_FUNCTION_RULES,
  ...ACTIVITY_FUNCTION_RULES,
  ...CUSTOM_FIELD_FUNCTION_RULES,
  ...FILTER_FUNCTION_RULES,
  ...CONTACT_FUNCTION_RULES,
  ...LIST_FUNCTION_RULES,
  ...SEARCH_FUNCTION_RULES,
  ...STATS_FUNCTION_RULES,
  accept_invite: [
    {
      about: 'own',
      needs: 'signed in',
      tells: true,
      prepare: (ask) => insertInvite(ask, emailOf(ask.actor)),
      args: ({ prepared }) => ({ token: prepared }),
      result: acceptance,
    },
    {
      about: "another's",
      needs: 'signed in',
      prepare: (ask) => insertInvite(ask, 'another@example.com'),
      args: ({ prepared }) => ({ token: prepared }),
      result: () => 'AX403',
    },
    { about: 'of nobody', needs: 'signed in', args: () => ({ token: '0'.repeat(64) }), result: () => 'AX404' },
  ],
  audit_log: [
    { needs: 'audit:read', reads: true, args: ({ agency }) => ({ agency_id: agency }) },
    {
      about: 'of a record',
      needs: 'audit:read',
      reads: true,
      foreign: 'unchanged',
      args: ({ agency, ground }) => ({ agency_id: agency, of_record: ground.here.contact }),
    },
  ],
  change_member_role: [onMember('member:manage', 'viewer', { role: 'member' })],
  claim_idempotency_key: [
    {
      needs: 'signed in',
      args: ({ ground }) => ({
        key: 'matrix-claimed',
        procedure: 'x',
        input_hash: '0'.repeat(64),
        claim_id: ground.here.viewer,
      }),
      // It names no agency, but notes the one of the header, which must be the caller's.
      result: ({ role, otherRole }, header) => {
        if (header === 'malformed') return 'error';
        if (header === 'none') return 'done';
        return (header === 'right agency' ? role : otherRole) === null ? 'AX404' : 'done';
      },
    },
  ],
  create_agency: [{ needs: 'signed in', args: () => ({ name: 'A third agency' }) }],
  create_contacts: [
    {
      needs: 'contact:write',
      foreign: 'AX400',
      args: ({ agency, ground }) => ({
        agency_id: agency,
        contacts: [{ first_name: 'Made', owner_id: ground.here.viewer }],
      }),
    },
  ],
  create_invite: [
    {
      needs: 'invite:manage',
      args: ({ agency }) => ({ agency_id: agency, email: 'somebody-new@example.com', role: 'member' }),
    },
  ],
  finish_idempotency_key: [
    { about: 'own', needs: 'signed in', prepare: (ask) => insertKey(ask, true), args: heldKey },
    {
      about: "another's",
      needs: 'signed in',
      prepare: (ask) => insertKey(ask, false),
      args: heldKey,
      result: () => 'AX404',
    },
  ],
  leave_agency: [
    {
      needs: 'agency:read',
      args: ({ agency }) => ({ agency_id: agency }),
      result: ({ role }) => (role === 'owner' ? 'AX409' : 'done'),
    },
  ],
  my_agencies: [
    {
      needs: 'signed in',
      reads: true,
      args: () => ({}),
      result: ({ role, otherRole }) => ((role ?? otherRole) === null ? 'unchanged' : 'done'),
    },
  ],
  own_role: [
    { needs: 'agency:read', reads: true, outside: 'unchanged', args: ({ agency }) => ({ agency_id: agency }) },
  ],
  preview_invite: [
    {
      about: 'own',
      needs: 'signed in',
      reads: true,
      tells: true,
      prepare: (ask) => insertInvite(ask, emailOf(ask.actor)),
      args: ({ prepared }) => ({ token: prepared }),
    },
    { about: 'of nobody', needs: 'signed in', args: () => ({ token: '0'.repeat(64) }), result: () => 'AX404' },
  ],
  reactivate_member: [onMember('member:manage', 'suspended')],
  release_idempotency_key: [
    { about: 'own', needs: 'signed in', prepare: (ask) => insertKey(ask, true), args: heldKey },
    {
      about: "another's",
      needs: 'signed in',
      prepare: (ask) => insertKey(ask, false),
      args: heldKey,
      result: () => 'unchanged',
    },
  ],
  remove_agency: [{ needs: 'agency:remove', args: ({ agency }) => ({ agency_id: agency }) }],
  remove_member: [onMember('member:manage', 'viewer')],
  remove_records: trashRules(false),
  restore_agency: [
    {
      needs: 'agency:remove',
      lacking: 'AX404',
      headerless: true,
      prepare: async ({ sql, agency }) => {
        await sql.query('update public.agencies set deleted_at = now() where id = $1', [agency]);
        return agency;
      },
      args: ({ agency }) => ({ agency_id: agency }),
    },
  ],
  restore_records: trashRules(true),
  revoke_invite: [
    {
      needs: 'invite:manage',
      foreign: 'AX404',
      args: ({ agency, ground }) => ({ agency_id: agency, invite_id: ground.here.invite }),
    },
  ],
  suspend_member: [onMember('member:manage', 'viewer')],
  transfer_ownership: [onMember('agency:transfer', 'viewer')],
  update_agency: [
    { needs: 'agency:update', args: ({ agency }) => ({ agency_id: agency, changes: { name: 'Changed' } }) },
    {
      about: 'its address',
      needs: 'agency:update',
      args: ({ agency }) => ({ agency_id: agency, changes: { slug: `changed-${agency.slice(-12)}` } }),
    },
  ],
};
