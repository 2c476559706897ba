import { randomUUID } from 'node:crypto';
import { twoAgencies, type World } from '@axolop/testing';
import { Client } from 'pg';
import { describe, expect, test } from 'vitest';

// Does a foreign id take longer than one that is not there? Asked 2,000 times each, in the database itself, where
// nothing drowns the difference. Slow, so it runs when AXOLOP_SLOW=1 says so.

const CALLS = 2000;

/** A session as the owner of agency A, which asks the way query functions ask. */
async function asOwnerOfA(world: World): Promise<Client> {
  const client = new Client({ connectionString: world.address.databaseUrl });
  await client.connect();
  await client.query("select set_config('request.jwt.claims', $1, false), set_config('request.headers', $2, false)", [
    JSON.stringify({ sub: world.a.owner.id, role: 'authenticated' }),
    JSON.stringify({ 'x-agency-id': world.a.id }),
  ]);
  await client.query('set role authenticated');
  return client;
}

/**
 * How likely it is that the two samples differ by chance alone, in standard deviations (Mann-Whitney's U, normal
 * approximation): about 0 for one distribution, above 5 for two that anyone could tell apart.
 */
function separation(first: readonly number[], second: readonly number[]): number {
  const all = [...first.map((value) => ({ value, own: 1 })), ...second.map((value) => ({ value, own: 0 }))];
  const ranked = all.toSorted((a, b) => a.value - b.value);
  const rankSum = ranked.reduce((sum, { own }, index) => sum + own * (index + 1), 0);
  const [n, m] = [first.length, second.length];
  const u = rankSum - (n * (n + 1)) / 2;
  return Math.abs(u - (n * m) / 2) / Math.sqrt((n * m * (n + m + 1)) / 12);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

describe.skipIf(process.env['AXOLOP_SLOW'] !== '1')('how long an id takes', () => {
  test('a foreign id takes as long as an absent one', { timeout: 40_000 }, async () => {
    await using world = await twoAgencies();
    const foreign = (await world.b.contact()).id;
    const client = await asOwnerOfA(world);
    const times = { foreign: new Array<number>(), absent: new Array<number>() };
    try {
      const text = 'select id, first_name from public.contacts where agency_id = $1 and id = $2';
      const ask = async (id: string): Promise<number> => {
        const start = performance.now();
        await client.query({ name: 'by-id', text, values: [world.a.id, id] });
        return performance.now() - start;
      };
      for (let warm = 0; warm < 200; warm += 1) await ask(randomUUID());
      // In turn, and the turn changes, so that whatever else the machine does hits both alike.
      for (let call = 0; call < CALLS; call += 1) {
        const order = call % 2 === 0 ? (['foreign', 'absent'] as const) : (['absent', 'foreign'] as const);
        for (const kind of order) times[kind].push(await ask(kind === 'foreign' ? foreign : randomUUID()));
      }
    } finally {
      await client.end();
    }
    const difference = Math.abs(median(times.foreign) - median(times.absent));
    const half = (values: readonly number[], parity: number) => values.filter((_, index) => index % 2 === parity);
    // What two halves of the same sample differ by is what this machine cannot tell apart.
    const noise = Math.abs(median(half(times.absent, 0)) - median(half(times.absent, 1)));
    const told = `medians differ by ${difference.toFixed(4)} ms, noise ${noise.toFixed(4)} ms, ${separation(times.foreign, times.absent).toFixed(1)} σ`;
    expect(difference < 0.02 + 3 * noise || separation(times.foreign, times.absent) < 5, told).toBe(true);
  });
});
