import { twoAgencies } from '@axolop/testing';
import { createClient } from '@supabase/supabase-js';
import { expect, test } from 'vitest';
import { refusal } from '../../src/refusal.ts';

const APART = 'Jose\u0301';
const COMPOSED = 'Jos\u00E9';

test('an address with blanks around it is the same address, at both doors', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const rest = owner.supabase(agencyId);
  await rest.from('contacts').insert({ agency_id: agencyId, email: '\u00A0a@example.com' }).throwOnError();
  await expect(owner.api.contacts.create.mutate({ agencyId, email: 'a@example.com' })).rejects.toMatchObject(
    refusal('email_taken'),
  );
  const { error } = await rest.from('contacts').insert({ agency_id: agencyId, email: 'A@example.com\u202F' });
  expect(error?.code).toBe('23505');
});

test('a name in either form of Unicode is one name: tags, pipelines, lists', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const rest = owner.supabase(agencyId);
  await rest.from('tags').insert({ agency_id: agencyId, name: APART }).throwOnError();
  await rest
    .from('pipelines')
    .insert({ agency_id: agencyId, name: `${APART}\u00A0` })
    .throwOnError();
  await rest
    .from('contact_lists')
    .insert({ agency_id: agencyId, name: `\t${APART}` })
    .throwOnError();
  const taken = refusal('name_taken');
  await expect(owner.api.tags.create.mutate({ agencyId, name: COMPOSED })).rejects.toMatchObject(taken);
  await expect(owner.api.pipelines.create.mutate({ agencyId, name: COMPOSED })).rejects.toMatchObject(taken);
  await expect(owner.api.lists.create.mutate({ agencyId, name: COMPOSED })).rejects.toMatchObject(taken);
});

test('many at once are kept in the form, and refused with what shows nothing', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const { created } = await owner.api.contacts.createMany.mutate({ agencyId, contacts: [{ firstName: APART }] });
  expect(created.map(({ firstName }) => firstName)).toEqual([COMPOSED]);
  const create = (first_name: string) =>
    owner.supabase(agencyId).rpc('create_contacts', { agency_id: agencyId, contacts: [{ first_name }] });
  expect((await create(` ${APART}`).throwOnError()).data).toMatchObject({ created: [{ first_name: COMPOSED }] });
  for (const nothing of ['\u200B', '\u3164', '\u00A0', '\t', '\u2028']) {
    expect((await create(nothing)).error, JSON.stringify(nothing)).toMatchObject({
      code: 'AX400',
      message: 'invalid_input',
    });
    const asked = owner.api.contacts.create.mutate({ agencyId, firstName: nothing });
    await expect(asked, JSON.stringify(nothing)).rejects.toMatchObject(refusal('invalid_input'));
  }
});

test('whoever signs up with a name of two lines gets a profile with one', async () => {
  await using world = await twoAgencies();
  const { auth } = createClient(world.address.supabaseUrl, world.address.publishableKey, {
    auth: { persistSession: false, autoRefreshToken: false },
  });
  const names = { [`${APART}\nTwo\u2028`]: `${COMPOSED} Two`, '\u200B': '' };
  for (const [full_name, kept] of Object.entries(names)) {
    const email = `two-lines.${crypto.randomUUID()}@example.com`;
    const { data, error } = await auth.signUp({
      email,
      password: crypto.randomUUID(),
      options: { data: { full_name } },
    });
    expect(error).toBeNull();
    const { rows } = await world.sql.query('select full_name from public.users where id = $1', [data.user?.id]);
    expect(rows).toEqual([{ full_name: kept }]);
    await world.sql.query('delete from auth.users where id = $1', [data.user?.id]);
  }
});
