import { oncePerKey, type AnswerRules, type KeyedCall } from './idempotency.ts';

/**
 * The work of a mutation, done once per idempotency key.
 *
 * @param resolver does the work
 * @param rules of its answer
 */
export function keyed<Call extends KeyedCall>(
  resolver: (call: Call) => unknown,
  rules: AnswerRules,
): (call: Call) => Promise<unknown> {
  return (call) => oncePerKey(call, rules, async () => resolver(call));
}
