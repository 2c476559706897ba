import type { Fixture } from '../fixture.ts';
import { steps, type Step, type Story } from '../story.ts';

const NOWHERE = 'eeeeeeee-0000-4000-8000-000000000099';
const LIST = 'eeeeeeee-0000-4000-8000-000000000003';
const BATCH = 'eeeeeeee-0000-4000-8000-000000000002';
const HOT = '{"field": "leadScore", "operator": "gte", "value": 50}';

/** What counting, filling by a filter and copying of contact lists promise. */
export function listFilterStories(fixture: Fixture): Story[] {
  const { by, set, see } = steps(fixture);
  const { a, b, people } = fixture;
  const { here, next } = a;
  const story = (name: string, ...all: Step[]): Story => ({ name, table: null, steps: all });
  const dynamic = (filter = HOT): Step =>
    set(
      `insert into public.contact_lists (id, agency_id, name, kind, filter) values ('${LIST}', '${a.agency}', 'Dynamic', 'dynamic', '${filter}')`,
    );
  /** Three of A and one of B are hot; one of A is in the trash. */
  const hot = set(
    `update public.contacts set lead_score = 60;
     insert into public.contacts (agency_id, first_name, lead_score, deleted_at, delete_batch_id) values ('${a.agency}', 'Gone', 60, now(), '${BATCH}'), ('${a.agency}', 'Cold', 10, null, null)`,
  );
  const count = (list: string): string => `select public.count_list('${a.agency}', '${list}')::text`;
  const fill = (list: string, what = 'added', filter = HOT, more = ''): string =>
    `select ${what} from public.add_list_members_by_filter('${a.agency}', '${list}', '${filter}'${more})`;
  const some = (atMost: number): string =>
    `select concat_ws(' ', added, already_there, more) from private.add_list_members_by_filter('${a.agency}', '${here.list}', '${HOT}', 'api', ${atMost})`;
  const copy = (
    list: string,
    name = 'Copy',
    what = "concat_ws(' ', s.kind, s.member_count, s.description, s.created_by)",
  ): string => `select ${what} from public.snapshot_list('${a.agency}', '${list}', '${name}', 'Of May') s`;
  const members = (where: string, value: string): Step =>
    see(
      `select coalesce(string_agg(concat_ws(' ', c.first_name, m.status, m.source, m.unsubscribed_at), ', ' order by c.first_name), '') from public.contact_list_members m join public.contacts c on c.id = m.contact_id join public.contact_lists l on l.id = m.list_id where ${where}`,
      value,
    );
  const put = (list: string, contact: string, more = ['', '']): Step =>
    set(
      `insert into public.contact_list_members (agency_id, list_id, contact_id${more[0] ?? ''}) values ('${a.agency}', '${list}', '${contact}'${more[1] ?? ''})`,
    );
  const trash = (table: string, id: string): Step =>
    set(`update public.${table} set deleted_at = now(), delete_batch_id = '${BATCH}' where id = '${id}'`);
  const lacking = (permission: string): Step =>
    set(`delete from private.role_permissions where role = 'member' and permission = '${permission}'`);
  const DOORS = [
    ['counting', count, 'list:read', count(b.here.list)],
    ['filling', (list: string) => fill(list), 'list:write', fill(b.here.list)],
    ['copying', (list: string) => copy(list), 'list:write', copy(b.here.list)],
  ] as const;

  const bounded = (list: string, atMost: number): string =>
    `select s.member_count::text from private.snapshot_list('${a.agency}', '${list}', 'Copy ${atMost}', null, ${atMost}) s`;

  return [
    story(
      'what is too large is not copied, nor a part of it',
      hot,
      dynamic(),
      put(here.list, here.contact),
      put(here.list, next.contact),
      ...[here.list, LIST].map((list) => by('member', bounded(list, 1), { code: 'AX409', value: 'list_too_large' })),
      see("select count(*)::text from public.contact_lists where name like 'Copy%'", '0'),
      by('member', bounded(LIST, 2), { value: '2' }),
      by('member', bounded(here.list, 3), { value: '2' }),
    ),
    ...DOORS.flatMap(([name, door, permission, foreign]) => [
      story(
        `${name} a list: it has to be there`,
        hot,
        by('member', door(NOWHERE), { code: 'AX404', value: 'not_found' }),
        by('member', foreign, { code: 'AX404', value: 'not_found' }),
        trash('contact_lists', here.list),
        by('member', door(here.list), { code: 'AX404', value: 'not_found' }),
        members('true', ''),
      ),
      story(
        `${name} a list: for those who may, in their agency`,
        hot,
        by('stranger', door(here.list), { code: 'AX404' }),
        by('suspended', door(here.list), { code: 'AX404' }),
        by('owner', door(here.list), { code: 'AX404' }, 'none'),
        by('pat', door(here.list), { code: 'AX404' }, 'b'),
        by(
          'viewer',
          door(here.list),
          name === 'counting' ? { value: '0' } : { code: 'AX403', value: 'missing_permission' },
        ),
      ),
      story(
        `${name} a list needs ${permission}`,
        lacking(permission),
        by('member', door(here.list), { code: 'AX403', value: 'missing_permission' }),
      ),
      story(
        `${name} a list needs to read contacts`,
        lacking('contact:read'),
        by('member', door(here.list), { code: 'AX403', value: 'missing_permission' }),
      ),
    ]),
    story(
      'a list is counted: members of a static one, contacts that pass the filter of a dynamic one',
      hot,
      put(here.list, here.contact),
      put(here.list, next.contact),
      dynamic(),
      by('viewer', count(here.list), { value: '2' }),
      by('viewer', count(next.list), { value: '0' }),
      by('viewer', count(LIST), { value: '2' }),
      trash('contacts', next.contact),
      by('viewer', count(LIST), { value: '1' }),
      by('viewer', count(here.list), { value: '1' }),
    ),
    story(
      'counting stops behind 10,000',
      dynamic(),
      set(
        `alter table public.contacts disable trigger user; insert into public.contacts (agency_id, first_name, lead_score) select '${a.agency}', 'Many', 70 from generate_series(1, 10005); alter table public.contacts enable trigger user`,
      ),
      by('viewer', count(LIST), { value: '10001' }),
    ),
    story(
      'those who pass a filter come onto a list, once',
      hot,
      put(here.list, here.contact, [', status', ", 'bounced'"]),
      put(next.list, next.contact),
      by('member', fill(here.list, "concat_ws(' ', added, already_there, more)", HOT, ", 'form'"), { value: '1 1 f' }),
      by('member', fill(here.list, "concat_ws(' ', added, already_there, more)"), { value: '0 2 f' }),
      members(`m.list_id = '${here.list}'`, 'Parent ahere bounced manual, Parent anext subscribed form'),
      see(`select string_agg(distinct m.agency_id::text, ' ') from public.contact_list_members m`, a.agency),
    ),
    story(
      'what is too much for one call is left to the next',
      hot,
      by('member', some(1), { value: '1 0 t' }),
      by('member', some(1), { value: '1 1 f' }),
      by('member', some(1), { value: '0 2 f' }),
      set(`delete from public.contact_list_members`),
      by('member', some(2), { value: '2 0 f' }),
    ),
    story(
      'a filter narrows, from an index that finds few, too',
      hot,
      put(next.list, here.contact),
      set(
        `insert into public.contact_tags (agency_id, tag_id, contact_id) values ('${a.agency}', '${here.tag}', '${here.contact}'), ('${a.agency}', '${next.tag}', '${here.contact}'), ('${a.agency}', '${here.tag}', '${next.contact}')`,
      ),
      by(
        'member',
        fill(
          here.list,
          'added',
          `{"and": [{"field": "tags", "operator": "any", "value": ["${here.tag}", "${next.tag}"]}, {"not": {"field": "firstName", "operator": "eq", "value": "parent anext"}}]}`,
        ),
        { value: '1' },
      ),
      by('member', fill(here.list, 'added', '{"not": {"field": "leadScore", "operator": "lt", "value": 50}}'), {
        value: '1',
      }),
      members(`m.list_id = '${here.list}'`, 'Parent ahere subscribed manual, Parent anext subscribed manual'),
    ),
    story(
      'contacts are put on static lists only, whatever finds them',
      hot,
      dynamic(),
      by('member', fill(LIST), { code: 'AX409', value: 'dynamic_list' }),
      by('member', fill(here.list, 'added', '{}'), { code: 'AX400', value: 'invalid_input' }),
      members('true', ''),
    ),
    {
      name: 'a list holds a filter that can be followed',
      table: 'contact_lists',
      steps: [
        dynamic(),
        by(
          'member',
          `insert into public.contact_lists (agency_id, name, kind, filter) values ('${a.agency}', 'Wrong', 'dynamic', '{"field": "nothing", "operator": "eq", "value": 1}')`,
          { code: 'AX400', value: 'invalid_input' },
        ),
        by('member', `update public.contact_lists set filter = '{}' where id = '${LIST}'`, {
          code: 'AX400',
          value: 'invalid_input',
        }),
        by('member', `update public.contact_lists set filter = '{"not": ${HOT}}' where id = '${LIST}'`, { rows: 1 }),
        // A custom field of another agency is none.
        set(
          `set local session_replication_role = replica; update public.custom_fields set key = 'theirs' where id = '${b.here.field}'; set local session_replication_role = origin`,
        ),
        by(
          'member',
          `update public.contact_lists set filter = '{"field": "custom.theirs", "operator": "eq", "value": "x"}' where id = '${LIST}'`,
          { code: 'AX400' },
        ),
      ],
    },
    story(
      'a copy of a static list: who is live on it, with status, source and day',
      put(here.list, here.contact, [
        ', source, status, unsubscribed_at',
        ", 'form', 'unsubscribed', '2001-01-01 00:00:00+00'",
      ]),
      put(here.list, next.contact),
      set(`insert into public.contacts (id, agency_id, first_name) values ('${BATCH}', '${a.agency}', 'Elsewhere')`),
      put(next.list, BATCH),
      trash('contacts', next.contact),
      by('member', copy(here.list), { value: `static 1 Of May ${people.member}` }),
      members("l.name = 'Copy'", 'Parent ahere unsubscribed form 2001-01-01 00:00:00+00'),
      by('member', copy(here.list, ' COPY'), { code: '23505' }),
    ),
    story(
      'a copy of a dynamic list: who passes its filter now',
      hot,
      dynamic(),
      by('member', copy(LIST), { value: `static 2 Of May ${people.member}` }),
      set(`update public.contacts set lead_score = 0 where id = '${here.contact}'`),
      members("l.name = 'Copy'", 'Parent ahere subscribed manual, Parent anext subscribed manual'),
      see(`select count(*)::text from public.contact_lists where agency_id = '${b.agency}'`, '2'),
    ),
  ];
}
