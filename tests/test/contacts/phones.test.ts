import { COUNTRIES, diallingIn, phoneDigits, phoneKey, phoneTail } from '@axolop/domain';
import { twoAgencies, type World } from '@axolop/testing';
import { getCountries, getCountryCallingCode, getExampleNumber } from 'libphonenumber-js/max';
import examples from 'libphonenumber-js/examples.mobile.json' with { type: 'json' };
import { expect, test } from 'vitest';
import { ADDRESS_CASES } from '../../src/address-cases.ts';

interface Form {
  readonly digits: string;
  readonly key: string;
  readonly tail: string;
}

/** What the database makes of numbers, for somebody in a country. */
async function forms(world: World, numbers: readonly string[], country: string | null): Promise<Form[]> {
  const { rows } = await world.sql.query<Form>(
    `select d.digits, private.phone_key(d.digits, c.calling_code, c.trunk, c.abroad) as key,
       private.phone_tail(d.digits, c.calling_code, c.trunk, c.abroad) as tail
     from unnest($1::text[]) with ordinality u (number, n)
     cross join lateral (select private.phone_digits(u.number) as digits) d
     left join private.countries c on c.code = $2 order by u.n`,
    [numbers, country],
  );
  return rows;
}

test('the domain and the database bring every number into the same forms', async () => {
  await using world = await twoAgencies();
  const numbers = [
    ...ADDRESS_CASES.phone.taken.map(([given]) => given),
    ...ADDRESS_CASES.phone.refused,
    '',
    '0',
    '00',
    '+',
    '+0',
    'x4',
    '011 43 664 1',
    '8~10 43 664',
    '8 (916) 123-45-67',
    '06 1 234 5678',
    '+43 0664 123',
  ];
  for (const country of [null, 'AT', 'US', 'RU', 'HU', 'IT', 'JP', 'AU']) {
    const home = diallingIn(country);
    expect(home === null).toBe(country === null);
    const told = numbers.map((number) => {
      const digits = phoneDigits(number);
      return { digits, key: phoneKey(digits, home), tail: phoneTail(digits, home) };
    });
    expect(await forms(world, numbers, country), country ?? 'nowhere').toEqual(told);
  }
});

test('the form in which numbers are compared is E.164, as libphonenumber has it, in each country', () => {
  const missing: string[] = [];
  for (const country of getCountries()) {
    const home = diallingIn(country);
    const example = getExampleNumber(country, examples);
    expect(home?.callingCode, country).toBe(getCountryCallingCode(country));
    if (example === undefined) continue;
    for (const written of [example.formatInternational(), example.number, example.formatNational()]) {
      if (phoneKey(phoneDigits(written), home) !== example.number) missing.push(`${country} ${written}`);
    }
    expect(phoneTail(phoneDigits(example.number), null), country).not.toBe('');
  }
  expect(COUNTRIES).toHaveLength(getCountries().length);
  // Mobile numbers of Argentina have signs within the country that those with a calling code have not.
  expect(missing).toEqual(['AR 011 15-2345-6789']);
});

const WAYS = [
  '+43 664 1234567',
  '0664 1234567',
  '0043 664 1234567',
  '+43 (0)664 123 45 67',
  '\u202A+43\u00A0664\u20131234567\u202C',
  'tel:+436641234567',
];

test.each([
  ['in the country of its time zone', { timezone: 'Europe/Vienna' }],
  ['in a country of its own', { timezone: 'America/New_York', country: 'AT' }],
  ['nowhere', { timezone: 'UTC' }],
])('whichever way a number is written, it is found whichever way it is typed: %s', async (_, data) => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  await owner.api.agencies.update.mutate({ agencyId, data });
  await world.a.contact({ lastName: 'Other', phone: '+43 664 7654321', mobile: '1234567 x 9' });
  for (const phone of WAYS) {
    const contact = await owner.api.contacts.create.mutate({ agencyId, lastName: 'Found', phone });
    expect(contact.phone).toBe(phone);
    for (const typed of [...WAYS, '6641234567', '1234567', '+43 664 1234567 x4']) {
      const what = `${phone} by ${typed}`;
      const isEnd = typed === '1234567';
      const eq = { field: 'phone', operator: 'eq', value: typed } as const;
      const isSame = !isEnd && !typed.includes('x');
      const equal = await owner.api.contacts.list.query({ agencyId, filter: eq });
      expect(
        equal.items.map(({ id }) => id),
        what,
      ).toEqual(isSame ? [contact.id] : []);
      if (typed.includes('x')) continue;
      const ends = { field: 'phone', operator: 'endsWith', value: typed } as const;
      const ended = await owner.api.contacts.list.query({ agencyId, filter: ends });
      expect(
        ended.items.map(({ id }) => id),
        what,
      ).toContain(contact.id);
      const text = await owner.api.contacts.list.query({ agencyId, text: typed });
      expect(
        text.items.map(({ id }) => id),
        what,
      ).toEqual([contact.id]);
      const found = await owner.api.search.query.query({ agencyId, text: typed, entities: ['contact'] });
      expect(
        found.items.map(({ id }) => id),
        what,
      ).toContain(contact.id);
    }
    await owner.api.contacts.remove.mutate({ agencyId, id: contact.id });
  }
});

test('past the API: the normal form follows the number, and nobody writes another', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const contact = await world.a.contact({ phone: '+43 664 1234567' });
  const db = owner.supabase(agencyId);
  const forged = await db.from('contacts').update(JSON.parse('{"phone_digits":"+1"}')).eq('id', contact.id);
  expect(forged.error).not.toBeNull();
  await db.from('contacts').update({ phone: '0664 7654321 ext 4' }).eq('id', contact.id);
  const { data } = await db.from('contacts').select('phone,phone_digits').eq('id', contact.id).single();
  expect(data).toEqual({ phone: '0664 7654321 ext 4', phone_digits: '06647654321x4' });
  const country = await db.from('agencies').update({ country: 'XX' }).eq('id', agencyId);
  expect(country.error).toMatchObject({ code: 'AX400', message: 'invalid_input' });
});
