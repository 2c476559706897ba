import { TABLE_RULES } from '../../matrix/table-rules.ts';
import type { Fixture } from '../fixture.ts';
import { steps, type Step, type Story } from '../story.ts';
import { insertion } from './table-stories.ts';

const ROW = 'dddddddd-0000-4000-8000-000000000004';
const LONG_AGO = '2020-01-01T00:00:00+00:00';
/** What triggers promise, whoever writes. */
export function triggerStories(fixture: Fixture): Story[] {
  const { a, b, people } = fixture;
  const { by, set, see, refused } = steps(fixture);
  const story = (name: string, table: string, ...all: Step[]): Story => ({ name, table, steps: all });

  const version = insertion('form_versions', { ...TABLE_RULES['form_versions']?.sweeps[0]?.row(a.here, ''), id: ROW });
  const submission = insertion('form_submissions', {
    ...TABLE_RULES['form_submissions']?.sweeps[0]?.row(a.here, ''),
    id: ROW,
    updated_at: LONG_AGO,
  });
  const refusedAll = (table: string, ...changes: readonly string[]): Step[] =>
    changes.map((to) => refused(`update public.${table} set ${to} where id = '${ROW}'`, '42501'));
  const deal = (stage: string): string =>
    insertion('opportunities', {
      id: ROW,
      agency_id: a.agency,
      name: 'Deal',
      pipeline_id: a.here.pipeline,
      stage_id: stage,
      currency: 'EUR',
      amount_minor: 5,
    });
  const [won, lost] = ['dddddddd-0000-4000-8000-00000000aaaa', 'dddddddd-0000-4000-8000-00000000bbbb'];
  const stages = set(
    `insert into public.pipeline_stages (id, agency_id, pipeline_id, name, position, probability, kind) values ('${won}', '${a.agency}', '${a.here.pipeline}', 'Won', 11, 100, 'won'), ('${lost}', '${a.agency}', '${a.here.pipeline}', 'Lost', 12, 0, 'lost')`,
  );
  const state = `select concat_ws(' ', status, closed_at is not null, coalesce(lost_reason, '-')) from public.opportunities where id = '${ROW}'`;
  const move = (to: string, more = ''): Step =>
    by('member', `update public.opportunities set stage_id = '${to}' ${more} where id = '${ROW}'`, { rows: 1 });
  const campaign = (status: string): Step =>
    set(
      insertion('email_campaigns', {
        id: ROW,
        agency_id: a.agency,
        name: 'C',
        subject: 'S',
        status,
        scheduled_at: LONG_AGO,
      }),
    );
  const status = (to: string): string => `update public.email_campaigns set status = '${to}' where id = '${ROW}'`;
  const ALLOWED = [
    'draft>scheduled',
    'draft>sending',
    'draft>cancelled',
    'scheduled>draft',
    'scheduled>sending',
    'scheduled>cancelled',
    'sending>sent',
    'sending>failed',
    'sending>cancelled',
  ];
  const WORDS = ['draft', 'scheduled', 'sending', 'sent', 'failed', 'cancelled'];
  const counted = (value: string): Step =>
    see(
      `select string_agg(member_count::text, ' ' order by name) from public.contact_lists where agency_id = '${a.agency}'`,
      value,
    );
  const onList = (list: string, ...contacts: readonly string[]): Step =>
    by(
      'member',
      `insert into public.contact_list_members (agency_id, list_id, contact_id) values ${contacts.map((contact) => `('${a.agency}', '${list}', '${contact}')`).join(', ')}`,
    );

  return [
    story(
      'a published version never changes',
      'form_versions',
      set(version),
      ...refusedAll(
        'form_versions',
        `id = '${people.pat}'`,
        `agency_id = '${b.agency}'`,
        `form_id = '${a.next.form}'`,
        'number = 9',
        "definition = '{}'",
        "published_at = '2020-01-01'",
      ),
    ),
    story(
      'what was answered never changes',
      'form_submissions',
      set(submission),
      ...refusedAll(
        'form_submissions',
        `id = '${people.pat}'`,
        `agency_id = '${b.agency}'`,
        `form_id = '${a.next.form}'`,
        `form_version_id = '${a.next.formVersion}'`,
        "answers = '{}'",
        'score = 5',
        "submitted_at = '2020-01-01'",
      ),
      by('member', `update public.form_submissions set status = 'spam' where id = '${ROW}'`, { rows: 1 }),
      see(`select (updated_at = now())::text from public.form_submissions where id = '${ROW}'`, 'true'),
    ),
    story(
      'a form takes its answers along',
      'form_submissions',
      set(submission),
      set(`delete from public.forms where id = '${a.here.form}'`),
      see(`select count(*)::text from public.form_submissions where id = '${ROW}'`, '0'),
    ),
    story(
      'status and time follow the stage',
      'opportunities',
      stages,
      set(deal(a.here.stage)),
      see(state, 'open f -'),
      move(won),
      see(state, 'won t -'),
      move(lost, ", lost_reason = 'Price'"),
      see(state, 'lost t Price'),
      move(a.here.stage),
      see(state, 'open f -'),
    ),
    story('a sale made in the last stage is won', 'opportunities', stages, set(deal(won)), see(state, 'won t -')),
    story(
      'why it was lost can be changed in its stage',
      'opportunities',
      stages,
      set(deal(lost)),
      by('member', `update public.opportunities set lost_reason = 'Late' where id = '${ROW}'`, { rows: 1 }),
      see(state, 'lost t Late'),
    ),
    story(
      'stages of others do not count',
      'opportunities',
      stages,
      set(
        `update public.pipeline_stages set kind = 'won', probability = 100 where id <> '${a.here.stage}' and kind <> 'lost'`,
      ),
      set(deal(a.here.stage)),
      see(state, 'open f -'),
    ),
    story(
      'each move is written down, with who made it',
      'opportunities',
      stages,
      by('member', deal(a.here.stage), { code: '42501' }),
      by(
        'member',
        `insert into public.opportunities (agency_id, name, pipeline_id, stage_id, currency) values ('${a.agency}', 'Moved', '${a.here.pipeline}', '${a.here.stage}', 'EUR')`,
      ),
      by('member', `update public.opportunities set stage_id = '${won}' where name = 'Moved'`),
      set("update public.opportunities set position = 4 where name = 'Moved'"),
      by('member', `update public.opportunities set stage_id = '${won}' where name = 'Moved'`),
      see(
        `select string_agg(concat_ws('>', h.from_stage_id, h.to_stage_id) || h.moved_by || h.amount_minor || h.currency, ' ' order by h.from_stage_id nulls first) from public.opportunity_stage_history h join public.opportunities o on o.id = h.opportunity_id where o.name = 'Moved'`,
        `${a.here.stage}${people.member}0EUR ${a.here.stage}>${won}${people.member}0EUR`,
      ),
    ),
    ...WORDS.flatMap((from) =>
      WORDS.filter((to) => to !== from).map((to) =>
        story(
          `a campaign that is ${from} ${ALLOWED.includes(`${from}>${to}`) ? 'becomes' : 'never becomes'} ${to}`,
          'email_campaigns',
          campaign(from),
          ALLOWED.includes(`${from}>${to}`) ? set(status(to)) : refused(status(to), 'AX409'),
        ),
      ),
    ),
    story(
      'what was sent stays as it was sent',
      'email_campaigns',
      campaign('sent'),
      ...["subject = 'X'", "from_email = 'a@example.com'", "html_content = 'X'", "text_content = 'X'"].map((to) =>
        refused(`update public.email_campaigns set ${to} where id = '${ROW}'`, 'AX409'),
      ),
      set(`update public.email_campaigns set name = 'X' where id = '${ROW}'`),
    ),
    story(
      'what is scheduled may still change',
      'email_campaigns',
      campaign('scheduled'),
      by('member', `update public.email_campaigns set subject = 'X' where id = '${ROW}'`, { rows: 1 }),
    ),
    story(
      'lists count their members',
      'contact_list_members',
      counted('0 0'),
      onList(a.here.list, a.here.contact, a.next.contact),
      onList(a.next.list, a.here.contact),
      counted('2 1'),
      by(
        'member',
        `delete from public.contact_list_members where list_id = '${a.here.list}' and contact_id = '${a.here.contact}'`,
        { rows: 1 },
      ),
      counted('1 1'),
      set(`delete from public.contacts where id = '${a.here.contact}'`),
      counted('1 0'),
      see(`select sum(member_count)::text from public.contact_lists where agency_id = '${b.agency}'`, '0'),
    ),
    ...taggedContacts(fixture),
    story(
      'a preference names an agency of its person',
      'user_preferences',
      ...[
        [a.agency, 'viewer', ''],
        [a.agency, 'stranger', 'AX404'],
        [a.agency, 'removed', 'AX404'],
        [a.agency, 'suspended', 'AX404'],
        [b.agency, 'viewer', 'AX404'],
        ['nowhere', 'viewer', 'AX404'],
      ].map(([agency, who, code = '']) =>
        by(
          who === 'viewer' ? 'viewer' : who === 'stranger' ? 'stranger' : who === 'removed' ? 'removed' : 'suspended',
          `insert into public.user_preferences (key, value) values ('current_agency', '"${agency}"')`,
          { code },
          'none',
        ),
      ),
    ),
    story(
      'a preference may be null, and others say what they like',
      'user_preferences',
      by(
        'stranger',
        "insert into public.user_preferences (key, value) values ('current_agency', 'null'), ('other', '\"nowhere\"')",
        {},
        'none',
      ),
      see("select string_agg(value::text, ' ' order by key) from public.user_preferences", 'null "nowhere"'),
    ),
  ];
}

/** What a tag knows of its contact. */
function taggedContacts(fixture: Fixture): Story[] {
  const { by, set, see } = steps(fixture);
  const { a } = fixture;
  const tag = (contact: string): string =>
    `insert into public.contact_tags (agency_id, tag_id, contact_id) values ('${a.agency}', '${a.here.tag}', '${contact}')`;
  const seen = (value: string): Step =>
    see(
      `select string_agg(concat_ws(' ', t.contact_live, t.contact_created_at = c.created_at), ', ' order by c.search_text)
       from public.contact_tags t join public.contacts c on c.id = t.contact_id`,
      value,
    );
  const remove = `select public.remove_records('${a.agency}', 'contact', array['${a.here.contact}']::uuid[])`;
  const both = [by('member', tag(a.here.contact)), by('member', tag(a.next.contact))];
  return ['contact_tags', 'contacts'].map((table) => ({
    name: `a tag follows its contact into the trash and back (${table})`,
    table,
    steps: [
      ...both,
      seen('t t, t t'),
      by('owner', remove),
      seen('f t, t t'),
      set("update public.contact_tags set contact_live = true, contact_created_at = '2020-01-01'"),
      seen('f t, t t'),
      by('owner', remove.replace('remove_records', 'restore_records')),
      seen('t t, t t'),
      by('owner', remove),
      set('delete from public.contact_tags'),
      by('member', tag(a.here.contact)),
      seen('f t'),
    ],
  }));
}
