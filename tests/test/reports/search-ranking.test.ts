import { twoAgencies, type World } from '@axolop/testing';
import { expect, test } from 'vitest';

/** The stage in which an agency's first opportunities stand. */
async function firstStage(world: World, agencyId: string): Promise<{ pipeline_id: string; stage_id: string }> {
  const { rows } = await world.sql.query<{ pipeline_id: string; stage_id: string }>(
    'select pipeline_id, id as stage_id from public.pipeline_stages where agency_id = $1 order by position limit 1',
    [agencyId],
  );
  const [stage] = rows;
  if (stage === undefined) throw new Error('The agency has no pipeline.');
  return stage;
}

/** Who asks what, and what comes: the kind of match and the title, the best first. */
function box(world: World) {
  const { owner, id: agencyId } = world.a;
  return async (text: string, more: { limit?: number; entities?: 'contact'[] } = {}) => {
    const { items } = await owner.api.search.query.query({ agencyId, text, limit: 20, ...more });
    return items.map(({ match, title }) => `${match}: ${title}`);
  };
}

test('a title that is the text, one that begins with it, one that has its words, one that looks like it', async () => {
  await using world = await twoAgencies();
  const names = ['Anna Archer', 'Ann', 'Hannah Archer', 'Carl Ann Archer', 'Ann Archer', 'Archer Ann', 'Ann Archerson'];
  for (const firstName of names) await world.a.contact({ firstName });
  const found = box(world);
  expect(await found('ann archer')).toEqual([
    'exact: Ann Archer',
    'prefix: Ann Archerson',
    'words: Archer Ann',
    'words: Anna Archer',
    'words: Carl Ann Archer',
  ]);
  expect(await found(' ANN ')).toEqual([
    'exact: Ann',
    'prefix: Ann Archer',
    'prefix: Ann Archerson',
    'prefix: Anna Archer',
    'words: Archer Ann',
    'words: Carl Ann Archer',
  ]);
  expect(await found('arch')).toHaveLength(6);
  expect(await found('zzz')).toEqual([]);
});

test('last name, company and e-mail are titles too; phone and mobile are found with or without their signs', async () => {
  await using world = await twoAgencies();
  await world.a.contact({
    firstName: 'Rosa',
    lastName: 'Quint',
    companyName: 'Quiver & Sons',
    email: 'Rosa.Q@quiver.example.com',
    phone: '+43 (1) 555-0142',
    mobile: '0664 9876543',
    jobTitle: 'Fletcher',
  });
  await world.a.contact({ firstName: 'Somebody else', email: 'other@example.com', phone: '+43 1 777 0142' });
  const found = box(world);
  for (const text of ['quint', 'QUIVER & sons', 'rosa.q@QUIVER.example.com', 'Rosa Quint'])
    expect(await found(text), text).toEqual(['exact: Rosa Quint']);
  for (const text of ['quiv', 'rosa.q@qui', 'rosa q']) expect(await found(text), text).toEqual(['prefix: Rosa Quint']);
  for (const text of [
    'sons',
    '+4315550142',
    '43 1 5550142',
    '431555',
    '555-0142',
    '0664 98',
    '06649876',
    'q@quiver.example.com',
    'rosa sons',
  ])
    expect(await found(text), text).toEqual(['words: Rosa Quint']);
  expect(await found('fletcher')).toEqual([]);
});

test('what is mistyped is found: letters left out, doubled, changed, swapped; and a part of a word', async () => {
  await using world = await twoAgencies();
  await world.a.contact({ firstName: 'Nadia', lastName: 'Nakamura', companyName: 'Westbrook Ltd' });
  await world.a.contact({ firstName: 'Somebody', lastName: 'Else', email: 's47110815@example.com' });
  const found = box(world);
  const typos = [
    'nakamrua',
    'nakamra',
    'nakammura',
    'nacamura',
    'nadai nakamrua',
    'nadia nakamrua',
    'wesbrook',
    'kamur',
    'tbroo',
    'nadia tbroo',
  ];
  for (const text of typos) expect(await found(text), text).toEqual(['similar: Nadia Nakamura']);
  await world.a.contact({ firstName: 'John', lastName: 'Okapi' });
  for (const text of ['jonh', 'jhn', 'jahn', 'johnn', 'okpai', 'jhon okapi', 'hohn'])
    expect(await found(text), text).toEqual(['similar: John Okapi']);
  for (const text of ['jane', 'nakagawa', 'okra', 'westbank']) expect(await found(text), text).toEqual([]);
  // Nobody means another number by a number.
  for (const text of ['s47110816', 'x', 'xy', '47110816']) {
    if (text.length >= 2) expect(await found(text), text).toEqual([]);
  }
  // Who types a name to the letter means it.
  await world.a.contact({ firstName: 'Nakamra' });
  expect(await found('nakamra')).toEqual(['exact: Nakamra']);
  expect(await found('nakamr')).toEqual(['prefix: Nakamra', 'similar: Nadia Nakamura']);
});

test('one box over four kinds, up to so many of each, and only the kinds that are asked for', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const db = owner.supabase(agencyId);
  const stage = await firstStage(world, agencyId);
  const contact = await world.a.contact({ firstName: 'Vienna', lastName: 'Office', companyName: 'Danube' });
  const row = { agency_id: agencyId };
  const made = await Promise.all([
    db.from('opportunities').insert({ ...row, ...stage, name: 'Vienna fair', currency: 'EUR', contact_id: contact.id }),
    db.from('opportunities').insert({ ...row, ...stage, name: 'Fair in Vienna', currency: 'EUR' }),
    db.from('activities').insert({
      ...row,
      kind: 'task',
      subject: 'Book a train',
      body: `${'Long before. '.repeat(30)}\nTo Vienna, on Monday. ${'Long after. '.repeat(30)}`,
    }),
    db.from('contact_lists').insert({ ...row, name: 'Vienna', description: 'People around there' }),
    db.from('contact_lists').insert({ ...row, name: 'Others', description: 'Not in Vienna' }),
  ]);
  for (const { error } of made) expect(error).toBeNull();

  const all = await owner.api.search.query.query({ agencyId, text: 'vienna' });
  expect(all.items.map(({ entity, match, title, subtitle }) => [entity, match, title, subtitle])).toEqual([
    ['list', 'exact', 'Vienna', 'People around there'],
    ['opportunity', 'prefix', 'Vienna fair', 'Vienna Office'],
    ['contact', 'prefix', 'Vienna Office', 'Danube'],
    ['opportunity', 'words', 'Fair in Vienna', null],
    ['activity', 'words', 'Book a train', expect.stringMatching(/^….{30,60}To Vienna, on Monday\. .{80,}…$/u)],
    ['list', 'words', 'Others', 'Not in Vienna'],
  ]);
  expect(all.items.map(({ rank }) => Math.floor(rank))).toEqual([3, 2, 2, 1, 1, 1]);
  expect(all.items.find(({ entity }) => entity === 'contact')?.id).toBe(contact.id);
  for (const { title, titleMatches, subtitle, subtitleMatches } of all.items) {
    const marked = [
      ...titleMatches.map(([from, to]) => title.slice(from, to)),
      ...subtitleMatches.map(([from, to]) => subtitle?.slice(from, to)),
    ];
    expect(new Set(marked)).toEqual(new Set(['Vienna']));
  }

  const one = await owner.api.search.query.query({ agencyId, text: 'vienna', limit: 1 });
  expect(one.items.map(({ entity }) => entity)).toEqual(['list', 'opportunity', 'contact', 'activity']);
  const some = await owner.api.search.query.query({ agencyId, text: 'vienna', entities: ['activity', 'list', 'list'] });
  expect(some.items.map(({ entity }) => entity)).toEqual(['list', 'activity', 'list']);
});

test('the trash is not looked through, and what is changed is found by its new name only', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const contact = await world.a.contact({ firstName: 'Original' });
  const found = box(world);
  await owner.api.contacts.update.mutate({ agencyId, id: contact.id, data: { firstName: 'Replacement' } });
  expect(await found('original')).toEqual([]);
  expect(await found('replacement')).toEqual(['exact: Replacement']);
  // The vocabulary has learned the new name.
  expect(await found('replacemnet')).toEqual(['similar: Replacement']);
  await owner.api.contacts.remove.mutate({ agencyId, id: contact.id });
  for (const text of ['replacement', 'replacemnet']) expect(await found(text)).toEqual([]);
  await owner.api.contacts.restore.mutate({ agencyId, id: contact.id });
  expect(await found('replacement')).toEqual(['exact: Replacement']);
});

test('among thousands, what matches best comes first, however old it is and however many match less well', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const text = `insert into public.contacts (agency_id, first_name, last_name, email, created_at)
    select $1, $2 || case when $3 > 1 then n::text else '' end, $4, $5 || n || '@example.com', now() + n * interval '1 second' + $6::interval
    from generate_series(1, $3::integer) n`;
  const add = (first: string, count: number, last: string, email: string, later: string) =>
    world.sql.query(text, [agencyId, first, count, last, email, later]);
  await add('Jo', 1, '', 'old', '0');
  await add('Josef', 1, 'Mill', 'mill', '1 minute');
  await add('Anton', 1, 'Jo', 'jo', '2 minutes');
  await add('Person', 2500, 'Needlework', 'p', '1 hour');
  await add('Joana', 1300, 'Sand', 'joana', '2 hours');
  await world.sql.query('analyze public.contacts');
  const first = async (asked: string, limit = 5) => {
    const { items } = await owner.api.search.query.query({ agencyId, text: asked, limit, entities: ['contact'] });
    return items.map(({ match, title }) => `${match}: ${title}`);
  };
  expect((await first('jo')).slice(0, 3)).toEqual([
    'exact: Jo',
    'exact: Anton Jo',
    expect.stringMatching(/^prefix: Joana/u),
  ]);
  expect(await first('josef')).toEqual(['prefix: Josef Mill']);
  expect(await first('mill josef')).toEqual(['words: Josef Mill']);
  expect(await first('josfe mill')).toEqual(['similar: Josef Mill']);
  expect(await first('person1234')).toEqual(['prefix: Person1234 Needlework']);
  expect(await first('p77@example.com')).toEqual(['exact: Person77 Needlework']);
  const many = await first('needlework', 20);
  expect(new Set(many).size).toBe(20);
  expect(many.every((hit) => hit.startsWith('exact: Person'))).toBe(true);
  expect((await first('nedlework', 20)).every((hit) => hit.startsWith('similar: Person'))).toBe(true);
  expect(new Set(await first('nedlework', 20)).size).toBe(20);
});
