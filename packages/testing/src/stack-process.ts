import { startStack } from './stack.ts';
import type { StackMessage } from './stack-message.ts';

// Runs a stack for the process that forked this one, as long as that one lives: the channel between them closes
// with it, however it ends, and then everything is stopped and thrown away.

const abandoned = new Promise<void>((resolve) => {
  process.once('disconnect', resolve);
  process.once('SIGTERM', resolve);
});
// Ctrl-C reaches the whole group of processes; the parent decides, so that its tests can still clean up.
process.on('SIGINT', () => {});

function tell(message: StackMessage): void {
  if (process.connected) process.send?.(message);
}

try {
  await using stack = await startStack();
  tell({ address: stack.address });
  await abandoned;
} catch (error) {
  tell({ problem: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  process.exitCode = 1;
}
if (process.connected) process.disconnect();
