import { appRouter, proceduresOf, type ProcedureEntry } from '@axolop/api';
import { twoAgencies, type World } from '@axolop/testing';
import * as fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { inputsOf, strangeInputsOf } from '../../src/fuzz/input-arbitrary.ts';
import { makeParents, peopleOf } from '../../src/matrix/ground.ts';
import { callApi } from '../../src/raw-request.ts';

// Every procedure, as the owner of an agency: inputs that its own schema takes, and inputs a step past it. Whatever
// comes, it is done or refused: no error of the server, no text of its insides, and a refusal has written nothing.

const PROCEDURES = proceduresOf(appRouter);
/** Calls of the whole run; `FUZZ_CALLS` asks for more. */
const CALLS = Number(process.env['FUZZ_CALLS'] ?? 5200);
/** The same calls every time, so that a failure can be seen again; `FUZZ_SEED` asks for others. */
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_261_125);
const EACH = Math.ceil(CALLS / PROCEDURES.length);

const INSIDES = /\bat .*\.(?:ts|js|mjs):\d|node_modules|pg_catalog|SQLSTATE|relation "|column "|syntax error|violates/u;

const tally = { calls: 0, done: 0, refused: 0 };
afterAll(() => {
  process.stdout.write(`\nfuzz: ${tally.calls} calls, ${tally.done} done, ${tally.refused} refused (seed ${SEED})\n`);
  expect(tally.calls).toBeGreaterThanOrEqual(Math.min(CALLS, 5000));
});

const ownInput = ({ inputs }: ProcedureEntry): z.ZodType => inputs.at(-1) ?? z.strictObject({});

const inAgencyOf = ({ a }: World, input: unknown): unknown =>
  typeof input === 'object' && input !== null ? { ...input, agencyId: a.id } : input;

/** A query too goes by POST: not every input fits into an address. */
async function send({ address, a }: World, { path, type }: ProcedureEntry, body: string) {
  return callApi(address, type === 'query' && body.length < 2000 ? `${path}?input=${encodeURIComponent(body)}` : path, {
    token: a.owner.token,
    ...(type === 'query' && body.length < 2000 ? { method: 'GET' } : { body }),
  });
}

async function play(world: World, procedure: ProcedureEntry, ids: readonly string[]): Promise<string[]> {
  const own = ownInput(procedure);
  const good = inputsOf(z.toJSONSchema(own, { io: 'input', unrepresentable: 'any' }), { ids });
  const half = Math.ceil(EACH / 2);
  // Those that pass the schema first: they go deepest.
  const drawn = Object.groupBy(fc.sample(good, { numRuns: 4 * half, seed: SEED }), (input) =>
    own.safeParse(input).success ? 'fit' : 'unfit',
  );
  const inputs = [
    ...[...(drawn.fit ?? []), ...(drawn.unfit ?? [])].slice(0, half),
    ...fc.sample(strangeInputsOf(good), { numRuns: EACH - half, seed: SEED }),
  ];
  const problems: string[] = [];
  const inAgency = procedure.inputs.length > 1;
  let before = await world.a.state();
  for (const drawnInput of inputs) {
    const input = inAgency ? inAgencyOf(world, drawnInput) : drawnInput;
    const sent = JSON.stringify({ json: input });
    const { status, text } = await send(world, procedure, sent);
    tally.calls += 1;
    const isDone = status === 200;
    tally[isDone ? 'done' : 'refused'] += 1;
    const shown = `${text.slice(0, 300)} for ${sent.slice(0, 500)}`;
    if (!isDone && (status < 400 || status >= 500)) problems.push(`${status}: ${shown}`);
    if (!isDone && INSIDES.test(text)) problems.push(`tells its insides: ${shown}`);
    if (procedure.type !== 'mutation') continue;
    const after = await world.a.state();
    if (!isDone && JSON.stringify(after) !== JSON.stringify(before)) problems.push(`refused and written: ${shown}`);
    before = after;
  }
  return problems;
}

describe('whatever is sent, it is done or refused', () => {
  test.each(PROCEDURES.map((procedure) => [procedure.path, procedure] as const))('%s', async (_path, procedure) => {
    await using world = await twoAgencies();
    const here = await makeParents(world.sql, world.a.id, 'here');
    const there = await makeParents(world.sql, world.b.id, 'there');
    const others = await world.b.state();
    const ids = [here, here, there].flatMap((parents) =>
      Object.values(parents).filter((value) => z.uuid().safeParse(value).success),
    );
    try {
      expect(await play(world, procedure, ids)).toEqual([]);
      expect(await world.b.state()).toEqual(others);
    } finally {
      // The agencies first: what was played may have made one of these people an owner.
      await world.sql.query('delete from public.agencies where id = any ($1::uuid[])', [[world.a.id, world.b.id]]);
      const people = [...peopleOf(here), ...peopleOf(there)];
      await world.sql.query('delete from auth.users where id = any ($1::uuid[])', [people]);
    }
  });
});
