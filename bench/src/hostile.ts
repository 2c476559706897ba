import { Command, runnable } from '@axolop/command-line';
import { readSnapshot, SNAPSHOT_FILE } from '@axolop/contract';
import { startStack } from '@axolop/testing/stack';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { HOSTILE_SHAPES, type HostileShape } from './hostile-shapes.ts';

const SIZES_KB = [1, 10, 100, 1000] as const;
const MOST_GROWTH = 3;
const SLOWEST_HEALTH_MS = 250;

const HOSTILE = new Command('pnpm bench:hostile')
  .description(
    'Sends every procedure inputs of 1, 10, 100 KB and of the body limit in hostile shapes, as an owner of an agency, and asks /healthz all the while. Prints the processor time of server and client per KB over all procedures, how it grows from 100 KB to the limit (1 is linear), the dearest procedure at the limit, and the slowest answer of /healthz.',
  )
  .option('--json', 'print one JSON document instead of the table')
  .addHelpText(
    'after',
    `\nExit code: 0 when no shape grows more than ${MOST_GROWTH} times and /healthz answered within 250 ms throughout, else 1.`,
  );

const Session = z.object({ access_token: z.string() });
const Created = z.object({ result: z.object({ data: z.object({ json: z.object({ id: z.string() }) }) }) });
const Input = z.object({ properties: z.record(z.string(), z.unknown()).optional() });

interface Target {
  readonly path: string;
  readonly type: string;
  readonly fields: readonly string[];
}

interface Measured {
  readonly shape: string;
  /** Processor milliseconds over all procedures, by size. */
  readonly cpuMs: readonly number[];
  readonly dearest: { readonly path: string; readonly ms: number };
  readonly slowestHealthMs: number;
}

async function run(asJson: boolean): Promise<number> {
  const targets = await procedures();
  await using stack = await startStack((line) => console.error(`  ${line}`));
  const { apiUrl } = stack.address;
  const token = await signUp(stack.address);
  const agencyId = await createAgency(apiUrl, token);
  const call = sender(apiUrl, token, agencyId);
  // Everything is loaded and compiled before it is measured.
  for (const target of targets) await call(target, HOSTILE_SHAPES[0], 100);
  const rows: Measured[] = [];
  for (const shape of HOSTILE_SHAPES) rows.push(await measure(shape, { targets, call, apiUrl }));
  return report(rows, targets.length, asJson);
}

async function procedures(): Promise<Target[]> {
  const snapshot = await readSnapshot(SNAPSHOT_FILE);
  if (snapshot === null) throw new Error('There is no contract to read the procedures from.');
  return Object.entries(snapshot.contract.procedures).map(([path, { type, input }]) => {
    const fields = Object.keys(Input.safeParse(input).data?.properties ?? {}).filter((name) => name !== 'agencyId');
    return { path, type, fields: fields.length === 0 ? ['unknown'] : fields };
  });
}

async function signUp({ supabaseUrl, publishableKey }: { supabaseUrl: string; publishableKey: string }) {
  const reply = await fetch(`${supabaseUrl}/auth/v1/signup`, {
    method: 'POST',
    headers: { apikey: publishableKey, 'content-type': 'application/json' },
    body: JSON.stringify({ email: 'bench@example.com', password: 'a long enough password' }),
  });
  return Session.parse(await reply.json()).access_token;
}

async function createAgency(apiUrl: string, token: string): Promise<string> {
  const reply = await fetch(`${apiUrl}/trpc/agencies.create`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: '{"json":{"name":"Bench"}}',
  });
  return Created.parse(await reply.json()).result.data.json.id;
}

type Call = (target: Target, shape: HostileShape | undefined, characters: number) => Promise<void>;

/** Sends an input whose fields all hold the shape, together of about the given length. */
function sender(apiUrl: string, token: string, agencyId: string): Call {
  return async ({ path, fields }, shape, characters) => {
    const each = Math.floor(characters / fields.length) - 20;
    const value = shape?.json(Math.max(2, each)) ?? 'null';
    const json = [`"agencyId":"${agencyId}"`, ...fields.map((field) => `${JSON.stringify(field)}:${value}`)].join();
    const [first = ''] = fields;
    const meta = shape?.meta?.(first, characters);
    const reply = await fetch(`${apiUrl}/trpc/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: `{"json":{${json}}${meta === undefined ? '' : `,"meta":${JSON.stringify(meta)}`}}`,
    });
    await reply.arrayBuffer();
    if (reply.status >= 500) throw new Error(`${path} answered ${reply.status} to ${shape?.name ?? 'nothing'}.`);
  };
}

async function measure(
  shape: HostileShape,
  { targets, call, apiUrl }: { targets: readonly Target[]; call: Call; apiUrl: string },
): Promise<Measured> {
  const health = watchHealth(apiUrl);
  try {
    const sizes: Sized[] = [];
    for (const size of SIZES_KB) sizes.push(await atSize(size, shape, { targets, call }));
    const dearest = sizes.at(-1)?.dearest ?? { path: '', ms: 0 };
    return { shape: shape.name, cpuMs: sizes.map(({ ms }) => ms), dearest, slowestHealthMs: await health.stop() };
  } finally {
    await health.stop();
  }
}

interface Sized {
  readonly ms: number;
  readonly dearest: Measured['dearest'];
}

/** @param size in KB; at the limit it stays below 1 MiB with everything around it */
async function atSize(
  size: number,
  shape: HostileShape,
  { targets, call }: { targets: readonly Target[]; call: Call },
): Promise<Sized> {
  let total = 0;
  let dearest = { path: '', ms: 0 };
  for (const target of targets) {
    const before = process.cpuUsage();
    await call(target, shape, size * 1000);
    const { user, system } = process.cpuUsage(before);
    const ms = (user + system) / 1000;
    total += ms;
    if (ms > dearest.ms) dearest = { path: target.path, ms };
  }
  return { ms: total, dearest };
}

/** Asks `/healthz` every 20 ms until it is stopped. */
function watchHealth(apiUrl: string) {
  const over = new AbortController();
  let slowest = 0;
  const watching = (async () => {
    while (!over.signal.aborted) {
      const began = performance.now();
      await (await fetch(`${apiUrl}/healthz`)).arrayBuffer();
      slowest = Math.max(slowest, performance.now() - began);
      await sleep(20);
    }
  })();
  return {
    stop: async () => {
      over.abort();
      await watching;
      return slowest;
    },
  };
}

function report(rows: readonly Measured[], procedures: number, asJson: boolean): number {
  const judged = rows.map((row) => ({ ...row, growth: growthOf(row) }));
  if (asJson) console.log(JSON.stringify({ procedures, sizesKb: SIZES_KB, rows: judged }, null, 2));
  else {
    console.log(
      `| ${procedures} procedures | ms per KB at ${SIZES_KB.join(', ')} KB | growth | dearest at the limit | /healthz |`,
    );
    console.log('| --- | --- | --- | --- | --- |');
    for (const { shape, cpuMs, growth, dearest, slowestHealthMs } of judged) {
      const perKb = cpuMs.map((ms, index) => (ms / procedures / (SIZES_KB[index] ?? 1)).toFixed(3)).join(', ');
      console.log(
        `| ${shape} | ${perKb} | ${growth.toFixed(2)} | ${dearest.path} ${dearest.ms.toFixed(0)} ms | ${slowestHealthMs.toFixed(0)} ms |`,
      );
    }
  }
  const isFine = judged.every((row) => row.growth <= MOST_GROWTH && row.slowestHealthMs <= SLOWEST_HEALTH_MS);
  return isFine ? 0 : 1;
}

/** How much dearer a byte is at the limit than at 100 KB; what every call costs is taken off. */
function growthOf({ cpuMs }: Measured): number {
  const [base = 0, , hundred = 0, limit = 0] = cpuMs;
  const perByte = Math.max(hundred - base, 1) / 99;
  return (limit - base) / 999 / perByte;
}

process.exitCode = await runnable(HOSTILE, ({ json = false }) => run(json)).run(process.argv.slice(2));
