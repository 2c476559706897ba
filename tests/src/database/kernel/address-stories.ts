import { ADDRESS_CASES, CODE_CASES, OTHER_ADDRESSES, SAME_ADDRESSES } from '../../address-cases.ts';
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
    ['country', 'agencies', a.agency, 'owner', 'XX'],
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
  const numbered = (operator: string, value: string): string => {
    const filter = { field: 'phone', operator, value: operator === 'in' ? [value] : value };
    return `select id from public.list_contacts('${a.agency}', filter => '${JSON.stringify(filter)}')`;
  };
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
    story(
      'a number is compared as the agency dials: in its country, else in that of its time zone, else without one',
      by('owner', `update public.agencies set timezone = 'Europe/Vienna' where id = '${a.agency}'`, { rows: 1 }),
      by('member', change('contacts', 'phone', '0664 1234567 ext 4', contact), { rows: 1 }),
      kept('phone_digits', '06641234567x4'),
      ...(['+43 664 1234567 x4', '0043 664 1234567,,4', '0664 1234567 x4'] as const).flatMap((typed) => [
        by('member', numbered('eq', typed), { rows: 1 }),
        by('member', numbered('in', typed), { rows: 1 }),
      ]),
      by('member', numbered('eq', '+44 664 1234567 x4'), { rows: 0 }),
      by('member', numbered('eq', '+43 664 1234567'), { rows: 0 }),
      by('member', numbered('startsWith', '+43 664'), { rows: 1 }),
      by('member', numbered('contains', '0664 12'), { rows: 1 }),
      by('member', numbered('contains', 'no digits'), { rows: 0 }),
      by('member', `select * from public.search_records('${a.agency}', '1234567')`, { rows: 1 }),
      by('member', `select * from public.search_records('${a.agency}', '0043 664 1234567')`, { rows: 1 }),
      by('owner', `update public.agencies set country = 'GB' where id = '${a.agency}'`, { rows: 1 }),
      by('member', numbered('eq', '+44 664 1234567 x4'), { rows: 1 }),
      by('owner', `update public.agencies set country = null, timezone = 'UTC' where id = '${a.agency}'`, { rows: 1 }),
      by('member', numbered('eq', '+1 664 1234567 x4'), { rows: 1 }),
      by('member', change('contacts', 'phone', '+43 664 1', contact), { rows: 1 }),
      by('member', numbered('contains', '+43'), { rows: 1 }),
      by('member', numbered('startsWith', '+43'), { rows: 1 }),
    ),
    story(
      'what is dialled abroad and what stands before a number are taken away where they stand, and nowhere else',
      by('owner', `update public.agencies set country = 'US' where id = '${a.agency}'`, { rows: 1 }),
      by('member', change('contacts', 'phone', '(415) 555-2671', contact), { rows: 1 }),
      by('member', numbered('eq', '+1 415 555 2671'), { rows: 1 }),
      by('member', numbered('eq', '1 415 555 2671'), { rows: 1 }),
      by('member', change('contacts', 'phone', '011 43 664 1234567', contact), { rows: 1 }),
      by('member', numbered('eq', '+43 664 1234567'), { rows: 1 }),
      by('owner', `update public.agencies set country = 'AT' where id = '${a.agency}'`, { rows: 1 }),
      by('member', change('contacts', 'phone', '664 1234567', contact), { rows: 1 }),
      by('member', numbered('eq', '+43 664 1234567'), { rows: 1 }),
      by('member', numbered('eq', '+43 0664 1234567'), { rows: 1 }),
      // In Italy the zero belongs to the number.
      by('owner', `update public.agencies set country = 'IT' where id = '${a.agency}'`, { rows: 1 }),
      by('member', change('contacts', 'phone', '06 1234567', contact), { rows: 1 }),
      by('member', numbered('eq', '+39 06 1234567'), { rows: 1 }),
      by('member', numbered('eq', '+39 6 1234567'), { rows: 0 }),
      by('member', numbered('endsWith', '1234567').replace('"phone"', '"firstName"'), { rows: 0 }),
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
