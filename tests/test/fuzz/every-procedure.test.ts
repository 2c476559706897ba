import { randomUUID } from 'node:crypto';
import type { ProcedureEntry } from '@axolop/api';
import { twoAgencies, type World } from '@axolop/testing';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { inputsOf, strangeInputsOf, textsIn, type Material } from '../../src/fuzz/input-arbitrary.ts';
import { makeGround, type Ground } from '../../src/matrix/ground.ts';
import { callApi } from '../../src/raw-request.ts';
import { sampledProcedures } from '../../src/samples/all-samples.ts';
import { askForNothing, isInAgency } from '../../src/samples/call.ts';
import type { Uses } from '../../src/samples/sample.ts';

// Every procedure, as the owner of an agency: its samples, inputs that its own schema takes, and inputs a step past
// these. Whatever comes, it is done or refused: no error of the server, no text of its insides, and a refusal has written nothing.

const PROCEDURES = sampledProcedures();
const TEXTS = textsIn(
  PROCEDURES.flatMap(({ uses }) => uses.map((sample) => sample.input(askForNothing(randomUUID())))),
);
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

/** The owner's inputs of some uses. Rows for one use may be in the way of another's: only the first one has them made. */
async function samplesIn({ a, sql }: World, ground: Ground, uses: Uses): Promise<object[]> {
  const actor = { person: a.owner, role: 'owner', standing: null } as const;
  const place = { sql, actor, agency: a.id, ground };
  const [first, ...others] = uses;
  const prepared = (await first.prepare?.(place)) ?? randomUUID();
  const ready = [first, ...others.filter((sample) => sample.prepare === undefined)];
  return ready.map((sample) => sample.input({ ...place, prepared }));
}

/** The inputs to send. What is done for certain comes last: it may be the end of what the owner may do. */
function drawInputs(own: z.ZodType, material: Material): unknown[] {
  const made = inputsOf(z.toJSONSchema(own, { io: 'input', unrepresentable: 'any' }), material);
  const samples = fc.constantFrom(...material.inputs);
  const half = Math.ceil(EACH / 2);
  // Those that pass the schema first: they go deepest.
  const drawn = Object.groupBy(fc.sample(made, { numRuns: 4 * half, seed: SEED }), (input) =>
    own.safeParse(input).success ? 'fit' : 'unfit',
  );
  return [
    ...fc.sample(strangeInputsOf(fc.oneof(made, samples)), { numRuns: EACH - half, seed: SEED }),
    ...[...(drawn.fit ?? []), ...(drawn.unfit ?? [])].slice(0, half - material.inputs.length),
    ...material.inputs,
  ];
}

async function play(world: World, procedure: ProcedureEntry, material: Material): Promise<string[]> {
  const inputs = drawInputs(ownInput(procedure), material);
  const problems: string[] = [];
  const inAgency = isInAgency(procedure);
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

/** Two agencies with rows in them. */
interface Field extends AsyncDisposable {
  readonly world: World;
  readonly ground: Ground;
  readonly there: Ground;
}

async function plough(): Promise<Field> {
  await using made = new AsyncDisposableStack();
  const world = made.use(await twoAgencies());
  const ground = made.use(await makeGround(world.sql, world.a.id));
  const there = made.use(await makeGround(world.sql, world.b.id));
  const whole = made.move();
  return { world, ground, there, [Symbol.asyncDispose]: () => whole.disposeAsync() };
}

describe('whatever is sent, it is done or refused', () => {
  // Queries that need no rows of their own share a field: they write nothing.
  let shared: Field;
  beforeAll(async () => {
    shared = await plough();
  });
  afterAll(() => shared[Symbol.asyncDispose]());

  test.for(PROCEDURES)('$procedure.path', async ({ procedure, uses }) => {
    await using made = new AsyncDisposableStack();
    const isShared = procedure.type === 'query' && uses[0].prepare === undefined;
    const { world, ground, there } = isShared ? shared : made.use(await plough());
    const ids = [ground.here, ground.here, ground.next, there.here].flatMap((parents) =>
      Object.values(parents).filter((value) => z.uuid().safeParse(value).success),
    );
    const inputs = await samplesIn(world, ground, uses);
    const others = await world.b.state();
    expect(await play(world, procedure, { ids, inputs, texts: TEXTS })).toEqual([]);
    expect(await world.b.state()).toEqual(others);
  });
});
