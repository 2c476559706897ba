import { startApiOn } from '@axolop/testing/stack';
import { ServerAsk, type CpuAnswer, type ServerReady } from './hostile-messages.ts';

// The API alone in a process of its own: its processor time is nobody else's. It serves the Supabase that the first
// message names, answers each later one with the time that it has used, and ends with the process that forked it.

function tell(message: ServerReady | CpuAnswer): void {
  if (process.connected) process.send?.(message);
}

process.once('message', (first) => {
  void (async () => {
    const api = await startApiOn(ServerAsk.parse(first));
    process.on('message', () => tell({ cpuMicroseconds: sum(process.cpuUsage()) }));
    process.once('disconnect', () => void api.close());
    tell({ apiUrl: api.url, pid: process.pid });
  })();
});

function sum({ user, system }: NodeJS.CpuUsage): number {
  return user + system;
}
