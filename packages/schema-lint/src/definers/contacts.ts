import type { Definer } from './definer.ts';

/** SECURITY DEFINER functions of tags and work on contacts. */
export const CONTACT_DEFINERS: Readonly<Record<string, Definer>> = {
  'private.merge_tags(uuid,uuid,uuid)': {
    door: true,
    reason: 'keeps who gave a tag, and when, which no client may write; private.require tag:remove',
  },
  'private.convert_contact(uuid,uuid,text,text,uuid,bigint,text,date,uuid,integer,uuid,integer,jsonb)': {
    door: true,
    reason: 'sets converted_at, which no client may; private.require contact:write and opportunity:write',
  },
  'private.check_contact_owner()': { reason: 'trigger: looks at one membership, for each row that is written' },
  'private.lock_tagged_contacts()': { reason: 'trigger: locks contacts, which its caller may only read' },
};
