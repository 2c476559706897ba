import type { Fixture } from '../fixture.ts';
import { steps, type Outcome, type Step, type Story } from '../story.ts';

const BATCH = 'eeeeeeee-0000-4000-8000-000000000015';
const id = (number: number): string => `eeeeeeee-0015-4000-8000-${String(number).padStart(12, '0')}`;

/** What a timeline tells, to whom, and in which order. */
export function timelineStories(fixture: Fixture): Story[] {
  const { by, set } = steps(fixture);
  const { a, b, people } = fixture;
  const story = (name: string, ...all: Step[]): Story => ({ name, table: null, steps: all });
  const { contact, opportunity } = a.here;
  /** Kinds and the last digits of ids, in order. */
  const told = (more: string, agency = a.agency): string =>
    `select string_agg(left(kind, 2) || right(id::text, 2), ' ') from public.timeline('${agency}', ${more})`;
  const of = { contact: `contact_id => '${contact}'`, deal: `opportunity_id => '${opportunity}'` };
  const activity = (number: number, day: number, more: Readonly<Record<string, string>>): Step =>
    set(
      `insert into public.activities (id, agency_id, kind, subject, occurred_at, ${Object.keys(more).join(', ')}) values ('${id(number)}', '${a.agency}', 'task', 'T', '2026-01-0${day}', ${Object.values(more).join(', ')})`,
    );
  const onContact = { contact_id: `'${contact}'` };
  const onDeal = { opportunity_id: `'${opportunity}'` };
  // The first stages of the opportunities, and what was written to the log when they were made, would only be in the way.
  const quiet = [
    set('delete from public.opportunity_stage_history'),
    set('set session_replication_role = replica; delete from audit.log; set session_replication_role = origin'),
  ];
  const stage = (number: number, deal: string, day: number, agency = a.agency): Step =>
    set(
      `insert into public.opportunity_stage_history (id, agency_id, opportunity_id, pipeline_id, to_stage_id, amount_minor, currency, moved_at) values ('${id(number)}', '${agency}', '${deal}', '${a.here.pipeline}', '${a.here.stage}', 5, 'EUR', '2026-01-0${day}')`,
    );
  const submission = (number: number, who: string, day: number): Step =>
    set(
      `insert into public.form_submissions (id, agency_id, form_id, form_version_id, contact_id, answers, submitted_at) values ('${id(number)}', '${a.agency}', '${a.here.form}', '${a.here.formVersion}', '${who}', '{}', '2026-01-0${day}')`,
    );
  const entry = (number: number, record: string, day: number, agency = a.agency): Step =>
    set(
      `insert into audit.log (id, at, agency_id, table_name, record_id, operation, actor_kind) values ('${id(number)}', '2026-01-0${day}', '${agency}', 'contacts', '${record}', 'INSERT', 'user')`,
    );
  const filled = [
    ...quiet,
    activity(1, 1, onContact),
    activity(2, 2, onDeal),
    activity(3, 3, { ...onContact, ...onDeal }),
    activity(4, 4, { contact_id: `'${a.next.contact}'` }),
    activity(5, 4, { opportunity_id: `'${a.next.opportunity}'` }),
    activity(6, 4, { ...onDeal, contact_id: `'${a.next.contact}'` }),
    activity(7, 5, { ...onContact, deleted_at: 'now()', delete_batch_id: `'${BATCH}'` }),
    activity(8, 5, { ...onDeal, deleted_at: 'now()', delete_batch_id: `'${BATCH}'` }),
    stage(11, opportunity, 2),
    stage(12, opportunity, 6),
    stage(13, a.next.opportunity, 6),
    submission(21, contact, 2),
    submission(22, a.next.contact, 2),
    ...quiet.slice(1),
    entry(31, contact, 2),
    entry(32, a.next.contact, 2),
    entry(33, opportunity, 3),
    entry(34, contact, 2, b.agency),
  ];
  const refusedAll = (sql: string, outcome: Outcome): Step[] =>
    (['stranger', 'removed', 'suspended'] as const).map((who) => by(who, sql, outcome));
  const missing = { code: 'AX404', value: 'not_found' };
  const CONTACT = 'st12 ac06 ac03 su21 st11 ac02 ac01';
  const behind = (day: number, kind: string, number: number): string =>
    `, before_at => '2026-01-0${day}', before_kind => '${kind}', before_id => '${id(number)}'`;
  return [
    story(
      'a timeline tells everything of its contact, and nothing else',
      ...filled,
      by('member', told(of.contact), { value: CONTACT }),
      by('viewer', told(of.contact), { value: CONTACT }),
      by('admin', told(of.contact), { value: 'st12 ac06 ac03 su21 st11 au31 ac02 ac01' }),
      by('owner', told(of.contact), { value: 'st12 ac06 ac03 su21 st11 au31 ac02 ac01' }),
      set(
        `update public.opportunities set deleted_at = now(), delete_batch_id = '${BATCH}' where id = '${opportunity}'`,
      ),
      by('member', told(of.contact), { value: 'ac03 su21 ac01' }),
    ),
    story(
      'a timeline tells everything of its opportunity, and nothing else',
      ...filled,
      by('member', told(of.deal), { value: 'st12 ac06 ac03 st11 ac02' }),
      by('admin', told(of.deal), { value: 'st12 ac06 au33 ac03 st11 ac02' }),
    ),
    story(
      'a timeline goes on where it ended',
      ...filled,
      by('admin', told(`${of.contact}, at_most => 3`), { value: 'st12 ac06 ac03' }),
      by('admin', told(of.contact + behind(3, 'activity', 3)), { value: 'su21 st11 au31 ac02 ac01' }),
      by('admin', told(of.contact + behind(2, 'submission', 21)), { value: 'st11 au31 ac02 ac01' }),
      by('admin', told(of.contact + behind(2, 'stage_change', 11)), { value: 'au31 ac02 ac01' }),
      by('admin', told(of.contact + behind(2, 'audit', 31)), { value: 'ac02 ac01' }),
      by('admin', told(of.contact + behind(2, 'activity', 2)), { value: 'ac01' }),
      by('admin', told(of.contact + behind(1, 'activity', 1)), { value: null }),
      by('admin', told(`${of.contact}, before_at => '2026-01-02'`), { value: 'ac01' }),
      by('admin', told(of.deal + behind(6, 'stage_change', 12)), { value: 'ac06 au33 ac03 st11 ac02' }),
    ),
    story(
      'a timeline is of one record, of this agency, for who may read it',
      ...filled,
      by('member', told('contact_id => null'), { code: 'AX400', value: 'invalid_input' }),
      by('member', told(`${of.contact}, ${of.deal}`), { code: 'AX400', value: 'invalid_input' }),
      by('owner', told(`contact_id => '${b.here.contact}'`), missing),
      by('owner', told(`opportunity_id => '${b.here.opportunity}'`), missing),
      by('owner', told(`contact_id => '${opportunity}'`), missing),
      by('owner', told(`opportunity_id => '${contact}'`), missing),
      by('owner', told(`contact_id => '${BATCH}'`), missing),
      ...refusedAll(told(of.contact), missing),
      by('owner', told(of.contact), missing, 'none'),
      by('owner', told(of.contact), missing, 'b'),
      by('pat', told(of.contact, b.agency), missing, 'b'),
      by('pat', told(`contact_id => '${b.here.contact}'`), missing),
      set("delete from private.role_permissions where permission = 'activity:read' and role = 'viewer'"),
      by('viewer', told(of.contact), { code: 'AX403', value: 'missing_permission' }),
    ),
    story(
      'the log of a record is for those who may read it, in the agency where they are',
      ...filled,
      ...(
        [
          ['owner', 'a', 'a', '1'],
          ['admin', 'a', 'a', '1'],
          ['member', 'a', 'a', '0'],
          ['viewer', 'a', 'a', '0'],
          ['stranger', 'a', 'a', '0'],
          ['removed', 'a', 'a', '0'],
          ['suspended', 'a', 'a', '0'],
          ['owner', 'a', 'none', '0'],
          ['owner', 'a', 'b', '0'],
          ['pat', 'a', 'a', '0'],
          ['pat', 'b', 'b', '1'],
          ['pat', 'b', 'a', '0'],
        ] as const
      ).map(([who, agency, header, value]) =>
        by(
          who,
          `select count(*)::text from private.record_log('${fixture[agency].agency}', '${contact}', 'infinity', '${BATCH}', 50)`,
          { value },
          header,
        ),
      ),
      by(
        'owner',
        `select count(*)::text from private.record_log('${a.agency}', '${contact}', '2026-01-02', '${id(31)}', 50)`,
        { value: '0' },
      ),
      by(
        'owner',
        `select count(*)::text from private.record_log('${a.agency}', '${contact}', '2026-01-02', '${id(32)}', 50)`,
        { value: '1' },
      ),
    ),
    story(
      'what an entry says',
      ...filled,
      set(`update public.forms set title = 'Ask us' where id = '${a.here.form}'`),
      set(`update public.forms set title = 'Another' where id <> '${a.here.form}'`),
      by(
        'viewer',
        `select entry ->> 'formTitle' from public.timeline('${a.agency}', ${of.contact}) where kind = 'submission'`,
        {
          value: 'Ask us',
        },
      ),
      set(`update public.activities set assignee_id = '${people.viewer}' where id = '${id(1)}'`),
      by(
        'viewer',
        `select entry ->> 'assigneeId' from public.timeline('${a.agency}', ${of.contact}) where id = '${id(1)}'`,
        { value: people.viewer },
      ),
    ),
  ];
}
