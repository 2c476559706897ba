import { TRPCError } from '@trpc/server';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { z } from 'zod';
import type { AgencyScope } from '@axolop/database';
import { createContext } from '../src/context.ts';
import { errorShape } from '../src/errors.ts';
import { agencyProcedure, NoInput } from '../src/ladder.ts';
import { createCallerFactory, router } from '../src/trpc.ts';
import { AGENCY, OTHER_AGENCY, sampleRouter, servicesWith, STRANGER, tokenOf, USER } from './support.ts';

const callerFactory = createCallerFactory(sampleRouter());

/** A caller with the token of a person, in a world where USER has a role in AGENCY. */
async function callAs(userId: string | null, role: 'owner' | 'admin' | 'member' | 'viewer' = 'member') {
  const world = servicesWith(role);
  const authorization = userId === null ? undefined : `Bearer ${await tokenOf(userId)}`;
  const context = createContext(world.services, { requestId: 'request-1', authorization });
  return { ...world, context, api: callerFactory(context) };
}

const failing = (code: string, reason: string) =>
  expect.objectContaining({ code, cause: expect.objectContaining({ reason }) });

describe('who gets in', () => {
  test('anyone, to what is public', async () => {
    const { api, verifications } = await callAs(null);
    expect(await api.open()).toEqual({ fine: true });
    expect(verifications).toEqual([]);
  });

  test('nobody without a token, to anything else', async () => {
    const { api } = await callAs(null);
    await expect(api.whoami()).rejects.toEqual(failing('UNAUTHORIZED', 'signed_out'));
    await expect(api.contacts.count({ agencyId: AGENCY })).rejects.toEqual(failing('UNAUTHORIZED', 'signed_out'));
  });

  test.each(['Basic abc', 'Bearer', 'Bearer a b', 'Bearer \u0000'])(
    'nobody with the header %o',
    async (authorization) => {
      const context = createContext(servicesWith('owner').services, { requestId: 'request-1', authorization });
      await expect(callerFactory(context).whoami()).rejects.toEqual(failing('UNAUTHORIZED', 'invalid_token'));
    },
  );

  test('a member gets a scope of the agency, with the role of the database', async () => {
    const { api } = await callAs(USER, 'viewer');
    expect(await api.contacts.list({ agencyId: AGENCY, limit: 5 })).toEqual({
      agencyId: AGENCY,
      role: 'viewer',
      input: { agencyId: AGENCY, limit: 5 },
    });
  });

  test('an agency is the same in capital letters', async () => {
    const { api } = await callAs(USER);
    expect(await api.contacts.list({ agencyId: AGENCY.toUpperCase() })).toMatchObject({ agencyId: AGENCY });
  });

  test.each(['owner', 'admin', 'member'] as const)('a role with the permission may: %s', async (role) => {
    const { api } = await callAs(USER, role);
    expect(await api.contacts.write({ agencyId: AGENCY, email: 'a@b.example' })).toMatchObject({ role });
  });

  test('a role without it is told so', async () => {
    const { api } = await callAs(USER, 'viewer');
    const call = api.contacts.write({ agencyId: AGENCY, email: 'a@b.example' });
    await expect(call).rejects.toEqual(failing('FORBIDDEN', 'missing_permission'));
  });

  test('a role that lacks one of several permissions is told so', async () => {
    const several = router({
      both: agencyProcedure('contact:read', 'contact:write')
        .meta({ summary: 'Reads.' })
        .input(NoInput)
        .output(z.null())
        .query(() => null),
      turned: agencyProcedure('contact:write', 'contact:read')
        .meta({ summary: 'Reads.' })
        .input(NoInput)
        .output(z.null())
        .query(() => null),
    });
    const viewer = createCallerFactory(several)((await callAs(USER, 'viewer')).context);
    for (const call of [viewer.both({ agencyId: AGENCY }), viewer.turned({ agencyId: AGENCY })]) {
      await expect(call).rejects.toEqual(failing('FORBIDDEN', 'missing_permission'));
    }
    const member = createCallerFactory(several)((await callAs(USER, 'member')).context);
    expect(await member.both({ agencyId: AGENCY })).toBeNull();
  });

  test('an agency of others is like one that does not exist', async () => {
    const { api } = await callAs(USER);
    const foreign = api.contacts.list({ agencyId: OTHER_AGENCY });
    await expect(foreign).rejects.toEqual(failing('NOT_FOUND', 'not_found'));
    await expect(foreign).rejects.toThrow('There is no such agency.');
  });
});

describe('the order of the checks', () => {
  const nonsense = { agencyId: AGENCY, limit: -1, unknown: true };

  test('a stranger with bad input learns nothing about the input', async () => {
    const { api } = await callAs(STRANGER);
    await expect(api.contacts.list(nonsense)).rejects.toEqual(failing('NOT_FOUND', 'not_found'));
  });

  test('nor does a role without the permission', async () => {
    const { api } = await callAs(USER, 'viewer');
    await expect(api.contacts.write({ agencyId: AGENCY, email: '?' })).rejects.toEqual(
      failing('FORBIDDEN', 'missing_permission'),
    );
  });

  test('nor does someone who is signed out, even about the agency id', async () => {
    const { api } = await callAs(null);
    await expect(api.contacts.list({ agencyId: 'x' })).rejects.toEqual(failing('UNAUTHORIZED', 'signed_out'));
  });

  test('a member with bad input gets every wrong field', async () => {
    const { api } = await callAs(USER);
    const error = await api.contacts.list(nonsense).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'BAD_REQUEST',
      cause: {
        reason: 'invalid_input',
        fields: [{ path: ['limit'] }, { path: [], message: 'Unrecognized key: "unknown"' }],
      },
    });
  });
});

describe('input of an agency procedure', () => {
  test('agencyId that is none, or missing, is named', async () => {
    const { api } = await callAs(USER);
    const error = await api.contacts.list({ agencyId: 'x' }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'BAD_REQUEST', cause: { fields: [{ path: ['agencyId'] }] } });
  });

  test('unknown fields are refused, also where the procedure takes nothing of its own', async () => {
    const { api } = await callAs(USER);
    const withMore = { agencyId: AGENCY, agency_id: OTHER_AGENCY };
    await expect(api.contacts.count(withMore)).rejects.toEqual(failing('BAD_REQUEST', 'invalid_input'));
    await expect(api.contacts.list(withMore)).rejects.toEqual(failing('BAD_REQUEST', 'invalid_input'));
  });

  test('nothing at all is refused', async () => {
    const { context } = await callAs(USER);
    const loose = createCallerFactory(
      router({
        list: agencyProcedure('contact:read')
          .meta({ summary: 'Lists.' })
          .input(NoInput)
          .output(z.null())
          .query(() => null),
      }),
    )(context);
    for (const input of [undefined, null, 'x', 5, [], [AGENCY], new Map([['agencyId', AGENCY]])]) {
      // @ts-expect-error: what a client without types may send
      await expect(loose.list(input)).rejects.toEqual(failing('BAD_REQUEST', 'invalid_input'));
    }
  });

  test('a later schema cannot move the call to another agency', async () => {
    const { context } = await callAs(USER);
    const Sly = z.object({ agencyId: z.string().default(OTHER_AGENCY) });
    const sly = router({
      read: agencyProcedure('contact:read')
        .meta({ summary: 'Reads.' })
        .input(Sly)
        .output(z.string())
        .query(({ ctx }) => ctx.scope.agencyId),
    });
    expect(await createCallerFactory(sly)(context).read({ agencyId: AGENCY })).toBe(AGENCY);
  });

  test('dates and defaults arrive', async () => {
    const { api } = await callAs(USER);
    const since = new Date(0);
    expect((await api.contacts.list({ agencyId: AGENCY, since })).input).toEqual({
      agencyId: AGENCY,
      limit: 50,
      since,
    });
  });

  test('the types carry both parts', () => {
    agencyProcedure('contact:read')
      .meta({ summary: 'Reads.' })
      .input(z.strictObject({ limit: z.int() }))
      .output(z.date().transform(String))
      .query(({ ctx, input }) => {
        expectTypeOf(ctx.scope).toEqualTypeOf<AgencyScope>();
        expectTypeOf(input).toEqualTypeOf<{ agencyId: string; limit: number }>();
        return new Date();
      });
  });
});

describe('one request', () => {
  test('verifies the token once and reads each membership once, for a whole batch', async () => {
    const { api, lookups, verifications } = await callAs(USER);
    await Promise.allSettled([
      api.contacts.list({ agencyId: AGENCY }),
      api.contacts.count({ agencyId: AGENCY }),
      api.contacts.count({ agencyId: AGENCY.toUpperCase() }),
      api.contacts.count({ agencyId: OTHER_AGENCY }),
      api.whoami(),
    ]);
    expect(verifications).toHaveLength(1);
    expect(lookups.toSorted()).toEqual([`${USER} ${AGENCY}`, `${USER} ${OTHER_AGENCY}`]);
  });

  test('another request reads again: a removed member is out with their next call', async () => {
    let isMember = true;
    const { services } = servicesWith('member', { findMembership: async () => (isMember ? { role: 'member' } : null) });
    const authorization = `Bearer ${await tokenOf(USER)}`;
    const call = (requestId: string) =>
      callerFactory(createContext(services, { requestId, authorization })).contacts.count({ agencyId: AGENCY });
    await expect(call('request-1')).resolves.toEqual({ count: 0 });
    isMember = false;
    await expect(call('request-2')).rejects.toEqual(failing('NOT_FOUND', 'not_found'));
  });

  test('looks memberships up as the person, narrowed to the agency', async () => {
    const asked: Request[] = [];
    const token = await tokenOf(USER);
    const fetch: typeof globalThis.fetch = (input, init) => {
      asked.push(new Request(input, init));
      return Promise.resolve(Response.json([]));
    };
    const { services } = servicesWith('member', {
      connection: { url: 'http://db.test', publishableKey: 'sb_publishable_test', fetch },
      findMembership: async ({ db, userId }) => {
        await db.from('agency_members').select('role').eq('user_id', userId);
        return null;
      },
    });
    const context = createContext(services, { requestId: 'request-1', authorization: `Bearer ${token}` });
    await callerFactory(context)
      .contacts.count({ agencyId: AGENCY })
      .catch(() => undefined);
    expect(Object.fromEntries(asked[0]?.headers ?? [])).toMatchObject({
      authorization: `Bearer ${token}`,
      apikey: 'sb_publishable_test',
      'x-agency-id': AGENCY,
      'x-request-id': 'request-1',
    });
  });
});

describe('errors of a server-side caller', () => {
  test('a refusal keeps its code, its sentence and its reason', async () => {
    const { api } = await callAs(USER);
    const error = await api.contacts.taken({ agencyId: AGENCY }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(TRPCError);
    expect(error).toMatchObject({
      code: 'CONFLICT',
      message: 'This e-mail address is already in use.',
      cause: { reason: 'email_taken' },
    });
  });

  test('what breaks inside says nothing but that', async () => {
    const { api } = await callAs(null);
    for (const call of [api.broken(), api.wrongOutput()]) {
      await expect(call).rejects.toMatchObject({
        code: 'INTERNAL_SERVER_ERROR',
        message: 'Something went wrong on our side.',
      });
    }
  });
});

test('an error that did not pass a procedure is written without its text, too', () => {
  for (const code of ['INTERNAL_SERVER_ERROR', 'BAD_REQUEST', 'TIMEOUT'] as const) {
    const shape = errorShape(new TRPCError({ code, message: 'secret text', cause: new Error('secret text') }), null);
    expect(JSON.stringify(shape)).not.toContain('secret text');
    expect(JSON.stringify(shape)).not.toContain('stack');
  }
});
