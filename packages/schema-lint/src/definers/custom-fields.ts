import type { Definer } from './definer.ts';

/** SECURITY DEFINER functions of custom fields. */
export const CUSTOM_FIELD_DEFINERS: Readonly<Record<string, Definer>> = {
  'private.reorder_custom_fields(uuid,text,uuid[])': {
    door: true,
    reason: 'takes a lock that no client may take; private.require custom_field:write first',
  },
  'private.lock_own_custom_fields()': {
    reason: 'trigger: takes a lock that no client may take, for those who may write custom fields of the active agency',
  },
  'private.check_custom_field()': { reason: 'trigger: counts fields and looks for values, and takes their lock' },
  'private.merge_custom_fields()': { reason: 'trigger: reads definitions and memberships whoever writes the record' },
  'private.follow_custom_fields()': { reason: 'trigger: writes the typed values that no client may write' },
  'private.forget_custom_user()': { reason: 'trigger: an account that is deleted leaves the records of every agency' },
};
