import { expect, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import { Contact, ContactData, EmailAddress, Id, longText, shortText } from '../src/index.ts';
import { storedShape } from '../src/kernel/stored.ts';

const Data = z.strictObject({
  name: shortText(3).optional(),
  email: EmailAddress.nullable().optional(),
  body: longText(3).nullable(),
  ownerId: Id.nullable().optional(),
  kind: z.enum(['person', 'company']).optional(),
  score: z.int().min(0).max(10).optional(),
  flag: z.boolean().optional(),
});
const Entity = z.object(storedShape(Data));
const OWNER = '0190a000-0000-7000-8000-000000000000';

test('texts and numbers lose the limits of new values; words, ids and null stay', () => {
  const row = {
    name: ' two\nlines ',
    email: 'old',
    body: 'abcd',
    ownerId: OWNER,
    kind: 'person',
    score: 11,
    flag: true,
  };
  expect(Entity.parse(row)).toEqual(row);
  expect(Entity.parse({ ...row, email: null, body: null, ownerId: null }).email).toBeNull();
  for (const wrong of [{ kind: 'robot' }, { ownerId: 'x' }, { score: 1.5 }, { name: null }, { flag: null }]) {
    expect(Entity.safeParse({ ...row, ...wrong }).success, JSON.stringify(wrong)).toBe(false);
  }
});

test('each field is there, whatever a caller may leave out', () => {
  expect(Entity.safeParse({}).error?.issues.map(({ path }) => path[0])).toEqual(Object.keys(Data.shape));
  expectTypeOf<z.infer<typeof Entity>>().toEqualTypeOf<{
    name: string;
    email: string | null;
    body: string | null;
    ownerId: string | null;
    kind: 'person' | 'company';
    score: number;
    flag: boolean;
  }>();
});

test('a field that a caller may set on a contact is a field of the contact', () => {
  expect(Object.keys(Contact.shape)).toEqual(expect.arrayContaining(Object.keys(ContactData.shape)));
});
