import { randomUUID } from 'node:crypto';
import type { Person, World } from '@axolop/testing';
import { callApi, type RawAnswer } from '../raw-request.ts';

/** A key that nobody has used. */
export function freshKey(): string {
  return `test:${randomUUID()}`;
}

/** Calls a mutation as HTTP has it, so that answers can be compared letter by letter. `key` null sends none. */
export function send(
  world: World,
  who: Pick<Person, 'token'>,
  call: { readonly path: string; readonly input: object; readonly key: string | null },
): Promise<RawAnswer> {
  return callApi(world.address, call.path, {
    token: who.token,
    body: JSON.stringify({ json: call.input }),
    headers: call.key === null ? {} : { 'idempotency-key': call.key },
  });
}
