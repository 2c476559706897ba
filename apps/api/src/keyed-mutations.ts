import { z } from 'zod';
import { oncePerKey, type AnswerRules, type KeyedCall } from './idempotency.ts';
import type { Meta } from './trpc.ts';

type Resolver = (call: KeyedCall) => unknown;

/** The parts of tRPC's builder that matter here; the rest of it passes through. */
interface Builder {
  readonly _def: { readonly meta?: Partial<Meta>; readonly output?: unknown };
  mutation(resolver: Resolver): unknown;
}

/**
 * A procedure builder whose mutations respect `Idempotency-Key`, and that is the same in everything else.
 *
 * The key has to be claimed right around the resolver: after the access checks, so that a repetition passes them
 * too; after the input was parsed, so that the parsed input decides what is the same; and inside the output schema,
 * so that kept answers pass it as well. tRPC runs middlewares in the order in which a procedure lists them, so a
 * middleware of the ladder cannot stand there; and one that every procedure had to list would be forgotten.
 */
export function withIdempotency<Chain extends object>(builder: Chain): Chain {
  return new Proxy(builder, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      return (...args: readonly unknown[]): unknown => {
        if (name === 'mutation' && isBuilder(target) && isResolver(args[0])) {
          return target.mutation(keyed(args[0], rulesOf(target)));
        }
        const made: unknown = Reflect.apply(member, target, args);
        return isBuilder(made) ? withIdempotency(made) : made;
      };
    },
  });
}

function keyed(resolver: Resolver, rules: AnswerRules): Resolver {
  return (call) => oncePerKey(call, rules, async () => resolver(call));
}

function rulesOf({ _def: { meta, output } }: Builder): AnswerRules {
  return {
    isKept: meta?.keepsAnswer ?? true,
    // A procedure without an output schema is not served.
    fits: (answer) => output instanceof z.ZodType && output.safeParse(answer).success,
  };
}

function isBuilder(value: unknown): value is Builder {
  return typeof value === 'object' && value !== null && '_def' in value && 'mutation' in value;
}

function isResolver(value: unknown): value is Resolver {
  return typeof value === 'function';
}
