import type { Definer } from './definer.ts';

/** SECURITY DEFINER functions of accounts, the trash, the log and of tables in general. */
export const ACCOUNT_DEFINERS: Readonly<Record<string, Definer>> = {
  'private.agencies_permitting(text)': {
    door: true,
    reason: 'policies read memberships with it; answers for auth.uid() only',
  },
  'private.colleagues()': {
    door: true,
    reason: 'policies read members with it; the active agency, if the caller may read its members',
  },
  'private.require(uuid,text)': {
    door: true,
    reason: 'tells the caller their own role in the active agency, or refuses',
  },
  'private.own_role(uuid)': {
    door: true,
    reason: 'tells the caller their own role in the active agency, or nothing',
  },
  'private.may(uuid,text[])': {
    reason: 'triggers ask it before they look past the policies; answers for auth.uid() only',
  },
  'private.require_removal_right(uuid,text,regclass,uuid[])': {
    reason: 'asks who made the records of a trash; private.require first',
  },
  'private.remove_records(uuid,text,uuid[])': {
    door: true,
    reason: 'sets deleted_at, which no client may; private.require_removal first',
  },
  'private.restore_records(uuid,text,uuid[])': {
    door: true,
    reason: 'clears deleted_at, which no client may; private.require_removal first',
  },
  'private.read_address(text,text)': {
    door: true,
    reason: 'reads the currencies and time zones there are, which clients may not; they belong to nobody',
  },
  'private.create_agency(text,text,text)': {
    door: true,
    reason: 'makes the first membership; the owner is auth.uid()',
  },
  'private.my_agencies(boolean)': { door: true, reason: 'the one list over agencies; memberships of auth.uid() only' },
  'private.remove_agency(uuid)': { door: true, reason: 'sets deleted_at of an agency; private.require agency:remove' },
  'private.restore_agency(uuid)': {
    door: true,
    reason: 'a removed agency is behind every policy; the owner is compared with auth.uid()',
  },
  'private.change_agency_slug(uuid,text)': {
    door: true,
    reason: 'no client may update slug; private.require agency:update',
  },
  'private.change_member_role(uuid,uuid,text)': {
    door: true,
    reason: 'no client writes memberships; private.other_member',
  },
  'private.suspend_member(uuid,uuid)': { door: true, reason: 'no client writes memberships; private.other_member' },
  'private.reactivate_member(uuid,uuid)': { door: true, reason: 'no client writes memberships; private.other_member' },
  'private.remove_member(uuid,uuid)': { door: true, reason: 'no client writes memberships; private.other_member' },
  'private.leave_agency(uuid)': { door: true, reason: 'no client writes memberships; ends that of auth.uid() only' },
  'private.transfer_ownership(uuid,uuid)': {
    door: true,
    reason: 'no client writes memberships; private.require agency:transfer',
  },
  'private.create_invite(uuid,text,text,integer)': {
    door: true,
    reason: 'no client writes invites; private.require invite:manage',
  },
  'private.revoke_invite(uuid,uuid)': { door: true, reason: 'no client writes invites; private.require invite:manage' },
  'private.preview_invite(text)': { door: true, reason: 'the caller is no member yet; they hold the token' },
  'private.accept_invite(text)': {
    door: true,
    reason: 'the caller is no member yet; they hold the token and own the address',
  },
  'private.audit_log(uuid,uuid,timestamp with time zone,integer)': {
    door: true,
    reason: 'no role may read the log; private.require audit:read',
  },
  'private.claim_idempotency_key(text,text,text,uuid)': {
    door: true,
    reason: 'no client reads kept answers; keys of auth.uid() only, membership asked each time',
  },
  'private.finish_idempotency_key(text,uuid,text)': {
    door: true,
    reason: 'no client writes kept answers; keys of auth.uid() only, by the attempt that holds them',
  },
  'private.release_idempotency_key(text,uuid)': {
    door: true,
    reason: 'no client removes keys; those of auth.uid() only, by the attempt that holds them',
  },
  'private.require_removal(uuid,text,uuid[],boolean)': {
    reason: 'locks rows in the trash; private.require, then who created them',
  },
  'private.other_member(uuid,uuid)': { reason: 'locks a membership; private.require member:manage' },
  'private.drop_pending_invites(uuid,uuid)': { reason: 'a step of the membership doors' },
  'private.end_membership(uuid,uuid)': { reason: 'a step of the membership doors' },
  'private.usable_invite(text)': { reason: 'a step of the invite doors: finds an invite by its token' },
  'private.caller_owns_address(text)': { reason: 'a step of the invite doors: reads auth.users for auth.uid()' },
  'private.seat_limit(uuid)': { reason: 'a step of the membership doors: reads the plan' },
  'private.take_seat(uuid)': { reason: 'a step of the membership doors: locks the agency and counts' },
  'private.copy_auth_user()': { reason: 'trigger of auth.users: writes the profile' },
  'private.keep_one_owner()': { reason: 'trigger: counts owners whom its caller may not see' },
  'private.describe_tagged_contact()': { reason: 'trigger: locks the contact, which its caller may only read' },
  'private.follow_contact_trash()': { reason: 'trigger: writes a copy that no client may write' },
  'private.follow_stage()': { reason: 'trigger: reads the kind of a stage' },
  'private.record_stage_change()': { reason: 'trigger: writes the history that no client may write' },
  'private.count_list_members()': { reason: 'trigger: writes a count that no client may write' },
  'private.check_preference()': { reason: 'trigger: looks at memberships in other agencies than the active one' },
  'audit.record()': { reason: 'trigger: writes the log that no role may write' },
  'audit.seal(uuid)': { reason: 'reads the log that no role may read; for the scheduler' },
  'audit.seal_all()': { reason: 'reads the log that no role may read; for the scheduler' },
  'audit.verify(uuid)': { reason: 'reads the log that no role may read; for the operator' },
};
