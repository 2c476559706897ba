import { csvText, type ExportContacts, type Filter } from '@axolop/domain';
import { twoAgencies, type Person } from '@axolop/testing';
import { expect, test } from 'vitest';
import { filterGround } from '../../src/kernel/filter-ground.ts';
import { refusal } from '../../src/refusal.ts';

/** All pages of an export, one behind the other. */
async function exported(person: Person, question: Partial<ExportContacts> & { agencyId: string }) {
  let text = '';
  let count = 0;
  let cursor: string | null = null;
  let columns: ExportContacts['columns'] = question.columns;
  do {
    const page: { csv: string; count: number; columns: string[]; nextCursor: string | null } =
      await person.api.contacts.export.query({ ...question, columns, cursor });
    text += page.csv;
    count += page.count;
    cursor = page.nextCursor;
    columns = page.columns;
  } while (cursor !== null);
  return { text, count };
}

/** Reads CSV as RFC 4180 has it. */
function parsed(text: string): string[][] {
  const lines: string[][] = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gu)) {
    lines.at(-1)?.push(quoted?.replaceAll('""', '"') ?? plain ?? '');
    if (end === '\r\n') lines.push([]);
  }
  return lines.slice(0, -1);
}

test('an export has every contact that passes, in its order, in pages that are one file', async () => {
  await using world = await twoAgencies();
  const ground = await filterGround(world, 'contact', 21, 25);
  const { owner, id: agencyId } = world.a;
  const sort = { field: 'name', direction: 'asc' } as const;
  const list = await owner.api.contacts.list.query({ agencyId, sort, limit: 200 });
  for (const limit of [4, 25, 500]) {
    const { text, count } = await exported(owner, { agencyId, sort, limit });
    const [header, ...lines] = parsed(text);
    expect(count).toBe(25);
    expect(header?.slice(0, 3)).toEqual(['id', 'kind', 'firstName']);
    expect(header).toContain('custom.c_multi');
    expect(lines.map(([id]) => id)).toEqual(list.items.map(({ id }) => id));
    expect(lines.every((line) => line.length === header?.length)).toBe(true);
  }
  const filter: Filter = { field: 'custom.c_multi', operator: 'any', value: [ground.ids.options[0] ?? ''] };
  const columns = ['id', 'tags', 'custom.c_multi'] as const;
  const { text } = await exported(owner, { agencyId, filter, columns: [...columns] });
  const [header, ...lines] = parsed(text);
  expect(header).toEqual(columns);
  const passing = ground.records.filter(({ customFields }) =>
    [customFields['c_multi'] ?? []].flat().includes(ground.ids.options[0] ?? ''),
  );
  expect(lines.map(([id]) => id ?? '').toSorted()).toEqual(passing.map(({ id }) => id).toSorted());
  for (const [id, tags, options] of lines) {
    const record = passing.find((one) => one.id === id);
    expect(tags === '' ? 0 : tags?.split('; ').length).toBe([record?.['tags'] ?? []].flat().length);
    // The words of the options, not their ids.
    const chosen = [record?.customFields['c_multi'] ?? []]
      .flat()
      .flatMap((one) => (typeof one === 'string' ? [one] : []));
    expect(options).toBe(chosen.map((one) => `Option ${one}`).join('; '));
  }
});

test('quotation marks, separators and line ends stay in their cell, and nothing runs as a formula', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const names = ['=1+1', '+43 1', '-x', '@SUM(A1)', 'He said "hi", then', 'a;b', "'quoted'", ' =1', 'plain'];
  for (const lastName of names) await world.a.contact({ firstName: 'F', lastName });
  // Around the API, a text may have more lines than one.
  await world.sql.query(
    "insert into public.contacts (agency_id, first_name, last_name) values ($1, 'F', E'two\\r\\nlines'), ($1, 'F', E'\\t=1')",
    [agencyId],
  );
  const { text } = await exported(owner, { agencyId, columns: ['lastName'] });
  const cells = parsed(text)
    .slice(1)
    .map(([cell]) => cell ?? '');
  expect(cells.toSorted()).toEqual(
    [
      "'=1+1",
      "'+43 1",
      "'-x",
      "'@SUM(A1)",
      'He said "hi", then',
      'a;b',
      "'quoted'",
      "'=1",
      'plain',
      'two\r\nlines',
      "'\t=1",
    ].toSorted(),
  );
  expect(cells.every((cell) => !/^\s*[=+\-@]/u.test(cell))).toBe(true);
});

test('what is guarded reads as it was; a file begins with a byte order mark where one is asked for', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const [phone, lastName] = ['+43 664 1234567', "'=1+1"];
  for (const firstName of ['A', 'B']) await world.a.contact({ firstName, lastName, phone });
  const question = { agencyId, columns: ['phone', 'lastName'] as const, limit: 1 };
  const columns = [...question.columns];
  const { text } = await exported(owner, { ...question, columns });
  const cells = [phone, lastName];
  expect(
    parsed(text)
      .slice(1)
      .map((line) => line.map((cell) => csvText(cell))),
  ).toEqual([cells, cells]);
  const marked = await exported(owner, { ...question, columns, byteOrderMark: true });
  expect(marked.text).toBe(`\uFEFF${text}`);
});

test('columns are those that are asked for, once each; none that the agency does not have', async () => {
  await using world = await twoAgencies();
  await filterGround(world, 'contact', 22, 3);
  const { owner, id: agencyId } = world.a;
  const asIs = (columns: readonly string[]): { agencyId: string } => Object.assign({ agencyId }, { columns });
  for (const columns of [[], ['id', 'id'], ['agencyId'], ['deletedAt'], ['custom.nothing'], ['custom.']]) {
    await expect(owner.api.contacts.export.query(asIs(columns)), columns.join()).rejects.toMatchObject(
      refusal('invalid_input'),
    );
  }
  // A field of another record, and a field that the other agency does not have.
  await world.sql.query(
    "insert into public.custom_fields (agency_id, entity, key, label, type) values ($1, 'opportunity', 'deal', 'Deal', 'text')",
    [agencyId],
  );
  const ofDeals = owner.api.contacts.export.query({ agencyId, columns: ['custom.deal'] });
  await expect(ofDeals).rejects.toMatchObject(refusal('invalid_input'));
  await expect(
    world.b.owner.api.contacts.export.query({ agencyId: world.b.id, columns: ['custom.c_text'] }),
  ).rejects.toMatchObject(refusal('invalid_input'));
});

test('who may read contacts exports them; nobody else gets a line', async () => {
  await using world = await twoAgencies();
  await world.a.contact({ lastName: 'Ours' });
  const agencyId = world.a.id;
  const viewer = await world.person({ a: 'viewer' });
  const { csv } = await viewer.api.contacts.export.query({ agencyId });
  expect(csv).toContain('Ours');
  for (const person of [await world.stranger(), world.b.owner, await world.person({ a: 'removed' })]) {
    await expect(person.api.contacts.export.query({ agencyId })).rejects.toMatchObject(refusal('not_found'));
    const direct = await person.supabase(agencyId).rpc('list_contacts', { agency_id: agencyId });
    expect(direct.error).toMatchObject({ code: 'AX404', message: 'not_found' });
    expect(direct.data).toBeNull();
  }
  const { error } = await world.anonymous().supabase(agencyId).rpc('list_contacts', { agency_id: agencyId });
  expect(error).toMatchObject({ code: '42501' });
});

test('the trash is not in an export, nor in a filtered list', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const [gone, stays] = [await world.a.contact({ city: 'Vienna' }), await world.a.contact({ city: 'Vienna' })];
  await owner.api.contacts.remove.mutate({ agencyId, id: gone.id });
  const filter = { field: 'city', operator: 'eq', value: 'vienna' } as const;
  const { text } = await exported(owner, { agencyId, filter, columns: ['id'] });
  expect(parsed(text)).toEqual([['id'], [stays.id]]);
});
