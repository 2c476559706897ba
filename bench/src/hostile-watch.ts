import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { CpuAnswer, ServerReady, SlowestHealth, type ServerAsk } from './hostile-messages.ts';

/** An API in a process of its own, watched from outside. */
export interface WatchedApi extends AsyncDisposable {
  readonly apiUrl: string;
  /** The processor time that its process has used so far, in milliseconds. */
  cpuMs(): Promise<number>;
  /** The slowest answers of `/healthz` since the last call. */
  slowestHealth(): Promise<SlowestHealth>;
}

/** Starts the API over a Supabase, and a process that asks its `/healthz` without a pause. */
export async function watchApi(supabase: ServerAsk): Promise<WatchedApi> {
  await using started = new AsyncDisposableStack();
  const server = started.use(processOf(new URL('./hostile-server.ts', import.meta.url)));
  const ready = ServerReady.parse(await server.ask(supabase));
  const health = started.use(processOf(new URL('./hostile-health.ts', import.meta.url)));
  await health.ask(ready);
  const running = started.move();
  return {
    apiUrl: ready.apiUrl,
    cpuMs: async () => CpuAnswer.parse(await server.ask('cpu')).cpuMicroseconds / 1000,
    slowestHealth: async () => SlowestHealth.parse(await health.ask('slowest')),
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

/** A process that answers each message with one; it ends when it is disposed. */
function processOf(file: URL) {
  const child = fork(fileURLToPath(file), { execArgv: [] });
  const ended = once(child, 'exit');
  return {
    ask: async (question: object | string): Promise<unknown> => {
      const answered = once(child, 'message');
      child.send(question);
      const [answer]: unknown[] = await Promise.race([
        answered,
        ended.then(() => Promise.reject(new Error(`The process of ${file.pathname} ended.`))),
      ]);
      return answer;
    },
    [Symbol.asyncDispose]: async () => {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}
