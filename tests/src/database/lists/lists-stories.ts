import type { Fixture } from '../fixture.ts';
import { steps, type Step, type Story } from '../story.ts';
import { listCountStories, standing } from './lists-count-stories.ts';
import { listReferenceStories } from './list-reference-stories.ts';
import { listFilterStories } from './lists-filter-stories.ts';

const NOWHERE = 'eeeeeeee-0000-4000-8000-000000000099';
const BATCH = 'eeeeeeee-0000-4000-8000-000000000002';

/** What the functions and triggers of contact lists promise. */
export function listStories(fixture: Fixture): Story[] {
  return [
    ...memberStories(fixture),
    ...listCountStories(fixture),
    ...listFilterStories(fixture),
    ...listReferenceStories(fixture),
  ];
}

/** Ids as an array of SQL. */
const ids = (...all: readonly string[]): string => `array[${all.map((id) => `'${id}'`).join(', ')}]::uuid[]`;

function memberStories(fixture: Fixture): Story[] {
  const { by, set, see } = steps(fixture);
  const { a, b } = fixture;
  const story = (name: string, ...all: Step[]): Story => ({ name, table: null, steps: all });
  const { here, next } = a;
  const call = (name: string, list: string, contacts: string, more = ''): string =>
    `select * from public.${name}('${a.agency}', '${list}', ${contacts}${more})`;
  const both = ids(next.contact, here.contact);
  const trash = (table: string, id: string): Step =>
    set(`update public.${table} set deleted_at = now(), delete_batch_id = '${BATCH}' where id = '${id}'`);
  const dynamic = set(
    `insert into public.contact_lists (id, agency_id, name, kind, filter) values ('${BATCH}', '${a.agency}', 'Dynamic', 'dynamic', '{"field": "leadScore", "operator": "gte", "value": 0}')`,
  );
  const DOORS = [
    ['add_list_members', ''],
    ['remove_list_members', ''],
    ['set_list_member_status', ", 'bounced'"],
  ] as const;
  const many = (count: number): string => `array(select gen_random_uuid() from generate_series(1, ${count}))`;
  const filled = by('member', call('add_list_members', here.list, both, ", 'import'"), { value: '2' });

  return [
    story(
      'contacts come onto a list once, and those who are there stay as they are',
      by('member', call('add_list_members', here.list, ids(here.contact)), { value: '1', rows: 1 }),
      by('member', call('set_list_member_status', here.list, ids(here.contact), ", 'unsubscribed'"), { value: '1' }),
      by('member', call('add_list_members', next.list, ids(here.contact)), { value: '1' }),
      by('member', call('add_list_members', here.list, ids(here.contact, next.contact, next.contact), ", 'form'"), {
        value: '1',
      }),
      by('member', `select already_there from public.add_list_members('${a.agency}', '${here.list}', ${both})`, {
        value: '2',
      }),
      see(standing(fixture), 'here A unsubscribed manual t, here B subscribed form t, next A subscribed manual t'),
      see(
        `select string_agg(added_by::text, ' ') from public.contact_list_members where contact_id = '${next.contact}'`,
        fixture.people.member,
      ),
    ),
    story(
      'a contact that is not there comes onto no list, and nobody with it',
      by('member', call('add_list_members', here.list, ids(here.contact, NOWHERE)), {
        code: 'AX404',
        value: 'not_found',
      }),
      by('member', call('add_list_members', here.list, ids(here.contact, b.here.contact)), { code: 'AX404' }),
      // Whoever belongs to both agencies sees both contacts, but one agency at a time.
      set(
        `update public.agency_members set role = 'member' where agency_id = '${a.agency}' and user_id = '${fixture.people.pat}'`,
      ),
      by('pat', call('add_list_members', here.list, ids(here.contact, b.here.contact)), { code: 'AX404' }),
      trash('contacts', next.contact),
      by('member', call('add_list_members', here.list, both), { code: 'AX404' }),
      see(standing(fixture), ''),
    ),
    ...DOORS.flatMap(([name, more]) => [
      story(
        `${name}: only on a static list that is there`,
        filled,
        dynamic,
        by('member', call(name, NOWHERE, both, more), { code: 'AX404', value: 'not_found' }),
        by('member', call(name, b.here.list, both, more), { code: 'AX404', value: 'not_found' }),
        by('member', call(name, BATCH, both, more), { code: 'AX409', value: 'dynamic_list' }),
        trash('contact_lists', here.list),
        by('member', call(name, here.list, both, more), { code: 'AX404', value: 'not_found' }),
        see(standing(fixture), 'here A subscribed import t, here B subscribed import t'),
      ),
      story(
        `${name}: for those who may write lists, in their agency`,
        filled,
        by('viewer', call(name, here.list, both, more), { code: 'AX403', value: 'missing_permission' }),
        by('stranger', call(name, here.list, both, more), { code: 'AX404' }),
        by('suspended', call(name, here.list, both, more), { code: 'AX404' }),
        by('owner', call(name, here.list, both, more), { code: 'AX404' }, 'none'),
        by('pat', call(name, here.list, both, more), { code: 'AX404' }, 'b'),
        see(standing(fixture), 'here A subscribed import t, here B subscribed import t'),
      ),
      story(
        `${name}: between 1 and 1,000 ids, each of something`,
        ...["'{}'", 'null', `array['${here.contact}', null]::uuid[]`, many(1001)].map((wrong) =>
          by('member', call(name, here.list, wrong, more), { code: 'AX400', value: 'invalid_input' }),
        ),
      ),
    ]),
    story(
      'a thousand ids are not too many',
      by('member', call('remove_list_members', here.list, many(1000)), { value: '0' }),
      by('member', call('add_list_members', here.list, many(1000)), { code: 'AX404' }),
    ),
    story(
      'whoever is named leaves the list, and nobody else',
      filled,
      by('member', call('add_list_members', next.list, both)),
      by('member', call('remove_list_members', here.list, ids(here.contact, here.contact, NOWHERE)), { value: '1' }),
      see(standing(fixture), 'here B subscribed import t, next A subscribed manual t, next B subscribed manual t'),
    ),
    story(
      'whoever is named gets the status, and nobody else; all or none',
      filled,
      by('member', call('add_list_members', next.list, both)),
      by('member', call('set_list_member_status', here.list, ids(here.contact), ", 'bounced'"), { value: '1' }),
      by('member', call('set_list_member_status', here.list, both, ", 'bounced'"), { value: '1' }),
      by('member', call('set_list_member_status', here.list, ids(here.contact), ", 'subscribed'"), { value: '1' }),
      by('member', call('set_list_member_status', here.list, ids(here.contact, NOWHERE), ", 'bounced'"), {
        code: 'AX404',
        value: 'not_found',
      }),
      see(
        standing(fixture),
        'here A subscribed import t, here B bounced import t, next A subscribed manual t, next B subscribed manual t',
      ),
    ),
  ];
}
