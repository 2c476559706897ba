import { Command, runnable } from '@axolop/command-line';
import { startStack } from '@axolop/testing/stack';
import { createAgency, procedures, sender, signUp, type Call, type Target } from './hostile-calls.ts';
import { growth, MOST_GROWTH, type Sized } from './hostile-growth.ts';
import type { SlowestHealth } from './hostile-messages.ts';
import { HOSTILE_SHAPES, type HostileShape } from './hostile-shapes.ts';
import { watchApi, type WatchedApi } from './hostile-watch.ts';
import { markdown } from './saved-table.ts';

/** At the body limit of 1 MiB there is room for everything around the value. */
const SIZES_KB = [1, 10, 100, 1000] as const;
/** Of work, not of waiting: what other programs do to the machine is not the server's doing. */
const SLOWEST_HEALTH_MS = 250;
/** A collection of garbage falls on any call: the least of so many counts, where one call seems dear. */
const TRIES = 3;

const HOSTILE = new Command('pnpm bench:hostile')
  .description(
    'Sends every procedure inputs of 1, 10, 100 KB and of the body limit in hostile shapes, as an owner of an agency, to an API in a process of its own, and asks /healthz all the while from another process. Prints the processor time of the server per call over all procedures, the procedure whose cost of a byte grows most from one size to a larger one (1 is linear), the dearest call, and the slowest answer of /healthz, with the most work that the server did while one was awaited.',
  )
  .option('--json', 'print one JSON document instead of the table')
  .addHelpText(
    'after',
    `\nExit code: 0 when a byte becomes at most ${MOST_GROWTH} times dearer, in any procedure and shape, and no answer of /healthz had to wait for more than ${SLOWEST_HEALTH_MS} ms of the server's work, else 1.`,
  );

/** What one procedure costs with one shape, by size. */
interface Cost {
  readonly path: string;
  readonly sizes: readonly Sized[];
}

interface Measured {
  readonly shape: string;
  /** The mean of all procedures, by size. */
  readonly meanMs: readonly number[];
  readonly worst: { readonly path: string; readonly growth: number };
  readonly dearest: { readonly path: string } & Sized;
  readonly health: SlowestHealth;
}

async function run(asJson: boolean): Promise<number> {
  const targets = await procedures();
  await using stack = await startStack((line) => console.error(`  ${line}`));
  const { supabaseUrl: url, publishableKey, jwtSecret } = stack.address;
  await using api = await watchApi({ url, publishableKey, jwtSecret });
  const token = await signUp(stack.address);
  const call = sender(api.apiUrl, token, await createAgency(api.apiUrl, token));
  // Everything is loaded and compiled before it is measured.
  for (const target of targets) await call(target, HOSTILE_SHAPES[0], 100);
  await api.slowestHealth();
  const rows: Measured[] = [];
  for (const shape of HOSTILE_SHAPES) {
    console.error(`  ${shape.name} …`);
    rows.push(await measure(shape, targets, { api, call }));
  }
  return report(rows, targets.length, asJson);
}

interface Doors {
  readonly api: WatchedApi;
  readonly call: Call;
}

async function measure(shape: HostileShape, targets: readonly Target[], doors: Doors): Promise<Measured> {
  const costs: Cost[] = [];
  for (const target of targets) costs.push(await costOf(shape, target, doors));
  const grown = costs.map(({ path, sizes }) => ({ path, growth: growth(sizes) }));
  const calls = costs.flatMap(({ path, sizes }) => sizes.map((sized) => ({ path, ...sized })));
  return {
    shape: shape.name,
    meanMs: SIZES_KB.map((_, index) => mean(costs.map(({ sizes }) => sizes[index]?.ms ?? 0))),
    worst: grown.reduce((worst, next) => (next.growth > worst.growth ? next : worst)),
    dearest: calls.reduce((dearest, next) => (next.ms > dearest.ms ? next : dearest)),
    health: await doors.api.slowestHealth(),
  };
}

/** Calls once with each size, and again while that looks like growth: the least of what a call cost counts. */
async function costOf(shape: HostileShape, target: Target, { api, call }: Doors): Promise<Cost> {
  let sizes: Sized[] = SIZES_KB.map((kb) => ({ kb, ms: Infinity }));
  for (let tries = 0; tries < TRIES; tries += 1) {
    const measured: Sized[] = [];
    for (const { kb, ms } of sizes) {
      const before = await api.cpuMs();
      await call(target, shape, kb * 1000);
      measured.push({ kb, ms: Math.min(ms, (await api.cpuMs()) - before) });
    }
    sizes = measured;
    if (growth(sizes) <= MOST_GROWTH) break;
  }
  return { path: target.path, sizes };
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

function report(rows: readonly Measured[], count: number, asJson: boolean): number {
  if (asJson) console.log(JSON.stringify({ procedures: count, sizesKb: SIZES_KB, rows }, null, 2));
  else {
    console.log(
      markdown(
        [
          `${count} procedures`,
          `mean ms of a call at ${SIZES_KB.join(', ')} KB`,
          'growth of a byte',
          'dearest call',
          '/healthz',
        ],
        rows.map(({ shape, meanMs, worst, dearest, health }) => [
          shape,
          meanMs.map((ms) => ms.toFixed(1)).join(', '),
          `${worst.growth.toFixed(2)} (${worst.path})`,
          `${dearest.ms.toFixed(0)} ms (${dearest.path}, ${dearest.kb} KB)`,
          `${health.waitedMs.toFixed(0)} ms, ${health.workedMs.toFixed(0)} of work`,
        ]),
      ),
    );
  }
  const isFine = rows.every(({ worst, health }) => worst.growth <= MOST_GROWTH && health.workedMs <= SLOWEST_HEALTH_MS);
  return isFine ? 0 : 1;
}

process.exitCode = await runnable(HOSTILE, ({ json = false }) => run(json)).run(process.argv.slice(2));
