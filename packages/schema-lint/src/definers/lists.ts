import type { Definer } from './definer.ts';

/** SECURITY DEFINER functions of contact lists. */
export const LIST_DEFINERS: Readonly<Record<string, Definer>> = {
  'private.count_list(uuid,uuid)': {
    door: true,
    reason: 'compiled filters; private.require list:read and contact:read, tells a number',
  },
  'private.add_list_members_by_filter(uuid,uuid,jsonb,text,integer)': {
    door: true,
    reason: 'compiled filters; private.require list:write and contact:read',
  },
  'private.snapshot_list(uuid,uuid,text,text,integer)': {
    door: true,
    reason: 'compiled filters, and status that no client may insert; private.require list:write and contact:read',
  },
  'private.check_list_filter()': {
    reason: 'trigger: compiles a filter, which looks at custom fields; writes references that no client may',
  },
  'private.keep_listed_tag()': { reason: 'trigger: looks for lists that name a tag, whoever may read them' },
  'private.admit_list_members()': { reason: 'trigger: locks contacts, writes a flag and a count that no client may' },
  'private.follow_trash_in_lists()': { reason: 'trigger: writes a flag that no client may write' },
};
