import { ADDRESS_CASES, CODE_CASES, OTHER_ADDRESSES, SAME_ADDRESSES } from '@axolop/tests/src/address-cases.ts';
import type { Fixture } from '../fixture.ts';
import { steps, type Step, type Story } from '../story.ts';

const text = (value: string): string => `'${value.replaceAll("'", "''")}'`;

/** What columns for addresses, numbers and codes promise: which texts they take, what they keep, and which are one. */
export function addressStories(fixture: Fixture): Story[] {
  const { by, set, see } = steps(fixture);
  const { a, people } = fixture;
  const story = (name: string, ...all: Step[]): Story => ({ name, table: null, steps: all });
  const { contact } = a.here;
  const change = (table: string, column: string, value: string, id: string): string =>
    `update public.${table} set ${column} = ${text(value)} where id = '${id}'`;
  const kept = (column: string, value: string): Step =>
    see(`select ${column} from public.contacts where id = '${contact}'`, value);
  const REFUSED = { code: 'AX400' } as const;

  const judged = Object.entries(ADDRESS_CASES).map(([column, { taken, refused }]) =>
    story(
      `${column} of a contact takes what is one, keeps it in its form, and refuses the rest`,
      ...taken.flatMap(([given, form]: readonly [string, string?]) => [
        by('member', change('contacts', column, given, contact), { rows: 1 }),
        kept(column, form ?? given),
      ]),
      ...refused.map((given) => by('member', change('contacts', column, given, contact), REFUSED)),
    ),
  );
  const columns = [
    ['mobile', 'contacts', contact, 'member', '12'],
    ['avatar_url', 'users', people.member, 'member', 'javascript:x'],
    ['phone', 'users', people.member, 'member', 'x'],
    ['timezone', 'users', people.member, 'member', 'IST'],
    ['website', 'agencies', a.agency, 'owner', 'example'],
    ['logo_url', 'agencies', a.agency, 'owner', 'javascript:x'],
  ] as const;
  const codes = Object.entries(CODE_CASES).map(([column, { taken, refused }]) =>
    story(
      `${column} of an agency is one of the list`,
      ...taken.map((value) => by('owner', change('agencies', column, value, a.agency), { rows: 1 })),
      ...refused.map((value) => by('owner', change('agencies', column, value, a.agency), REFUSED)),
    ),
  );
  const insert = (email: string): string =>
    `insert into public.contacts (agency_id, email) values ('${a.agency}', ${text(email)})`;
  return [
    ...judged,
    ...codes,
    ...columns.map(([column, table, id, who, value]) =>
      story(`${column} of ${table} is judged`, by(who, change(table, column, value, id), REFUSED)),
    ),
    story(
      'reply addresses and the currency of a deal are judged',
      by(
        'owner',
        `update public.agency_settings set default_reply_to = 'nobody@x' where agency_id = '${a.agency}'`,
        REFUSED,
      ),
      by('member', change('opportunities', 'currency', 'EUE', a.here.opportunity), REFUSED),
    ),
    story(
      'what stands there already is not judged again while it stays',
      set('set local session_replication_role = replica'),
      set(change('contacts', 'website', 'nowhere', contact)),
      set('set local session_replication_role = origin'),
      by('member', `update public.contacts set website = website, phone = '112' where id = '${contact}'`, { rows: 1 }),
      kept('website', 'nowhere'),
    ),
    ...SAME_ADDRESSES.map(([first = '', ...others]) =>
      story(
        `${first} is one address, however it is written`,
        by('member', insert(first), { rows: 1 }),
        ...others.map((email) => by('member', insert(email), { code: '23505' })),
      ),
    ),
    story(
      'addresses that look alike are each their own',
      ...OTHER_ADDRESSES.map((email) => by('member', insert(email), { rows: 1 })),
    ),
    story(
      'a refusal names every field',
      {
        ...by('member', `update public.contacts set email = 'x', phone = 'y' where id = '${contact}'`, REFUSED),
      },
      by('member', `select * from public.my_activities('${a.agency}', time_zone => 'IST')`, REFUSED),
    ),
  ];
}
