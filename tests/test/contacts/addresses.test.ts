import { ContactData, emailKey, TIME_ZONES } from '@axolop/domain';
import { twoAgencies } from '@axolop/testing';
import { expect, test } from 'vitest';
import { ADDRESS_CASES, CODE_CASES, OTHER_ADDRESSES, SAME_ADDRESSES } from '../../src/address-cases.ts';
import { refusal } from '../../src/refusal.ts';

/** A row as it travels: whatever the types of the client say. */
const asSent = (row: Readonly<Record<string, string>>) => JSON.parse(JSON.stringify(row));

const CASES = Object.entries(ADDRESS_CASES).flatMap(([field, { taken, refused }]) => [
  ...taken.map(([given, kept]: readonly [string, string?]) => ({ field, given, kept: kept ?? given })),
  ...refused.map((given) => ({ field, given, kept: null })),
]);

test('the domain, the API and the REST door take, keep and refuse the same addresses', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const contact = await world.a.contact();
  const db = owner.supabase(agencyId);
  for (const { field, given, kept } of CASES) {
    const what = `${field} ${JSON.stringify(given).slice(0, 60)}`;
    const data = { [field]: given };
    const read = ContactData.safeParse(data);
    const clear = { email: null, phone: null, website: null };
    await db.from('contacts').update(clear).eq('id', contact.id);
    const call = owner.api.contacts.update.mutate({ agencyId, id: contact.id, data });
    const direct = () => db.from('contacts').update(asSent(data)).eq('id', contact.id).select(field).single();
    if (kept === null) {
      expect(read.success, what).toBe(false);
      await expect(call, what).rejects.toMatchObject(refusal('invalid_input'));
      const { error } = await direct();
      expect(error, what).toMatchObject({ code: 'AX400', message: 'invalid_input' });
      expect(JSON.parse(error?.details ?? '[]'), what).toMatchObject([{ path: [field] }]);
    } else {
      expect(read.data, what).toEqual({ [field]: kept });
      expect(await call, what).toMatchObject({ [field]: kept });
      await db.from('contacts').update(clear).eq('id', contact.id);
      expect((await direct()).data, what).toEqual({ [field]: kept });
    }
  }
});

test('ways to write one e-mail address are one at both doors; those that only look alike are not', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  for (const ways of SAME_ADDRESSES) {
    const [first = ''] = ways;
    const { id } = await owner.api.contacts.create.mutate({ agencyId, email: first });
    for (const email of ways) {
      expect(emailKey(email), email).toBe(emailKey(first));
      await expect(owner.api.contacts.create.mutate({ agencyId, email }), email).rejects.toMatchObject(
        refusal('email_taken'),
      );
      const { error } = await owner.supabase(agencyId).from('contacts').insert({ agency_id: agencyId, email });
      expect(error?.code, email).toBe('23505');
      const filter = { field: 'email', operator: 'eq', value: email } as const;
      const { items } = await owner.api.contacts.list.query({ agencyId, filter });
      expect(
        items.map((item) => item.id),
        email,
      ).toEqual([id]);
    }
    await owner.api.contacts.remove.mutate({ agencyId, id });
  }
  expect(new Set(OTHER_ADDRESSES.map((email) => emailKey(email))).size).toBe(OTHER_ADDRESSES.length);
  const all = [
    ...SAME_ADDRESSES.flat(),
    ...OTHER_ADDRESSES,
    'nobody',
    '',
    '@',
    'A@B@Ç',
    'x@İ.example',
    'Σ@ΟΔΟΣ.example',
  ];
  const { rows } = await world.sql.query<{ keys: string[] }>(
    'select array_agg(private.email_key(e) order by n) as keys from unnest($1::text[]) with ordinality u (e, n)',
    [all],
  );
  expect(rows[0]?.keys).toEqual(all.map((email) => emailKey(email)));
});

test('an invite is for one address, however it is written', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  await owner.api.invites.create.mutate({ agencyId, email: 'new@münchen.example', role: 'member' });
  for (const email of ['new@xn--mnchen-3ya.example', ' NEW@münchen.example']) {
    await expect(owner.api.invites.create.mutate({ agencyId, email, role: 'member' })).rejects.toMatchObject(
      refusal('invite_pending'),
    );
  }
  const { error } = await owner
    .supabase(agencyId)
    .rpc('create_invite', { agency_id: agencyId, email: 'a b@example.com', role: 'member' });
  expect(error).toMatchObject({ code: 'AX400', message: 'invalid_input' });
});

test('currencies and time zones are those of the list, at both doors', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const db = owner.supabase(agencyId);
  const deal = await owner.api.opportunities.create.mutate({ agencyId, name: 'Deal' });
  for (const [field, { taken, refused }] of Object.entries(CODE_CASES)) {
    for (const value of [...taken, ...refused]) {
      const isTaken = taken.some((one) => one === value);
      const what = `${field} ${value}`;
      const call = owner.api.agencies.update.mutate({ agencyId, data: { [field]: value } });
      if (isTaken) expect(await call, what).toMatchObject({ [field]: value });
      else await expect(call, what).rejects.toMatchObject(refusal('invalid_input'));
      const { error } = await db
        .from('agencies')
        .update(asSent({ [field]: value }))
        .eq('id', agencyId);
      expect(error?.code ?? null, what).toBe(isTaken ? null : 'AX400');
      if (field === 'currency') {
        const sale = await db.from('opportunities').update({ currency: value }).eq('id', deal.id);
        expect(sale.error?.code ?? null, what).toBe(isTaken ? null : 'AX400');
      } else {
        const own = await db.from('users').update({ timezone: value }).eq('id', owner.id);
        expect(own.error?.code ?? null, what).toBe(isTaken ? null : 'AX400');
        const agenda = await db.rpc('my_activities', { agency_id: agencyId, time_zone: value });
        expect(agenda.error?.code ?? null, what).toBe(isTaken ? null : 'AX400');
      }
    }
  }
});

test('the database and JavaScript know each zone, with the same offsets', async () => {
  await using world = await twoAgencies();
  const instants = Array.from({ length: 48 }, (_, at) => new Date(Date.UTC(2004, at * 5, 15, 12)));
  const { rows } = await world.sql.query<{ name: string; offsets: number[] }>(
    `select z.name, array(select extract(epoch from (i at time zone z.name) - (i at time zone 'UTC'))::integer / 60
       from unnest($1::timestamptz[]) with ordinality u (i, n) order by n) as offsets
     from private.time_zones z join pg_timezone_names known on known.name = z.name`,
    [instants],
  );
  expect(rows.map(({ name }) => name).toSorted()).toEqual(TIME_ZONES.map(({ name }) => name).toSorted());
  const other = rows.filter(({ name, offsets }) => {
    const format = new Intl.DateTimeFormat('en', { timeZone: name, timeZoneName: 'longOffset' });
    const told = instants.map((instant) => {
      const text = format.formatToParts(instant).find(({ type }) => type === 'timeZoneName')?.value ?? '';
      const [, sign, hours, minutes] = /GMT(?:([+-])(\d\d):(\d\d))?/u.exec(text) ?? [];
      return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) + 0;
    });
    return told.join() !== offsets.join();
  });
  expect(other.map(({ name }) => name)).toEqual([]);
});
