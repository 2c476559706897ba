import { idempotent, isReason } from '@axolop/client';
import { twoAgencies, type World } from '@axolop/testing';
import { describe, expect, test } from 'vitest';
import { age, breakOff, keptUnder } from '../../src/idempotency/kept-row.ts';
import { freshKey, send } from '../../src/idempotency/send.ts';

const create = (world: World, firstName = 'Ada') => ({
  path: 'contacts.create',
  input: { agencyId: world.a.id, firstName },
});

describe.concurrent('one effect', () => {
  test('50 calls at once under one key make one contact, and all hear of it', async () => {
    await using world = await twoAgencies();
    const call = { ...create(world), key: freshKey() };
    const answers = await Promise.all(Array.from({ length: 50 }, () => send(world, world.a.owner, call)));
    expect(answers[0]).toMatchObject({ status: 200 });
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(await world.a.rows('contacts')).toBe(1);
  });

  test('calls at once that are all refused are told why, one after the other, and the key is free again', async () => {
    await using world = await twoAgencies();
    await world.a.contact({ email: 'taken@example.org' });
    const key = freshKey();
    const refused = { path: 'contacts.create', input: { agencyId: world.a.id, email: 'taken@example.org' }, key };
    const answers = await Promise.all(Array.from({ length: 5 }, () => send(world, world.a.owner, refused)));
    expect(answers.map(({ reason }) => reason)).toEqual(Array.from({ length: 5 }, () => 'email_taken'));
    expect(await world.a.rows('contacts')).toBe(1);
    expect(await keptUnder(world, world.a.owner, key)).toBeNull();
  });

  test('50 calls at once with different inputs make one contact; the others hear that the key is used', async () => {
    await using world = await twoAgencies();
    const key = freshKey();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, number) => send(world, world.a.owner, { ...create(world, `Ada ${number}`), key })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ reason }) => reason === 'idempotency_key_reused')).toHaveLength(49);
    expect(await world.a.rows('contacts')).toBe(1);
  });

  test('without a key, each call has its own effect', async () => {
    await using world = await twoAgencies();
    await send(world, world.a.owner, { ...create(world), key: null });
    await send(world, world.a.owner, { ...create(world), key: null });
    expect(await world.a.rows('contacts')).toBe(2);
  });

  test('through the typed client, values keep their types', async () => {
    await using world = await twoAgencies();
    const context = idempotent(freshKey());
    const call = () =>
      world.a.owner.api.contacts.create.mutate({ agencyId: world.a.id, firstName: 'Ada' }, { context });
    expect(await call()).toEqual(await call());
  });

  test('500 contacts are kept and given again', async () => {
    await using world = await twoAgencies();
    const contacts = Array.from({ length: 500 }, (_, number) => ({
      firstName: `First ${number}`,
      lastName: `Last ${number}`,
      companyName: 'A company',
      jobTitle: 'Somebody',
      email: `contact.${number}@example.org`,
      phone: '+43 1 234567',
      city: 'Vienna',
      source: 'A list',
    }));
    const call = { path: 'contacts.createMany', input: { agencyId: world.a.id, contacts }, key: freshKey() };
    const first = await send(world, world.a.owner, call);
    expect(first.status).toBe(200);
    expect(first.text.length).toBeGreaterThan(300_000);
    expect(await send(world, world.a.owner, call)).toEqual(first);
    expect(await world.a.rows('contacts')).toBe(500);
  });

  test('an answer that is too long to be kept is not given again, and not made again', async () => {
    await using world = await twoAgencies();
    const website = `https://example.org/${'a'.repeat(1600)}`;
    const contacts = Array.from({ length: 500 }, (_, number) => ({ firstName: `First ${number}`, website }));
    const call = { path: 'contacts.createMany', input: { agencyId: world.a.id, contacts }, key: freshKey() };
    const first = await send(world, world.a.owner, call);
    expect(first.status).toBe(200);
    expect(first.text.length).toBeGreaterThan(1_048_576);
    expect(await send(world, world.a.owner, call)).toMatchObject({ status: 409, reason: 'idempotency_not_kept' });
    expect(await world.a.rows('contacts')).toBe(500);
  });
});

describe.concurrent('the same key for something else', () => {
  test('is refused: another input, another procedure, another agency', async () => {
    await using world = await twoAgencies();
    const both = await world.person({ a: 'member', b: 'member' });
    const key = freshKey();
    expect(await send(world, both, { ...create(world), key })).toMatchObject({ status: 200 });

    const others = [
      create(world, 'Eve'),
      { path: 'contacts.create', input: { agencyId: world.b.id, firstName: 'Ada' } },
      { path: 'contacts.createMany', input: { agencyId: world.a.id, contacts: [{ firstName: 'Ada' }] } },
      { path: 'me.updateProfile', input: { data: { fullName: 'Ada' } } },
    ];
    for (const other of others) {
      const answer = await send(world, both, { ...other, key });
      expect({ ...other, ...answer }).toMatchObject({ status: 409, reason: 'idempotency_key_reused' });
      expect(answer.text).not.toContain('createdAt');
    }
    expect(await world.a.rows('contacts')).toBe(1);
    expect(await world.b.rows('contacts')).toBe(0);
  });

  test('is refused for another procedure that takes the very same input', async () => {
    await using world = await twoAgencies();
    const { id } = await world.a.contact();
    const call = { input: { agencyId: world.a.id, id }, key: freshKey() };
    expect(await send(world, world.a.owner, { ...call, path: 'contacts.remove' })).toMatchObject({ status: 200 });
    const restored = await send(world, world.a.owner, { ...call, path: 'contacts.restore' });
    expect(restored).toMatchObject({ status: 409, reason: 'idempotency_key_reused' });
    expect(await world.a.hasContact(id)).toBe(false);
  });

  test('is the same when only the order of fields, the case of the agency or spaces differ', async () => {
    await using world = await twoAgencies();
    const key = freshKey();
    const first = await send(world, world.a.owner, { ...create(world), key });
    const input = { firstName: ' Ada ', agencyId: world.a.id.toUpperCase() };
    expect(await send(world, world.a.owner, { path: 'contacts.create', input, key })).toEqual(first);
    expect(await world.a.rows('contacts')).toBe(1);
  });

  test('is free for another person, who has keys of their own', async () => {
    await using world = await twoAgencies();
    const mia = await world.person({ a: 'member' });
    const call = { ...create(world), key: freshKey() };
    const hers = await send(world, mia, call);
    const his = await send(world, world.a.owner, call);
    expect(hers.status).toBe(200);
    expect(his.status).toBe(200);
    expect(his.text).not.toBe(hers.text);
    expect(await world.a.rows('contacts')).toBe(2);
  });
});

describe.concurrent('a refused call', () => {
  test('gives its key back: corrected, it works under the same key', async () => {
    await using world = await twoAgencies();
    await world.a.contact({ email: 'taken@example.org' });
    const key = freshKey();
    const path = 'contacts.create';
    const taken = { path, input: { agencyId: world.a.id, email: 'taken@example.org' }, key };
    expect(await send(world, world.a.owner, taken)).toMatchObject({ reason: 'email_taken' });
    const wrong = { path, input: { agencyId: world.a.id, email: 'nonsense' }, key };
    expect(await send(world, world.a.owner, wrong)).toMatchObject({ reason: 'invalid_input' });
    expect(await keptUnder(world, world.a.owner, key)).toBeNull();

    const corrected = { path, input: { agencyId: world.a.id, email: 'free@example.org' }, key };
    const done = await send(world, world.a.owner, corrected);
    expect(done).toMatchObject({ status: 200 });
    expect(await send(world, world.a.owner, corrected)).toEqual(done);
  });
});

describe.concurrent('a call that broke off', () => {
  test('is waited for while it may still be running, and then said to be under way', async () => {
    await using world = await twoAgencies();
    const call = { ...create(world), key: freshKey() };
    await send(world, world.a.owner, call);
    await breakOff(world, world.a.owner, call.key, 0);
    const began = performance.now();
    expect(await send(world, world.a.owner, call)).toMatchObject({ status: 409, reason: 'idempotency_in_progress' });
    const waited = performance.now() - began;
    expect(waited).toBeGreaterThan(8_000);
    expect(waited).toBeLessThan(15_000);
    expect(await world.a.rows('contacts')).toBe(1);
  });

  test('is not done again once it cannot be running: nobody knows, and the caller is told so', async () => {
    await using world = await twoAgencies();
    const call = { ...create(world), key: freshKey() };
    await send(world, world.a.owner, call);
    await breakOff(world, world.a.owner, call.key, 61);
    const answer = await send(world, world.a.owner, call);
    expect(answer).toMatchObject({ status: 409, reason: 'idempotency_unknown' });
    expect(answer.text).toContain('Look before you try a new key.');
    expect(await world.a.rows('contacts')).toBe(1);
  });

  test('is told by the client as what it is', async () => {
    await using world = await twoAgencies();
    const key = freshKey();
    const context = idempotent(key);
    const call = () =>
      world.a.owner.api.contacts.create.mutate({ agencyId: world.a.id, firstName: 'Ada' }, { context });
    await call();
    await breakOff(world, world.a.owner, key, 3600);
    const error: unknown = await call().catch((thrown: unknown) => thrown);
    expect(isReason(error, 'idempotency_unknown')).toBe(true);
  });
});

describe.concurrent('after a day', () => {
  test('a key is forgotten, and the rows of others go with the next claim', async () => {
    await using world = await twoAgencies();
    const mia = await world.person({ a: 'member' });
    const call = { ...create(world), key: freshKey() };
    const forgotten = { ...create(world), key: freshKey() };
    await send(world, world.a.owner, call);
    await send(world, mia, forgotten);
    await age(world, world.a.owner, call.key, 86_300);
    expect(await send(world, world.a.owner, call)).toMatchObject({ status: 200 });
    expect(await world.a.rows('contacts')).toBe(2);

    await age(world, world.a.owner, call.key, 101);
    await age(world, mia, forgotten.key, 86_401);
    expect(await send(world, world.a.owner, call)).toMatchObject({ status: 200 });
    expect(await world.a.rows('contacts')).toBe(3);
    expect(await keptUnder(world, mia, forgotten.key)).toBeNull();
  });
});

describe.concurrent('a batch', () => {
  test('takes no key: it would be one key for several effects', async () => {
    await using world = await twoAgencies();
    const { agencyId, firstName } = create(world).input;
    const one = { json: { agencyId, firstName } };
    const response = await fetch(`${world.address.apiUrl}/trpc/contacts.create,contacts.create?batch=1`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'idempotency-key': freshKey(),
        authorization: `Bearer ${world.a.owner.token}`,
      },
      body: JSON.stringify({ 0: one, 1: one }),
    });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('An idempotency key is for one call');
    expect(await world.a.rows('contacts')).toBe(0);
  });
});
