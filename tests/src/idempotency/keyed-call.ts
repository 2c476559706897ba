import { randomUUID } from 'node:crypto';
import type { Person, World } from '@axolop/testing';
import type { Ground } from '../matrix/ground.ts';
import type { Sampled } from '../samples/all-samples.ts';
import { inputOf } from '../samples/call.ts';
import { outcomeOf } from '../samples/outcome.ts';

/** A call of a mutation, ready to be made in agency A. */
export interface KeyedCall {
  readonly as: Person;
  readonly input: object;
}

/**
 * Prepares the first sample of a mutation, as the first of these whom it permits: the owner, a member, a stranger.
 *
 * @param ground what is in agency A
 * @throws Error when it permits none of them
 */
export async function prepareCall(
  world: World,
  ground: Ground,
  { procedure, uses: [sample] }: Sampled,
): Promise<KeyedCall> {
  const role = (['owner', 'member', null] as const).find(
    (one) => outcomeOf(procedure, sample, { role: one, standing: null }) === 'OK',
  );
  if (role === undefined) throw new Error(`Nobody may call ${procedure.path} as its first sample does.`);
  const as = role === null ? await world.stranger() : await world.person({ a: role });
  const place = { sql: world.sql, actor: { person: as, role, standing: null }, agency: world.a.id, ground };
  const prepared = (await sample.prepare?.(place)) ?? randomUUID();
  return { as, input: inputOf(procedure, sample, { ...place, prepared }) };
}
