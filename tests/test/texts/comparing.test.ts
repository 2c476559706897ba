import type { Filter } from '@axolop/domain';
import { twoAgencies, type World } from '@axolop/testing';
import { describe, expect, test } from 'vitest';
import { customField } from '../../src/custom-fields.ts';
import { refusal } from '../../src/refusal.ts';
import { SAME_TEXTS } from '../../src/texts/text-cases.ts';

/** How people ask, for whom they mean, and somebody else who is not meant. */
const ASKED = [
  ['dvorak', 'Anton\u00EDn Dvo\u0159\u00E1k'],
  ['weiss', 'Edith Wei\u00DF'],
  ['lefevre', 'Ren\u00E9 Lef\u00E8vre'],
  ['dang', '\u0110\u1EB7ng V\u0103n B\u00ECnh'],
  ['istanbul', '\u0130stanbul'],
  ['\u0131sparta', 'Isparta'],
  ['finance', '\uFB01nance'],
  ['\u96FB\u529B', '\u6771\u4EAC\u96FB\u529B\u682A\u5F0F\u4F1A\u793E'],
  ['\u529B', '\u6771\u4EAC\u96FB\u529B\u682A\u5F0F\u4F1A\u793E'],
  ['\u793E', '\u6771\u4EAC\u96FB\u529B\u682A\u5F0F\u4F1A\u793E'],
  ['\u96FB\u529B\u682A\u5F0F', '\u6771\u4EAC\u96FB\u529B\u682A\u5F0F\u4F1A\u793E'],
  ['\uC804\uB825', '\uD55C\uAD6D\uC804\uB825\uACF5\uC0AC'],
  ['\u30D1\u30CA', '\uFF8A\uFF9F\uFF85\uFF7F\uFF86\uFF6F\uFF78'],
] as const;

/** The contacts that a search, the list's text and a filter find, by their name. */
async function foundBy(world: World, text: string) {
  const { owner, id: agencyId } = world.a;
  const filter: Filter = { field: 'lastName', operator: 'contains', value: text };
  const [box, list, filtered] = await Promise.all([
    owner.api.search.query.query({ agencyId, text, entities: ['contact'] }),
    owner.api.contacts.list.query({ agencyId, text }),
    owner.api.contacts.list.query({ agencyId, filter }),
  ]);
  return {
    box: box.items.map(({ title }) => title).toSorted(),
    list: list.items.map(({ lastName }) => lastName).toSorted(),
    filtered: filtered.items.map(({ lastName }) => lastName).toSorted(),
  };
}

test('names are found as people type them: in the search box, the list and its filters', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const names = [...new Set(ASKED.map(([, name]) => name)), 'Nobody', '\u6771\u4EAC\u30AC\u30B9'];
  await owner.api.contacts.createMany.mutate({ agencyId, contacts: names.map((lastName) => ({ lastName })) });
  for (const [text, name] of ASKED) {
    expect(await foundBy(world, text), text).toEqual({ box: [name], list: [name], filtered: [name] });
  }
  await expect(owner.api.search.query.query({ agencyId, text: 'a' })).rejects.toMatchObject(refusal('invalid_input'));
});

test('opportunities, activities and lists are found by the same, and what was found is marked', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const title = 'Dvo\u0159\u00E1k \u6771\u4EAC\u96FB\u529B';
  await owner.api.opportunities.create.mutate({ agencyId, name: title });
  await owner.api.activities.create.mutate({ agencyId, kind: 'task', subject: title });
  await owner.api.lists.create.mutate({ agencyId, name: title });
  for (const [text, range] of [
    ['dvorak', [0, 6]],
    ['\u96FB\u529B', [9, 11]],
    ['\u4EAC', [8, 9]],
  ] as const) {
    const { items } = await owner.api.search.query.query({ agencyId, text });
    expect(items.map(({ entity }) => entity).toSorted(), text).toEqual(['activity', 'list', 'opportunity']);
    expect(
      items.map(({ titleMatches }) => titleMatches),
      text,
    ).toEqual([[range], [range], [range]]);
  }
});

describe('what one takes for one is one', () => {
  const texts = Object.values(SAME_TEXTS).flatMap(([first = '', ...others]) => others.map((other) => [first, other]));

  test('as the name of a tag, a list and a pipeline', async () => {
    await using world = await twoAgencies();
    const { owner, id: agencyId } = world.a;
    const rest = owner.supabase(agencyId);
    for (const name of Object.values(SAME_TEXTS).map(([first = '']) => first)) {
      await owner.api.tags.create.mutate({ agencyId, name });
      await owner.api.lists.create.mutate({ agencyId, name });
      await owner.api.pipelines.create.mutate({ agencyId, name });
    }
    for (const [, name = ''] of texts) {
      const taken = refusal('name_taken');
      await expect(owner.api.tags.create.mutate({ agencyId, name }), name).rejects.toMatchObject(taken);
      await expect(owner.api.lists.create.mutate({ agencyId, name }), name).rejects.toMatchObject(taken);
      await expect(owner.api.pipelines.create.mutate({ agencyId, name }), name).rejects.toMatchObject(taken);
      const { error } = await rest.from('tags').insert({ agency_id: agencyId, name });
      expect(error?.code, name).toBe('23505');
    }
  });

  test('as a unique custom value, as an option, and for a filter', async () => {
    await using world = await twoAgencies();
    const { owner, id: agencyId } = world.a;
    await customField(world, { key: 'number', type: 'text', isUnique: true });
    await customField(world, { key: 'note', type: 'text' });
    for (const [one = '', other = ''] of texts) {
      const { id } = await world.a.contact({ customFields: { number: one, note: one }, city: one });
      const second = world.a.contact({ customFields: { number: other } });
      await expect(second, `${one} ${other}`).rejects.toMatchObject(refusal('duplicate'));
      for (const field of ['city', 'custom.note', 'custom.number']) {
        for (const operator of ['eq', 'contains', 'startsWith', 'endsWith'] as const) {
          const filter: Filter = { field, operator, value: other };
          const { items } = await owner.api.contacts.list.query({ agencyId, filter });
          expect(
            items.map((item) => item.id),
            `${field} ${operator} ${other}`,
          ).toEqual([id]);
        }
      }
      await world.sql.query('delete from public.contacts where id = $1', [id]);
    }
    const options = [{ label: 'Caf\u00E9' }, { label: 'CAFE' }];
    const field = { entity: 'contact', key: 'place', label: 'Place', type: 'select', options } as const;
    await expect(owner.api.customFields.create.mutate({ agencyId, ...field })).rejects.toMatchObject(
      refusal('invalid_input'),
    );
  });
});

test('pages in the order of a custom text go on where they ended, whatever its letters', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  await customField(world, { key: 'note', type: 'text' });
  const notes = Object.values(SAME_TEXTS).flatMap((texts) => [...texts, `${'\uFDFA'.repeat(9)}${texts[0]}`]);
  await owner.api.contacts.createMany.mutate({
    agencyId,
    contacts: notes.map((note, place) => ({ lastName: `N${place}`, customFields: { note } })),
  });
  for (const direction of ['asc', 'desc'] as const) {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof owner.api.contacts.list.query>> = await owner.api.contacts.list.query({
        agencyId,
        limit: 3,
        cursor,
        sort: { field: 'custom.note', direction },
      });
      seen.push(...page.items.map(({ lastName }) => lastName));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(seen.toSorted()).toEqual(notes.map((_, place) => `N${place}`).toSorted());
  }
});
