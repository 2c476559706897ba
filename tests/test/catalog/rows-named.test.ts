import { randomUUID } from 'node:crypto';
import { appRouter, proceduresOf } from '@axolop/api';
import { twoAgencies, type World } from '@axolop/testing';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { newContacts, newList } from '../../src/lists.ts';
import { callApi } from '../../src/raw-request.ts';

// Who sends many rows is told which of them is meant: by its place in the input, or by its id among those skipped.

/** The input of a call whose second row is not there, all else in order. */
type Call = (world: World, nobody: string) => Promise<object>;

const contact = async (world: World): Promise<string> => (await world.a.contact()).id;
const tag = async ({ a: { id: agencyId, owner } }: World): Promise<string> =>
  (await owner.api.tags.create.mutate({ agencyId, name: randomUUID() })).id;
const pipeline = async ({ a: { id: agencyId, owner } }: World) =>
  owner.api.pipelines.create.mutate({ agencyId, name: randomUUID() });
const ids: Call = async (world, nobody) => ({ ids: [await contact(world), nobody] });
const tags: Call = async (world, nobody) => ({ ids: [await contact(world)], tagIds: [await tag(world), nobody] });

/** By procedure and list; a text says why no row of it can be wrong on its own. */
const CALLS: Readonly<Record<string, Call | string>> = {
  'contacts.addTags ids': async (world, nobody) => ({ ...(await ids(world, nobody)), tagIds: [await tag(world)] }),
  'contacts.addTags tagIds': tags,
  'contacts.assign ids': async (world, nobody) => ({ ...(await ids(world, nobody)), ownerId: null }),
  'contacts.bulkUpdate contacts': async (world, nobody) => ({
    contacts: [{ id: await contact(world) }, { id: nobody }],
    data: { source: 'X' },
  }),
  'contacts.createMany contacts': async (_world, nobody) => ({
    contacts: [{ firstName: 'X' }, { firstName: 'Y', ownerId: nobody }],
  }),
  'contacts.removeMany ids': ids,
  'contacts.removeTags ids': async (world, nobody) => ({ ...(await ids(world, nobody)), tagIds: [await tag(world)] }),
  'contacts.removeTags tagIds': tags,
  'contacts.restoreMany ids': ids,
  'customFields.create options': 'Options are new: none refers to what is there.',
  'customFields.reorder ids': async ({ a: { id: agencyId, owner } }, nobody) => {
    const field = { agencyId, entity: 'contact', key: 'x', label: 'X', type: 'text' } as const;
    const { id } = await owner.api.customFields.create.mutate(field);
    return { entity: 'contact', ids: [id, nobody] };
  },
  'lists.addMembers contactIds': async (world, nobody) => ({
    listId: await newList(world),
    contactIds: [await contact(world), nobody],
  }),
  'lists.removeMembers contactIds': 'Who is not on the list is off it: the answer counts who was on it.',
  'lists.setMemberStatus contactIds': async (world, nobody) => {
    const listId = await newList(world);
    const contactIds = await newContacts(world, 1);
    await world.a.owner.api.lists.addMembers.mutate({ agencyId: world.a.id, listId, contactIds });
    return { listId, contactIds: [...contactIds, nobody], status: 'unsubscribed' };
  },
  'pipelines.create stages': 'Stages are new: none refers to what is there.',
  'pipelines.reorderStages stageIds': async (world, nobody) => {
    const { id: pipelineId, stages } = await pipeline(world);
    const stageIds = stages.map(({ id }) => id);
    return { pipelineId, stageIds: stageIds.with(1, nobody) };
  },
};

const Listed = z.object({ properties: z.record(z.string(), z.looseObject({ type: z.string().optional() })) });

/** The lists of records that mutations take. */
function lists(): string[] {
  return proceduresOf(appRouter)
    .filter(({ type }) => type === 'mutation')
    .flatMap(({ path, inputs }) => {
      const own = inputs.at(-1);
      const schema = own === undefined ? null : z.toJSONSchema(own, { io: 'input', unrepresentable: 'any' });
      const { data } = Listed.safeParse(schema);
      const names = Object.entries(data?.properties ?? {}).filter(([, { type }]) => type === 'array');
      return names.map(([name]) => `${path} ${name}`);
    });
}

const Answer = z.object({
  error: z
    .object({ json: z.object({ data: z.object({ fields: z.array(z.object({ path: z.array(z.unknown()) })) }) }) })
    .optional(),
  result: z
    .object({ data: z.object({ json: z.object({ skipped: z.array(z.object({ id: z.string() })) }) }) })
    .optional(),
});

test('every list of records that a mutation takes is tried', () => {
  expect(Object.keys(CALLS).toSorted()).toEqual(lists().toSorted());
});

test.each(Object.entries(CALLS).flatMap(([name, call]) => (typeof call === 'string' ? [] : [[name, call] as const])))(
  '%s: the row that is not there is named',
  async (name, call) => {
    await using world = await twoAgencies();
    const [path = '', list = ''] = name.split(' ');
    const nobody = randomUUID();
    const json = { agencyId: world.a.id, ...(await call(world, nobody)) };
    const { text } = await callApi(world.address, path, { token: world.a.owner.token, body: JSON.stringify({ json }) });
    const { error, result } = Answer.parse(JSON.parse(text));
    const places = error?.json.data.fields.map(({ path: [first, place] }) => [first, place]);
    const skipped = result?.data.json.skipped.map(({ id }) => id).filter((id) => id === nobody);
    expect(places ?? skipped, text).toEqual(error === undefined ? [nobody] : [[list, 1]]);
  },
);
