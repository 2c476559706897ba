import type { Fixture } from '../fixture.ts';
import type { Step, Story } from '../story.ts';
import { id, tools } from './activity-tools.ts';

/** What the doors of activities promise. */
export function agendaStories(fixture: Fixture): Story[] {
  return [...finishStories(fixture), ...dueStories(fixture)];
}

/** Done, and open again. */
function finishStories(fixture: Fixture): Story[] {
  const { story, by, set, see, task, update, trash } = tools(fixture);
  const { a, b } = fixture;
  const finish = (number: number, more: string, agency = a.agency): string =>
    `select (public.finish_activity('${agency}', '${id(number)}', ${more})).status`;
  const others = see(
    "select string_agg(status, ' ' order by id) from public.activities where subject = 'T2' or id::text not like 'eeeeeeee-0014%'",
    'pending pending pending pending pending',
  );
  const seen = (value: string): Step =>
    see(
      `select concat_ws(' ', status, version, to_char(completed_at at time zone 'UTC', 'YYYY-MM-DD')) from public.activities where id = '${id(1)}'`,
      value,
    );
  return [
    story(
      'an activity is finished and opened again',
      set(task(1)),
      set(task(2)),
      by('member', finish(1, 'false'), { value: 'pending' }),
      seen('pending 1'),
      by('member', finish(1, "true, '2026-01-01T00:00:00Z'"), { value: 'completed' }),
      seen('completed 2 2026-01-01'),
      by('member', finish(1, 'true'), { value: 'completed' }),
      by('member', finish(1, "true, '2026-01-01T00:00:00Z'"), { value: 'completed' }),
      seen('completed 2 2026-01-01'),
      by('member', finish(1, "true, '2026-02-02T00:00:00Z'"), { value: 'completed' }),
      seen('completed 3 2026-02-02'),
      by('member', finish(1, 'false, null, 2'), { code: 'AX409', value: 'stale_version' }),
      by('member', finish(1, 'false, null, 3'), { value: 'pending' }),
      seen('pending 4'),
      others,
      set(update(1, "status = 'cancelled'")),
      by('member', finish(1, 'false'), { value: 'pending' }),
      by('member', finish(1, 'true'), { value: 'completed' }),
      others,
    ),
    story(
      'who finishes an activity',
      set(task(1)),
      ...(['viewer', 'pat'] as const).map((who) =>
        by(who, finish(1, 'true'), { code: 'AX403', value: 'missing_permission' }),
      ),
      ...(['stranger', 'removed', 'suspended'] as const).map((who) => by(who, finish(1, 'true'), { code: 'AX404' })),
      by('member', finish(1, 'true'), { code: 'AX404' }, 'none'),
      by('member', finish(1, 'true'), { code: 'AX404' }, 'b'),
      by('pat', finish(1, 'true', b.agency), { code: 'AX404', value: 'not_found' }, 'b'),
      by('member', finish(3, 'true'), { code: 'AX404', value: 'not_found' }),
      set(trash('activities', id(1))),
      by('member', finish(1, 'true'), { code: 'AX404', value: 'not_found' }),
      seen('pending 2'),
    ),
  ];
}

/** What a person has to do. */
function dueStories(fixture: Fixture): Story[] {
  const { story, by, set, task, update, trash } = tools(fixture);
  const { a, b, people } = fixture;
  const mine = { assignee_id: `'${people.member}'` };
  const list = (more = '', agency = a.agency): string =>
    `select string_agg(subject, ' ') from public.my_activities('${agency}'${more})`;
  const due = (at: string): Readonly<Record<string, string>> => ({ ...mine, due_at: at });
  const tomorrow =
    "(date_trunc('day', now() at time zone 'Pacific/Kiritimati') + interval '1 day') at time zone 'Pacific/Kiritimati'";
  const filled = [
    set(task(1, due("now() - interval '2 days'"))),
    set(task(2, due("now() - interval '1 day'"))),
    set(task(3, due('now()'))),
    set(task(4, due(tomorrow))),
    set(task(5, due(`${tomorrow} + interval '40 days'`))),
    set(task(6, { ...mine, occurred_at: "'2026-01-01'" })),
    set(task(7, { ...mine, occurred_at: "'2026-01-02'" })),
    set(task(8, { ...due("'2020-01-01'"), assignee_id: `'${people.admin}'` })),
    set(task(9, { assignee_id: `'${people.admin}'` })),
    set(task(10, { due_at: "'2020-01-01'" })),
    set(task(11)),
    ...[12, 13, 14, 15, 16, 17].map((number) => set(task(number, number % 2 === 0 ? due("'2020-01-01'") : mine))),
    set(update(12, "status = 'completed'")),
    set(update(13, "status = 'completed'")),
    set(update(14, "status = 'cancelled'")),
    set(update(15, "status = 'cancelled'")),
    set(trash('activities', id(16))),
    set(trash('activities', id(17))),
    set(`update public.agencies set timezone = 'Pacific/Kiritimati' where id = '${a.agency}'`),
  ];
  const nothing = { value: null };
  return [
    story(
      'what is due, by when',
      ...filled,
      by('member', list(), { value: 'T1 T2 T3 T4 T5' }),
      by('member', list(", 'overdue'"), { value: 'T1 T2' }),
      by('member', list(", 'today'"), { value: 'T3' }),
      by('member', list(", 'upcoming'"), { value: 'T4 T5' }),
      by('member', list(", 'undated'"), { value: 'T7 T6' }),
      by('member', list(", 'today', 'Pacific/Pago_Pago'"), { value: 'T3 T4' }),
      by('member', list(", 'never'"), { code: 'AX400', value: 'invalid_input' }),
      by('member', list(", 'today', 'Moon/Tranquility'"), { code: 'AX400', value: 'invalid_input' }),
      by('member', list(', at_most => 2'), { value: 'T1 T2' }),
      by('member', list(", 'undated', at_most => 1"), { value: 'T7' }),
      by('member', list(`, after_key => now() - interval '1 day', after_id => '${id(2)}'`), { value: 'T3 T4 T5' }),
      by('member', list(", 'undated', after_key => '2026-01-02', after_id => '" + id(7) + "'"), { value: 'T6' }),
      set(
        "set local session_replication_role = replica; update public.agencies set timezone = 'Moon/Tranquility'; set local session_replication_role = origin",
      ),
      by('member', list(), { value: 'T1 T2 T3 T4 T5' }),
    ),
    story(
      'a person’s agenda is theirs in this agency',
      ...filled,
      by('admin', list(), { value: 'T8' }),
      by('admin', list(", 'undated'"), { value: 'T9' }),
      by('viewer', list(), nothing),
      by('member', list(), nothing, 'b'),
      by('member', list(), nothing, 'none'),
      by('member', list('', b.agency), nothing),
      set(`update public.activities set assignee_id = '${people.pat}' where id in ('${id(1)}', '${id(6)}')`),
      by('pat', list('', b.agency), nothing),
      by('pat', list(", 'undated'", b.agency), nothing),
      by('pat', list(", 'undated'", b.agency), nothing, 'b'),
      by('pat', list(", 'undated'"), { value: 'T6' }),
      by('pat', list(), { value: 'T1' }),
    ),
  ];
}
