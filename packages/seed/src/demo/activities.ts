import { at, day, pick, seedId } from '../deterministic.ts';
import type { SeedRow } from '../insert-rows.ts';
import { ownerOf, type DemoAgency } from './agencies.ts';
import type { DemoContact } from './contacts.ts';
import type { DemoOpportunity } from './opportunities.ts';

/** A kind of activity with what one would write about it. */
const TALKS = [
  { kind: 'call', subject: 'Call about the brief', direction: 'outbound', minutes: 20 },
  { kind: 'email', subject: 'Sent the case studies', direction: 'outbound', minutes: null },
  { kind: 'meeting', subject: 'Kick-off meeting', direction: null, minutes: 60 },
  { kind: 'note', subject: 'Prefers to be called in the morning', direction: null, minutes: null },
  { kind: 'email', subject: 'Asked for a revised offer', direction: 'inbound', minutes: null },
  { kind: 'video_call', subject: 'Walked through the draft', direction: null, minutes: 45 },
] as const;
const TODO = ['Follow up on the offer', 'Prepare the proposal', 'Send the contract', 'Ask for a reference'] as const;
const OWN_TASKS = ['Weekly report', 'Tidy up old leads', 'Plan the team offsite'] as const;
const PRIORITIES = ['low', 'medium', 'high', 'urgent'] as const;

interface Draft {
  readonly key: string;
  readonly kind: string;
  readonly subject: string;
  readonly direction?: string | null;
  readonly status: 'pending' | 'in_progress' | 'completed' | 'cancelled';
  readonly at: string;
  readonly dueAt?: string;
  readonly minutes?: number | null;
  readonly contact?: DemoContact;
  readonly opportunity?: DemoOpportunity;
  readonly assignee: string;
  readonly priority?: (typeof PRIORITIES)[number];
}

/** Rows of public.activities: talks that took place, and tasks that are overdue, due soon, done or called off at the anchor. */
export function activityRows(
  agency: DemoAgency,
  contacts: readonly DemoContact[],
  opportunities: readonly DemoOpportunity[],
): SeedRow[] {
  const live = contacts.filter(({ removed }) => !removed);
  return [...talks(agency, live), ...tasks(agency, opportunities), ...ownTasks(agency)].map((draft) =>
    row(agency, draft),
  );
}

function talks(agency: DemoAgency, contacts: readonly DemoContact[]): Draft[] {
  return contacts
    .filter(({ number }) => number % 2 === 0)
    .map((contact) => {
      const talk = pick(TALKS, agency.key, 'talk', contact.number);
      return {
        key: `talk/${contact.number}`,
        ...talk,
        status: 'completed',
        at: day(-2 - (contact.number % 25), 9 + (contact.number % 8), 20),
        contact,
        assignee: contact.owner?.id ?? ownerOf(agency).id,
      };
    });
}

/** Eight days back to eleven days ahead of the anchor, one task a day. */
function tasks(agency: DemoAgency, opportunities: readonly DemoOpportunity[]): Draft[] {
  return opportunities.map((opportunity, number) => {
    const days = number - 8;
    const settled = number % 7 === 2 ? 'completed' : number % 7 === 5 ? 'cancelled' : null;
    return {
      key: `task/${number}`,
      kind: 'task',
      subject: at(TODO, number),
      status: settled ?? (number % 6 === 1 ? 'in_progress' : 'pending'),
      at: day(days - 13, 11),
      dueAt: day(days, 17),
      contact: opportunity.contact,
      opportunity,
      assignee: opportunity.contact.owner?.id ?? ownerOf(agency).id,
      priority: at(PRIORITIES, number),
    };
  });
}

function ownTasks(agency: DemoAgency): Draft[] {
  return agency.staff.map((person, number) => ({
    key: `own/${number}`,
    kind: 'task',
    subject: at(OWN_TASKS, number),
    status: 'pending',
    at: day(-7, 8, 30),
    dueAt: day(number * 3 - 2, 16),
    assignee: person.id,
  }));
}

function row(agency: DemoAgency, draft: Draft): SeedRow {
  // An activity that would end after the anchor was completed the day before it.
  const done = draft.dueAt !== undefined && draft.dueAt > day(-1) ? day(-1, 15) : (draft.dueAt ?? draft.at);
  const completedAt = draft.status === 'completed' ? done : null;
  return {
    id: seedId(agency.key, 'activity', draft.key),
    agency_id: agency.id,
    kind: draft.kind,
    subject: draft.subject,
    status: draft.status,
    priority: draft.priority ?? 'medium',
    direction: draft.direction ?? null,
    occurred_at: draft.at,
    due_at: draft.dueAt ?? null,
    completed_at: completedAt,
    duration_seconds: typeof draft.minutes === 'number' ? draft.minutes * 60 : null,
    contact_id: draft.contact?.id ?? null,
    opportunity_id: draft.opportunity?.id ?? null,
    assignee_id: draft.assignee,
    custom_fields: {},
    created_by: draft.assignee,
    created_at: draft.at,
    updated_at: completedAt ?? draft.at,
    version: completedAt === null ? 1 : 2,
  };
}
