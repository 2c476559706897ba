import type { Unprepared } from '../samples/sample.ts';
import type { FunctionRule } from './function-rule.ts';
import { insertRecord, tagContact } from './preparations.ts';

/** Into the trash, or out of it. What somebody else created is skipped, which is no refusal: tests of its own. */
const inTrash = (isThere: boolean): FunctionRule => ({
  needs: 'contact:remove_own',
  prepare: (ask) => insertRecord(ask, 'contact', { isOwn: true, inTrash: isThere }),
  args: ({ agency, prepared }) => ({ agency_id: agency, contact_ids: [prepared] }),
});

const onTags = (prepare?: (ask: Unprepared) => Promise<string>): FunctionRule => ({
  needs: 'contact:write',
  foreign: 'AX400',
  ...(prepare === undefined ? {} : { prepare }),
  args: ({ agency, ground }) => ({
    agency_id: agency,
    contact_ids: [ground.here.contact],
    tag_ids: [ground.here.tag],
  }),
});

/** What the functions of tags and work on contacts promise. */
export const CONTACT_FUNCTION_RULES: Readonly<Record<string, readonly FunctionRule[]>> = {
  convert_contact: [
    {
      needs: 'contact:write',
      foreign: 'AX404',
      args: ({ agency, ground }) => ({
        agency_id: agency,
        contact_id: ground.here.contact,
        pipeline_id: ground.here.pipeline,
      }),
    },
  ],
  count_tagged_contacts: [
    {
      needs: 'tag:read',
      reads: true,
      outside: 'unchanged',
      foreign: 'unchanged',
      args: ({ agency, ground }) => ({ agency_id: agency, tag_ids: [ground.here.tag] }),
    },
  ],
  merge_tags: [
    {
      needs: 'tag:remove',
      foreign: 'AX404',
      prepare: tagContact,
      args: ({ agency, ground }) => ({ agency_id: agency, tag_id: ground.here.tag, into_id: ground.next.tag }),
    },
  ],
  remove_contacts: [inTrash(false)],
  restore_contacts: [inTrash(true)],
  tag_contacts: [onTags()],
  untag_contacts: [onTags(tagContact)],
  update_contacts: [
    {
      needs: 'contact:write',
      args: ({ agency, ground }) => ({
        agency_id: agency,
        targets: [{ id: ground.here.contact }],
        changes: { source: 'Matrix' },
      }),
    },
  ],
};
