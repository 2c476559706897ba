import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { ServerReady, type SlowestHealth } from './hostile-messages.ts';

// Asks /healthz every 20 ms, in a process of its own: what the client does meanwhile delays no question. The first
// message says where; each later one is answered with the slowest answers since the one before, the one that is still
// awaited included.

/** What Linux counts processor time in, for programs. */
const TICK_MS = 10;

class Watch {
  readonly #api: ServerReady;
  #slowest: SlowestHealth = { waitedMs: 0, workedMs: 0 };
  #began = { at: performance.now(), cpuMs: 0 };

  constructor(api: ServerReady) {
    this.#api = api;
    process.on('message', () => {
      this.#note();
      this.#tell();
    });
    this.#tell();
  }

  async run(): Promise<void> {
    while (process.connected) {
      this.#began = { at: performance.now(), cpuMs: this.#cpuMs() };
      const response = await fetch(`${this.#api.apiUrl}/healthz`);
      await response.arrayBuffer();
      if (!response.ok) throw new Error(`/healthz answered ${response.status}.`);
      this.#note();
      await sleep(20);
    }
  }

  #note(): void {
    const waitedMs = performance.now() - this.#began.at;
    // Its other threads work beside the one that answers. Without /proc all waiting counts.
    const workedMs = Math.min(waitedMs, this.#cpuMs() - this.#began.cpuMs);
    this.#slowest = {
      waitedMs: Math.max(this.#slowest.waitedMs, waitedMs),
      workedMs: Math.max(this.#slowest.workedMs, workedMs),
    };
  }

  #tell(): void {
    process.send?.(this.#slowest);
    this.#slowest = { waitedMs: 0, workedMs: 0 };
  }

  /** The processor time of the API's process so far; the time of day where the system keeps no such account. */
  #cpuMs(): number {
    const file = `/proc/${this.#api.pid}/stat`;
    if (!existsSync(file)) return performance.now();
    const [, numbers = ''] = readFileSync(file, 'utf8').split(') ');
    const [user = 0, system = 0] = numbers.split(' ').slice(11, 13).map(Number);
    return (user + system) * TICK_MS;
  }
}

process.once('message', (first) => {
  void new Watch(ServerReady.parse(first)).run();
});
