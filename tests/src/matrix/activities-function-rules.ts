import type { FunctionRule } from './function-rule.ts';
import { completeActivity } from './preparations.ts';

/** What the functions of activities and timelines promise. */
export const ACTIVITY_FUNCTION_RULES: Readonly<Record<string, readonly FunctionRule[]>> = {
  finish_activity: [
    {
      about: 'done',
      needs: 'activity:write',
      foreign: 'AX404',
      args: ({ agency, ground }) => ({ agency_id: agency, activity_id: ground.here.activity, finished: true }),
    },
    {
      about: 'open again',
      needs: 'activity:write',
      foreign: 'AX404',
      prepare: completeActivity,
      args: ({ agency, prepared }) => ({ agency_id: agency, activity_id: prepared, finished: false }),
    },
  ],
  my_activities: [
    {
      needs: 'activity:read',
      reads: true,
      outside: 'unchanged',
      prepare: async ({ sql, actor, agency, ground: { here } }) => {
        // Of a person who is no member, there is nothing: the foreign key sees to that.
        await sql.query(
          `update public.activities a set due_at = now(), assignee_id = m.user_id
           from public.agency_members m
           where a.id = $1 and m.agency_id = $2 and m.user_id = $3 and m.status = 'active'`,
          [here.activity, agency, actor.person?.id ?? null],
        );
        return here.activity;
      },
      args: ({ agency }) => ({ agency_id: agency }),
    },
    {
      about: 'undated, of nobody',
      needs: 'activity:read',
      reads: true,
      outside: 'unchanged',
      args: ({ agency }) => ({ agency_id: agency, due: 'undated' }),
      result: () => 'unchanged',
    },
  ],
  timeline: [
    {
      about: 'of a contact',
      needs: 'activity:read',
      reads: true,
      foreign: 'AX404',
      prepare: async ({ sql, ground: { here } }) => {
        await sql.query(
          "insert into public.activities (agency_id, kind, subject, contact_id) values ($1, 'note', 'Here', $2)",
          [here.agency, here.contact],
        );
        return here.contact;
      },
      args: ({ agency, prepared }) => ({ agency_id: agency, contact_id: prepared }),
    },
    {
      about: 'of an opportunity',
      needs: 'activity:read',
      reads: true,
      foreign: 'AX404',
      args: ({ agency, ground }) => ({ agency_id: agency, opportunity_id: ground.here.opportunity }),
    },
  ],
};
