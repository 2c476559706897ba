import { randomUUID } from 'node:crypto';
import type { Person, World } from '@axolop/testing';

/** Makes a call of the past younger or older: its row moves by `seconds` into the past. */
export async function age(world: World, who: Pick<Person, 'id'>, key: string, seconds: number): Promise<void> {
  await world.sql.query(
    `update public.idempotency_keys set created_at = created_at - make_interval(secs => $3),
       finished_at = finished_at - make_interval(secs => $3)
     where user_id = $1 and key = $2`,
    [who.id, key, seconds],
  );
}

/**
 * Makes a call look as if its process had died between its effect and its answer: the row is there, the answer not.
 *
 * @param seconds how long ago it began
 */
export async function breakOff(world: World, who: Pick<Person, 'id'>, key: string, seconds: number): Promise<void> {
  await world.sql.query(
    `update public.idempotency_keys
     set claim_id = $3, response = null, finished_at = null, created_at = now() - make_interval(secs => $4)
     where user_id = $1 and key = $2`,
    [who.id, key, randomUUID(), seconds],
  );
}

/** What stands in the table under a key; null when nothing does. */
export async function keptUnder(world: World, who: Pick<Person, 'id'>, key: string): Promise<KeptRow | null> {
  const text = `select procedure, input_hash, response, finished_at from public.idempotency_keys
    where user_id = $1 and key = $2`;
  const { rows } = await world.sql.query<KeptRow>(text, [who.id, key]);
  return rows[0] ?? null;
}

interface KeptRow {
  readonly procedure: string;
  readonly input_hash: string;
  readonly response: string | null;
  readonly finished_at: Date | null;
}
