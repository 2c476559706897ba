import type { Fixture } from '../fixture.ts';
import { steps, type Step, type Story } from '../story.ts';

const BATCH = 'eeeeeeee-0000-4000-8000-000000000002';

/** What the counts of contact lists and the dates of their members promise. */
export function listCountStories(fixture: Fixture): Story[] {
  return [...countStories(fixture), ...upkeepStories(fixture)];
}

/** What stands on the lists of agency A: list, contact, status, whether it is live. */
export function standing({ a }: Fixture): string {
  const { here, next } = a;
  return `select coalesce(string_agg(concat_ws(' ',
      case m.list_id when '${here.list}' then 'here' when '${next.list}' then 'next' else 'new' end,
      case m.contact_id when '${here.contact}' then 'A' when '${next.contact}' then 'B' else 'C' end, m.status, m.source, m.contact_live),
      ', ' order by m.list_id = '${next.list}', m.contact_id = '${next.contact}'), '')
    from public.contact_list_members m where m.agency_id = '${a.agency}'`;
}

function countStories(fixture: Fixture): Story[] {
  const { by, set, see, refused } = steps(fixture);
  const { a, b } = fixture;
  const { here, next } = a;
  const counted = (value: string): Step =>
    see(
      `select string_agg(member_count::text, ' ' order by name) from public.contact_lists where agency_id = '${a.agency}' and kind = 'static'`,
      value,
    );
  const put = (list: string, contact: string, more = ['', '']): string =>
    `insert into public.contact_list_members (agency_id, list_id, contact_id${more[0] ?? ''}) values ('${a.agency}', '${list}', '${contact}'${more[1] ?? ''})`;
  const trash = (...contacts: readonly string[]): Step =>
    set(
      `update public.contacts set deleted_at = now(), delete_batch_id = '${BATCH}' where id in (${contacts.map((id) => `'${id}'`).join(', ')})`,
    );
  const back = set('update public.contacts set deleted_at = null, delete_batch_id = null where deleted_at is not null');
  const tables = ['contact_list_members', 'contacts'] as const;
  const forged = set(
    `update public.contact_lists set member_count = 9; alter table public.contact_list_members disable trigger user;
     update public.contact_list_members set contact_live = not contact_live where list_id <> '${next.list}';
     alter table public.contact_list_members enable trigger user`,
  );
  return [
    ...tables.map((table) => ({
      name: `counts follow contacts into the trash and back (${table})`,
      table,
      steps: [
        set(put(here.list, here.contact)),
        set(put(here.list, next.contact)),
        set(put(next.list, here.contact)),
        counted('2 1'),
        set(`update public.contacts set first_name = 'X' where agency_id = '${a.agency}'`),
        counted('2 1'),
        trash(here.contact),
        counted('1 0'),
        see(standing(fixture), 'here A subscribed manual f, here B subscribed manual t, next A subscribed manual f'),
        set(`delete from public.contact_list_members where list_id = '${next.list}'`),
        counted('1 0'),
        set("update public.contact_list_members set status = 'bounced'"),
        counted('1 0'),
        trash(here.contact, next.contact),
        counted('0 0'),
        back,
        counted('2 0'),
        see(`select sum(member_count)::text from public.contact_lists where agency_id = '${b.agency}'`, '0'),
      ],
    })),
    {
      name: 'who is in the trash comes onto a list uncounted, whatever the writer says',
      table: 'contact_list_members',
      steps: [
        trash(here.contact),
        set(put(here.list, here.contact)),
        counted('0 0'),
        set(put(here.list, next.contact, [', contact_live', ', false'])),
        counted('1 0'),
        see(standing(fixture), 'here A subscribed manual f, here B subscribed manual t'),
        set(
          `insert into public.contact_list_members (agency_id, list_id, contact_id) values ('${a.agency}', '${next.list}', '${here.contact}'), ('${a.agency}', '${next.list}', '${next.contact}')`,
        ),
        counted('1 1'),
        // Others are left alone, also by what comes after them.
        set(`update public.contact_list_members set contact_live = false where list_id = '${here.list}'`),
        set(put(here.list, b.here.contact).replace(`'${a.agency}'`, `'${b.agency}'`).replace(here.list, b.here.list)),
        counted('0 1'),
      ],
    },
    {
      name: 'who comes onto one list changes nothing on another',
      table: 'contact_list_members',
      steps: [
        set(put(here.list, here.contact)),
        set('update public.contact_list_members set contact_live = false'),
        set(put(next.list, here.contact)),
        counted('0 1'),
        see(standing(fixture), 'here A subscribed manual f, next A subscribed manual t'),
      ],
    },
    {
      name: 'a member that moves is counted where it is',
      table: 'contact_list_members',
      steps: [
        set(put(here.list, here.contact)),
        set(`update public.contact_list_members set list_id = '${next.list}'`),
        counted('0 1'),
        trash(here.contact),
        set(`update public.contact_list_members set list_id = '${here.list}'`),
        counted('0 0'),
      ],
    },
    {
      name: 'only live static lists take members, round the functions too',
      table: 'contact_list_members',
      steps: [
        set(
          `insert into public.contact_lists (id, agency_id, name, kind, filter) values ('${BATCH}', '${a.agency}', 'Dynamic', 'dynamic', '{"field": "leadScore", "operator": "gte", "value": 0}')`,
        ),
        by('member', put(BATCH, here.contact), { code: 'AX409', value: 'dynamic_list' }),
        set(
          `update public.contact_lists set deleted_at = now(), delete_batch_id = '${BATCH}' where id in ('${BATCH}', '${here.list}')`,
        ),
        by('member', put(BATCH, here.contact), { code: 'AX404', value: 'not_found' }),
        refused(put(here.list, here.contact), 'AX404'),
        by('member', put(next.list, here.contact)),
        counted('0 1'),
      ],
    },
    {
      name: 'what was loaded without triggers is put right, in its agency',
      table: null,
      steps: [
        set(put(here.list, here.contact)),
        set(put(here.list, next.contact)),
        set(put(next.list, here.contact)),
        set(put(next.list, next.contact)),
        set(put(b.here.list, b.here.contact).replace(`'${a.agency}'`, `'${b.agency}'`)),
        trash(next.contact),
        forged,
        set(`select private.rebuild_list_counts('${a.agency}')`),
        counted('1 1'),
        see(
          standing(fixture),
          'here A subscribed manual t, here B subscribed manual f, next A subscribed manual t, next B subscribed manual f',
        ),
        see(
          `select string_agg(member_count::text, ' ') from public.contact_lists where agency_id = '${b.agency}'`,
          '9 9',
        ),
        see(`select contact_live::text from public.contact_list_members where agency_id = '${b.agency}'`, 'false'),
      ],
    },
  ];
}

function upkeepStories(fixture: Fixture): Story[] {
  const { by, set, see } = steps(fixture);
  const { a } = fixture;
  const { here } = a;
  const put = set(
    `insert into public.contact_list_members (agency_id, list_id, contact_id) values ('${a.agency}', '${here.list}', '${here.contact}')`,
  );
  const since = (value: string | null): Step =>
    see('select (unsubscribed_at = now())::text from public.contact_list_members', value);
  const mark = (to: string): Step => set(`update public.contact_list_members set ${to}`);
  return [
    {
      name: 'a count that moves is no edit of the list',
      table: 'contact_lists',
      steps: [
        put,
        see(`select concat_ws(' ', member_count, version) from public.contact_lists where id = '${here.list}'`, '1 1'),
        by('member', `update public.contact_lists set name = 'New' where id = '${here.list}'`, { rows: 1 }),
        see(`select version::text from public.contact_lists where id = '${here.list}'`, '2'),
      ],
    },
    {
      name: 'since when somebody has had enough, the status decides',
      table: 'contact_list_members',
      steps: [
        put,
        by('member', "update public.contact_list_members set status = 'unsubscribed'", { rows: 1 }),
        since('true'),
        mark("unsubscribed_at = '2001-01-01'"),
        since('true'),
        mark("status = 'unsubscribed', unsubscribed_at = null"),
        since('true'),
        by('member', "update public.contact_list_members set status = 'bounced'", { rows: 1 }),
        since(null),
        mark("unsubscribed_at = '2001-01-01'"),
        since(null),
        set(
          "alter table public.contact_list_members disable trigger user; update public.contact_list_members set status = 'unsubscribed', unsubscribed_at = '2001-01-01'; alter table public.contact_list_members enable trigger user",
        ),
        mark("status = 'unsubscribed'"),
        since('false'),
        by('member', 'update public.contact_list_members set unsubscribed_at = now()', { code: '42501' }),
      ],
    },
  ];
}
