import { z } from 'zod';
import type { CellSheet } from './cells.ts';
import type { FunctionSweep } from './function-cells.ts';
import type { FunctionRule } from './function-rule.ts';

const Answer = z.object({
  error: z.object({ code: z.string().nullish(), message: z.string(), details: z.string().nullish() }).nullable(),
});

/**
 * Calls a function as somebody who may, with each argument null in turn, empty, or endless. PostgreSQL says "Failing row contains (…)" of a
 * row that a definer function could not write, and hides no column of it: neither those without a grant, nor those that
 * the function has just made, such as the hash of a token.
 */
export async function sweepBadArguments(run: FunctionSweep, rule: FunctionRule, sheet: CellSheet): Promise<void> {
  const { matrix, camera, base, fn } = run;
  const actor = matrix.actors.find(({ role, kind }) => role === 'owner' && kind === 'person');
  if (actor === undefined) throw new Error('There is no owner among the actors.');
  const ask = { sql: matrix.world.sql, actor, agency: actor.agency.id, ground: matrix.ground(actor.agency.id) };
  const prepared = (await rule.prepare?.(ask)) ?? '';
  const args = rule.args({ ...ask, prepared });
  for (const [name, bad] of Object.entries(args).flatMap(badValues)) {
    const reply = await matrix.rest(actor, 'right agency').rpc(fn.name, { ...args, [name]: bad });
    const { error } = Answer.parse(reply);
    const tells = /Failing row/u.test(`${error?.message} ${error?.details}`);
    sheet.add(
      `${fn.name}, ${name} ${String(bad).slice(0, 5)}`,
      tells ? `the answer shows a row: ${error?.details}` : null,
    );
  }
  await camera.restore(base, await camera.take());
}

const UUID = /^[0-9a-f-]{36}$/u;

/** What a value of this kind must not be; the other arguments stay good. */
function badValues([name, value]: readonly [string, unknown]): readonly (readonly [string, unknown])[] {
  const texts = typeof value === 'string' && !UUID.test(value) ? ['', ' ', 'x'.repeat(5000)] : [];
  const numbers = typeof value === 'number' ? [-1, 2_000_000_000] : [];
  return [null, ...texts, ...numbers].map((bad) => [name, bad] as const);
}
