import { randomUUID } from 'node:crypto';
import type { Filter } from '@axolop/domain';
import { twoAgencies } from '@axolop/testing';
import { expect, test } from 'vitest';
import { refusal } from '../../src/refusal.ts';

const NONE = { field: 'tags', operator: 'none' } as const;
const tagged = (...value: string[]): Filter => ({ ...NONE, value });

test('whoever is kept out by a tag stays out when the tag is merged into another one', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const { tags, lists, contacts } = owner.api;
  const optOut = await tags.create.mutate({ agencyId, name: 'opt out' });
  const noMail = await tags.create.mutate({ agencyId, name: 'no mail' });
  const out = await world.a.contact({ firstName: 'Out' });
  await contacts.addTags.mutate({ agencyId, ids: [out.id], tagIds: [optOut.id] });
  const mail = { agencyId, name: 'Mail', kind: 'dynamic' as const, filter: { and: [tagged(optOut.id)] } };
  const live = await lists.create.mutate(mail);
  const removed = await lists.create.mutate({ ...mail, name: 'Removed' });
  await lists.remove.mutate({ agencyId, id: removed.id });
  expect((await lists.count.query({ agencyId, id: live.id })).count).toBe(0);

  await tags.merge.mutate({ agencyId, id: optOut.id, intoId: noMail.id });
  expect((await lists.count.query({ agencyId, id: live.id })).count).toBe(0);
  for (const id of [live.id, removed.id]) {
    expect((await lists.get.query({ agencyId, id })).filter).toEqual({ and: [tagged(noMail.id)] });
  }
  await lists.restore.mutate({ agencyId, id: removed.id });
});

test('a tag and an option that lists name are in use, at both doors, and the lists are named', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const { tags, lists, customFields } = owner.api;
  const tag = await tags.create.mutate({ agencyId, name: 'opt out' });
  const field = await customFields.create.mutate({
    agencyId,
    entity: 'contact',
    key: 'level',
    label: 'Level',
    type: 'select',
    options: [{ label: 'Gold' }, { label: 'Silver' }],
  });
  const [gold, silver] = field.options;
  const filter: Filter = {
    or: [tagged(tag.id), { field: 'custom.level', operator: 'in', value: [gold?.id ?? '', silver?.id ?? ''] }],
  };
  const list = await lists.create.mutate({ agencyId, name: 'Levels', kind: 'dynamic', filter });
  const before = await world.a.state();
  const inUse = { ...refusal('in_use'), message: expect.stringContaining('“Levels”') };
  await expect(tags.remove.mutate({ agencyId, id: tag.id })).rejects.toMatchObject(inUse);
  const fewer = { agencyId, id: field.id, data: { options: [{ id: silver?.id, label: 'Silver' }] } };
  await expect(customFields.update.mutate(fewer)).rejects.toMatchObject({
    ...inUse,
    data: { fields: [{ path: ['data', 'options'] }] },
  });
  const db = owner.supabase(agencyId);
  expect((await db.from('tags').delete().eq('id', tag.id)).error).toMatchObject({ code: 'AX409', message: 'in_use' });
  const cut = await db
    .from('custom_fields')
    .update({ options: [{ id: silver?.id ?? '', label: 'Silver' }] })
    .eq('id', field.id);
  expect(cut.error).toMatchObject({ code: 'AX409', message: 'in_use' });
  expect(await world.a.state()).toEqual(before);

  await lists.update.mutate({
    agencyId,
    id: list.id,
    data: { filter: { field: 'custom.level', operator: 'eq', value: silver?.id ?? '' } },
  });
  await tags.remove.mutate({ agencyId, id: tag.id });
  await customFields.update.mutate(fewer);
});

test('a new filter that names what is not there is refused with the place, at both doors', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const { tags, lists } = owner.api;
  const own = await tags.create.mutate({ agencyId, name: 'own' });
  const theirs = await world.b.owner.api.tags.create.mutate({ agencyId: world.b.id, name: 'theirs' });
  const list = await lists.create.mutate({ agencyId, name: 'Fine', kind: 'dynamic', filter: tagged(own.id) });
  const before = await world.a.state();
  for (const foreign of [theirs.id, randomUUID()]) {
    const filter: Filter = {
      and: [{ not: tagged(own.id, foreign) }, { field: 'ownerId', operator: 'eq', value: world.b.owner.id }],
    };
    const at = (...path: string[]) => ({
      ...refusal('invalid_input'),
      data: {
        fields: expect.arrayContaining([
          { path: [...path, 'filter', 'and', 0, 'not', 'value', 1], message: 'is no tag' },
          { path: [...path, 'filter', 'and', 1, 'value'], message: 'is nobody of this agency' },
        ]),
      },
    });
    const created = lists.create.mutate({ agencyId, name: 'New', kind: 'dynamic', filter });
    await expect(created).rejects.toMatchObject(at());
    const updated = lists.update.mutate({ agencyId, id: list.id, data: { filter } });
    await expect(updated).rejects.toMatchObject(at('data'));
    const direct = await owner
      .supabase(agencyId)
      .from('contact_lists')
      .insert({ agency_id: agencyId, name: 'New', kind: 'dynamic', filter: { ...NONE, value: [foreign] } });
    expect(direct.error).toMatchObject({ code: 'AX400', message: 'invalid_input' });
  }
  expect(await world.a.state()).toEqual(before);
});

test('a filter on somebody who has left stays valid', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const mia = await world.person({ a: 'member' });
  const filter: Filter = { field: 'ownerId', operator: 'eq', value: mia.id };
  const list = await owner.api.lists.create.mutate({ agencyId, name: 'Of Mia', kind: 'dynamic', filter });
  await owner.api.members.suspend.mutate({ agencyId, userId: mia.id });
  await owner.api.members.remove.mutate({ agencyId, userId: mia.id });
  const change = { agencyId, id: list.id, data: { filter: { not: filter } } };
  await expect(owner.api.lists.update.mutate(change)).resolves.toMatchObject({ filter: { not: filter } });
});
