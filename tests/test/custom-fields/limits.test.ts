import { twoAgencies } from '@axolop/testing';
import { expect, test } from 'vitest';
import { customField, valuesOutOfStep } from '../../src/custom-fields.ts';
import { refusal } from '../../src/refusal.ts';

test('a long text has room for 50,000 letters of any script, a record for 256 KiB of values', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  for (const key of ['one', 'two']) await customField(world, { type: 'long_text', key });
  const contact = await world.a.contact({ customFields: { one: '電'.repeat(50_000) } });
  const write = (customFields: Record<string, string | null>) =>
    owner.api.contacts.update.mutate({ agencyId, id: contact.id, data: { customFields } });
  await expect(write({ two: '力'.repeat(50_000) })).rejects.toMatchObject(refusal('invalid_input'));
  const two = '😀'.repeat(50_000);
  await expect(write({ one: null, two })).resolves.toMatchObject({ customFields: { two } });
  await expect(write({ two: `${two}!` })).rejects.toMatchObject(refusal('invalid_input'));
  expect(await valuesOutOfStep(world)).toEqual({ missing: [], surplus: [] });
});

test('limits of texts count letters, as the database does', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const contact = await world.a.contact();
  const body = '😀'.repeat(50_000);
  const sent = { agencyId, kind: 'note', subject: '😀'.repeat(300), body, contactId: contact.id } as const;
  await expect(owner.api.activities.create.mutate(sent)).resolves.toMatchObject({ body });
  await expect(owner.api.activities.create.mutate({ ...sent, body: `${body}!` })).rejects.toMatchObject(
    refusal('invalid_input'),
  );
  await expect(owner.api.activities.create.mutate({ ...sent, subject: '😀'.repeat(301) })).rejects.toMatchObject(
    refusal('invalid_input'),
  );
});

test('a field has room for 200 options with the longest labels of any script', async () => {
  await using world = await twoAgencies();
  const { owner, id: agencyId } = world.a;
  const options = Array.from({ length: 200 }, (_, at) => ({ label: `${at} `.padEnd(116, 'x') + '電力' }));
  const field = await owner.api.customFields.create.mutate({
    agencyId,
    entity: 'contact',
    key: 'choice',
    label: 'Choice',
    type: 'select',
    options: options.map(({ label }) => ({ label: label.replaceAll('x', '電') })),
  });
  expect(field.options).toHaveLength(200);
});
