import { appRouter, createCallerFactory, createContext, type ProcedureEntry } from '@axolop/api';
import { agencyScope, type AgencyScope } from '@axolop/database';
import { expect } from 'vitest';
import { z } from 'zod';

export const AGENCY = '0193a7c0-0000-7000-8000-00000000000a';
export const USER = '0193a7c0-0000-7000-8000-00000000000b';
export const ID = '0193a7c0-0000-7000-8000-00000000000c';
/** What the conversion of a contact is said to have made. */
export const MADE = '0193a7c0-0000-7000-8000-00000000000d';
export const PAGE = { limit: 10 } as const;

/** What was sent: the table or function, the filters of the address, and the body. */
export interface Sent {
  readonly method: string;
  readonly target: string;
  readonly filters: URLSearchParams;
  readonly body: string;
  readonly agency: string | null;
}

/** Answers one request instead of the database; `undefined` leaves it to the usual empty answer. */
export type Answer = (sent: Sent) => Response | undefined;

/** What PostgREST answers when an update found no row. */
export function noRow(): Response {
  const body = { code: 'PGRST116', message: 'no row', details: 'The result contains 0 rows', hint: null };
  return Response.json(body, { status: 406 });
}

/** A scope whose clients reach no database, and what they sent. */
export function recording(answer: Answer = () => undefined) {
  const sent: Sent[] = [];
  const person = { userId: USER, accessToken: 'token', requestId: 'request-1' };
  const connection = {
    url: 'http://127.0.0.1:1',
    publishableKey: 'sb_publishable_x',
    fetch: async (...[input, init]: Parameters<typeof fetch>) => {
      const request = new Request(input, init);
      const url = new URL(request.url);
      const one: Sent = {
        method: request.method,
        target: url.pathname.replace('/rest/v1/', ''),
        filters: url.searchParams,
        body: await request.text(),
        agency: request.headers.get('x-agency-id'),
      };
      sent.push(one);
      const own = answer(one);
      if (own !== undefined) return own;
      const made = url.pathname.endsWith('/rpc/convert_contact') ? MADE : null;
      return Response.json(url.pathname.includes('/rpc/') ? made : []);
    },
  };
  return { sent, connection, person, scope: agencyScope(connection, person, { agencyId: AGENCY, role: 'owner' }) };
}

/** An answer without rows ends in a refusal, or in nothing; here only the question counts. */
export async function sentBy(
  call: (scope: AgencyScope) => Promise<unknown>,
  answer?: Answer,
): Promise<readonly Sent[]> {
  const { sent, scope } = recording(answer);
  await call(scope).catch(() => {});
  expect(sent.length).toBeGreaterThan(0);
  for (const { agency } of sent) expect(agency).toBe(AGENCY);
  return sent;
}

const Callable = z.custom<(input: object) => Promise<unknown>>((value) => typeof value === 'function');

/** What an agency procedure sends when the owner calls it. Here, too, only the question counts. */
export async function sentByProcedure(
  { path }: ProcedureEntry,
  input: object,
  answer?: Answer,
): Promise<readonly Sent[]> {
  const { sent, connection, person } = recording(answer);
  const services = {
    connection,
    tokens: { verify: async () => ({ ...person, email: null }) },
    findMembership: async () => ({ role: 'owner' }) as const,
    // No call has an idempotency key, so no answer is kept.
    answers: { seal: () => '', open: () => null },
  };
  const { requestId, accessToken } = person;
  const context = createContext(services, { requestId, authorization: `Bearer ${accessToken}` });
  const caller = createCallerFactory(appRouter)(context);
  const procedure = path.split('.').reduce<object>((part, name) => Callable.parse(Reflect.get(part, name)), caller);
  await Callable.parse(procedure)(input).catch(() => {});
  expect(sent.length).toBeGreaterThan(0);
  for (const { agency } of sent) expect(agency).toBe(AGENCY);
  return sent;
}
