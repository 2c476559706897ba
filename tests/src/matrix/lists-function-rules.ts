import type { Ask } from '../samples/sample.ts';
import type { FunctionRule } from './function-rule.ts';
import { insertDynamicList, PARENTS, putOnList } from './preparations.ts';

const inList = ({ agency, ground: { here } }: Ask) => ({
  agency_id: agency,
  list_id: here.list,
  contact_ids: [here.contact],
});

/** What the functions of contact lists promise. */
export const LIST_FUNCTION_RULES: Readonly<Record<string, readonly FunctionRule[]>> = {
  add_list_members: [
    { needs: 'list:write', foreign: 'AX404', args: inList },
    {
      about: 'what is no contact',
      needs: 'list:write',
      brief: true,
      args: (ask) => ({ ...inList(ask), contact_ids: [ask.ground.here.contact, ask.ground.here.tag] }),
      result: () => 'AX404',
    },
  ],
  add_list_members_by_filter: [
    {
      needs: 'list:write',
      foreign: 'AX404',
      args: ({ agency, ground: { here } }) => ({ agency_id: agency, list_id: here.list, filter: PARENTS }),
    },
  ],
  count_list: [
    {
      needs: 'list:read',
      reads: true,
      foreign: 'AX404',
      args: ({ agency, ground: { here } }) => ({ agency_id: agency, list_id: here.list }),
    },
    {
      about: 'dynamic',
      needs: 'list:read',
      reads: true,
      foreign: 'AX404',
      prepare: insertDynamicList,
      args: ({ agency, prepared }) => ({ agency_id: agency, list_id: prepared }),
    },
  ],
  remove_list_members: [{ needs: 'list:write', foreign: 'AX404', prepare: putOnList, args: inList }],
  set_list_member_status: [
    {
      needs: 'list:write',
      foreign: 'AX404',
      prepare: putOnList,
      args: (ask) => ({ ...inList(ask), status: 'unsubscribed' }),
    },
  ],
  snapshot_list: [
    {
      needs: 'list:write',
      foreign: 'AX404',
      prepare: putOnList,
      args: ({ agency, ground: { here } }) => ({ agency_id: agency, list_id: here.list, name: 'Snapshot' }),
    },
    {
      about: 'of a dynamic one',
      needs: 'list:write',
      foreign: 'AX404',
      prepare: insertDynamicList,
      args: ({ agency, prepared }) => ({ agency_id: agency, list_id: prepared, name: 'Snapshot' }),
    },
  ],
};
