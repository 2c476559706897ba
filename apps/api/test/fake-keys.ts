import type { UserScope } from '@axolop/database';
import { done } from '@axolop/database';
import { z } from 'zod';
import { servicesWith } from './support.ts';

type Statement = 'claim' | 'finish' | 'release' | 'write';

const Claim = z.object({ key: z.string(), claim_id: z.string() });
const Finish = Claim.extend({ response: z.string().optional() });

/**
 * A database in this process that knows idempotency keys, and one kind of write.
 *
 * @param answerWrite answers the writes of the saving procedure; without it, the procedure writes nothing. It
 *   writes twice, as long as it is not refused.
 */
export function fakeKeys(answerWrite?: () => Response | Promise<Response>) {
  const calls: Statement[] = [];
  const kept = new Map<string, string | null>();
  let lost: Statement | null = null;

  const answers: Record<Exclude<Statement, 'write'>, (body: unknown) => Response> = {
    claim: (body) => {
      const { key } = Claim.parse(body);
      const response = kept.get(key);
      if (response === undefined) {
        kept.set(key, null);
        return Response.json({ outcome: 'claimed', response: null });
      }
      return Response.json({ outcome: response === null ? 'in_progress' : 'answered', response });
    },
    finish: (body) => {
      const { key, response } = Finish.parse(body);
      kept.set(key, response ?? null);
      return new Response(null, { status: 204 });
    },
    release: (body) => {
      kept.delete(Claim.parse(body).key);
      return new Response(null, { status: 204 });
    },
  };

  const fetch: typeof globalThis.fetch = async (input, init) => {
    const url = input instanceof Request ? input.url : String(input);
    const name = /rpc\/(claim|finish|release)_idempotency_key/u.exec(url)?.[1];
    const statement = z.enum(['claim', 'finish', 'release', 'write']).parse(name ?? 'write');
    calls.push(statement);
    if (statement === 'write') return answerWrite?.() ?? new Response(null, { status: 204 });
    const answer = answers[statement](JSON.parse(z.string().parse(init?.body)));
    if (lost === statement) throw new TypeError('fetch failed');
    return answer;
  };

  const connection = { url: 'http://db.test', publishableKey: 'sb_publishable_test', fetch };
  return {
    calls,
    /** What is kept under each key. */
    kept,
    services: servicesWith('member', { connection }).services,
    /** The answers to such statements are lost from now on. */
    lose: (statement: Statement) => {
      lost = statement;
    },
    onSave: async (scope: UserScope): Promise<void> => {
      if (answerWrite === undefined) return;
      done(await scope.db.from('tags').insert({ agency_id: crypto.randomUUID(), name: 'one' }));
      done(await scope.db.from('tags').insert({ agency_id: crypto.randomUUID(), name: 'two' }));
    },
  };
}
