import type { Fixture } from '../fixture.ts';
import type { Step, Story } from '../story.ts';
import { BATCH, id, tools } from './activity-tools.ts';
import { agendaStories } from './agenda-stories.ts';
import { timelineStories } from './timeline-stories.ts';

/** What the functions and triggers of activities and timelines promise. */
export function activityStories(fixture: Fixture): Story[] {
  return [
    ...completionStories(fixture),
    ...homeStories(fixture),
    ...agendaStories(fixture),
    ...timelineStories(fixture),
  ];
}

/** Status and completion time, whichever is written. */
function completionStories(fixture: Fixture): Story[] {
  const { story, set, see, refused, task, update } = tools(fixture);
  const EARLIER = "'2026-01-01T00:00:00Z'";
  const state = (number: number, value: string): Step =>
    see(
      `select concat_ws(' ', status, to_char(completed_at at time zone 'UTC', 'YYYY-MM-DD')) from public.activities where id = '${id(number)}'`,
      value,
    );
  const now = (number: number): Step =>
    see(`select (completed_at = now())::text from public.activities where id = '${id(number)}'`, 'true');
  return [
    story(
      'what is inserted agrees on its completion',
      set(task(1)),
      state(1, 'pending'),
      set(task(2, { status: "'completed'" })),
      now(2),
      set(task(3, { completed_at: EARLIER })),
      state(3, 'completed 2026-01-01'),
      set(task(4, { status: "'completed'", completed_at: EARLIER })),
      state(4, 'completed 2026-01-01'),
      set(task(5, { status: "'cancelled'" })),
      state(5, 'cancelled'),
    ),
    ...['cancelled', 'in_progress'].map((status) =>
      story(`what is ${status} has no completion time`, {
        ...refused(task(1, { status: `'${status}'`, completed_at: EARLIER }), '23514'),
      }),
    ),
    story(
      'what is changed agrees on its completion',
      set(task(1)),
      set(update(1, "status = 'completed'")),
      now(1),
      set(update(1, "status = 'in_progress'")),
      state(1, 'in_progress'),
      set(update(1, `completed_at = ${EARLIER}`)),
      state(1, 'completed 2026-01-01'),
      set(update(1, "status = 'completed', subject = 'X'")),
      state(1, 'completed 2026-01-01'),
      set(update(1, 'completed_at = null')),
      state(1, 'pending'),
      set(update(1, `status = 'completed', completed_at = ${EARLIER}`)),
      state(1, 'completed 2026-01-01'),
      set(update(1, "completed_at = '2026-02-02T00:00:00Z'")),
      state(1, 'completed 2026-02-02'),
      refused(update(1, `status = 'pending', completed_at = ${EARLIER}`), '23514'),
      state(1, 'completed 2026-02-02'),
    ),
    ...['occurred_at', 'due_at', 'completed_at'].flatMap((column) =>
      ["'infinity'", "'-infinity'", "'10000-01-01T00:00:00Z'", "'0001-01-01T00:00:00Z'"].map((instant) =>
        story(`${column} ${instant} is no instant of ours`, {
          ...refused(task(1, { [column]: instant }), '23514', 'activities_in_our_calendar'),
        }),
      ),
    ),
    story(
      'the first instant and the last',
      ...['occurred_at', 'due_at', 'completed_at'].flatMap((column, index) => [
        set(task(2 * index + 1, { [column]: "'0001-01-02T00:00:00Z'" })),
        set(task(2 * index + 2, { [column]: "'9999-12-30T00:00:00Z'" })),
      ]),
    ),
  ];
}

/** Contacts, opportunities and people that an activity is given to. */
function homeStories(fixture: Fixture): Story[] {
  const { story, by, set, see, refused, task, update, trash, untrash } = tools(fixture);
  const { a, people } = fixture;
  const [contact, opportunity] = [`'${a.here.contact}'`, `'${a.here.opportunity}'`];
  const on = { contact_id: contact };
  const at = { opportunity_id: opportunity };
  const active = { code: 'AX409', value: 'not_active' };
  return [
    story(
      'nothing new on a removed contact',
      set(task(1)),
      set(task(2, { contact_id: `'${a.next.contact}'` })),
      set(trash('contacts', a.here.contact)),
      by('member', task(null, on), active),
      by('member', task(null, { ...on, opportunity_id: `'${a.next.opportunity}'` }), active),
      by('member', update(1, `contact_id = ${contact}`), active),
      by('member', update(2, `contact_id = ${contact}`), active),
      by('member', update(2, `contact_id = null, opportunity_id = '${a.next.opportunity}'`), { rows: 1 }),
      by('member', task(null, { contact_id: `'${a.next.contact}'` }), { rows: 1 }),
    ),
    story(
      'nothing new on a removed opportunity',
      set(task(1, { contact_id: `'${a.next.contact}'` })),
      set(trash('opportunities', a.here.opportunity)),
      by('member', task(null, at), active),
      by('member', task(null, { ...at, contact_id: `'${a.next.contact}'` }), active),
      by('member', update(1, `opportunity_id = ${opportunity}`), active),
      by('member', task(null, { opportunity_id: `'${a.next.opportunity}'` }), { rows: 1 }),
    ),
    story(
      'one that loses its opportunity needs a live contact',
      set(task(1, { ...on, ...at })),
      set(trash('contacts', a.here.contact)),
      by('member', update(1, 'opportunity_id = null'), active),
      by('member', update(1, `opportunity_id = '${a.next.opportunity}'`), { rows: 1 }),
      by('member', update(1, "subject = 'X'"), { rows: 1 }),
    ),
    story(
      'in the trash, an activity may hang on what is there, too',
      set(trash('contacts', a.here.contact)),
      set(trash('opportunities', a.here.opportunity)),
      set(task(1, { ...on, deleted_at: 'now()', delete_batch_id: `'${BATCH}'` })),
      set(task(2, { deleted_at: 'now()', delete_batch_id: `'${BATCH}'` })),
      set(update(2, `contact_id = ${contact}, opportunity_id = ${opportunity}`)),
      refused(untrash('activities', id(1)), 'AX409'),
      refused(untrash('activities', id(2)), 'AX409'),
      set(untrash('opportunities', a.here.opportunity)),
      set(untrash('activities', id(2))),
      refused(untrash('activities', id(1)), 'AX409'),
      set(untrash('contacts', a.here.contact)),
      set(untrash('activities', id(1))),
      see('select count(*)::text from public.activities where deleted_at is not null', '0'),
    ),
    story(
      'an opportunity in the trash keeps its activities there, whatever its contact does',
      set(task(1, { ...on, ...at, deleted_at: 'now()', delete_batch_id: `'${BATCH}'` })),
      set(task(2, { deleted_at: 'now()', delete_batch_id: `'${BATCH}'` })),
      set(trash('opportunities', a.here.opportunity)),
      refused(untrash('activities', id(1)), 'AX409'),
      set(untrash('activities', id(2))),
    ),
    story(
      'a home in another agency changes nothing here',
      set(task(1, { ...on, deleted_at: 'now()', delete_batch_id: `'${BATCH}'` })),
      set(trash('contacts', fixture.b.here.contact)),
      set(trash('contacts', a.next.contact)),
      set(untrash('activities', id(1))),
      by('member', task(null, on), { rows: 1 }),
      by('member', task(null, { ...on, contact_id: `'${fixture.b.here.contact}'` }), { code: '23503' }),
    ),
    story(
      'it is the membership here that counts',
      set(
        `update public.agency_members set status = 'suspended', suspended_at = now() where user_id = '${people.pat}' and agency_id = '${a.agency}'`,
      ),
      set(
        `insert into public.agency_members (agency_id, user_id, role, status, suspended_at) values ('${fixture.b.agency}', '${people.viewer}', 'member', 'suspended', now())`,
      ),
      by('member', task(null, { assignee_id: `'${people.pat}'` }), active),
      by('member', task(null, { assignee_id: `'${people.viewer}'` }), { rows: 1 }),
    ),
    story(
      'only an active member is given an activity',
      set(task(1)),
      ...[people.suspended, people.removed].flatMap((person) => [
        by('member', task(null, { assignee_id: `'${person}'` }), active),
        by('member', update(1, `assignee_id = '${person}'`), active),
      ]),
      by('member', task(null, { assignee_id: `'${people.viewer}'` }), { rows: 1 }),
      set(task(3, { assignee_id: `'${people.viewer}'` })),
      by('member', update(1, `assignee_id = '${people.pat}'`), { rows: 1 }),
      by('member', task(null, { assignee_id: `'${people.stranger}'` }), { code: '23503' }),
      set(
        `update public.agency_members set status = 'suspended', suspended_at = now() where user_id = '${people.viewer}' and agency_id = '${a.agency}'`,
      ),
      by('member', update(3, "subject = 'X'"), { rows: 1 }),
      by('member', update(3, `assignee_id = '${people.viewer}', subject = 'Y'`), { rows: 1 }),
    ),
  ];
}
