/**
 * Loaded into the command before its own code: when the bootstrap is killed the hard way and can pass nothing on, the
 * command gets the SIGTERM it would have got. Only the direct child does this: a background process it starts has
 * another parent.
 */
import { isMainThread } from 'node:worker_threads';

const bootstrap = Number(process.env.AXOLOP_BOOTSTRAP_PID);
if (isMainThread && process.ppid === bootstrap) {
  const timer = setInterval(() => {
    if (process.ppid === bootstrap) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, 1000);
  timer.unref();
}
