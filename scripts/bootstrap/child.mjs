import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import os from 'node:os';

const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** A terminal and npm both deliver one Ctrl-C: what comes again within this time is the same wish, not a second one. */
const SAME_WISH_MS = 1000;

/** How many separate wishes to stop it takes until the program is killed. */
const WISHES_TO_KILL = 3;

/** How long the processes a program left behind get to end. */
const SWEEP_MS = 10_000;

/**
 * Runs one program to its end.
 *
 * On Unix it leads a process group of its own, so the terminal's Ctrl-C reaches us alone and we hand it on exactly
 * once; the program then stops its own children in its own order. What it leaves behind in that group is ended
 * afterwards.
 *
 * @param {string} file
 * @param {string[]} args
 * @param {object} [options]
 * @param {string} [options.cwd]
 * @param {NodeJS.ProcessEnv} [options.env]
 * @param {boolean} [options.collect] keep the last output for the caller instead of letting it through (stdin is
 *   closed)
 * @param {boolean} [options.show] with `collect`: also show it, on stderr
 * @param {boolean} [options.input] let it read our stdin (default: not with `collect`)
 * @param {boolean} [options.leaveRunning] it may leave background processes
 * @param {number} [options.timeoutMs] stop it after this time
 * @returns {Promise<{ code: number, output: string, interrupted: boolean, timedOut: boolean }>}
 *   `code` is 128 + the signal's number when a signal ended it
 * @throws when the program cannot be started (ENOENT, EACCES)
 */
export function runChild(file, args, options = {}) {
  const ownGroup = process.platform !== 'win32';
  const { collect = false, input = !collect } = options;
  const flow = collect ? 'pipe' : 'inherit';
  return new Promise((resolve, reject) => {
    const stopping = stopper(() => child, ownGroup);
    const child = spawn(file, args, {
      cwd: options.cwd,
      env: options.env,
      stdio: [input ? 'inherit' : 'ignore', flow, flow],
      detached: ownGroup,
    });
    const output = collect ? keepOutput(child, options.show === true) : () => '';
    const limit = options.timeoutMs === undefined ? undefined : setTimeout(stopping.timeOut, options.timeoutMs);
    child.once('error', (error) => {
      clearTimeout(limit);
      stopping.end();
      reject(error);
    });
    const finish = async (status, signal) => {
      clearTimeout(limit);
      if (ownGroup && !options.leaveRunning) await sweep(child.pid);
      stopping.end();
      const code = status === null ? 128 + (os.constants.signals[signal] || 0) : status;
      resolve({ code, output: output(), interrupted: stopping.interrupted(), timedOut: stopping.timedOut() });
    };
    child.once('close', (status, signal) => {
      finish(status, signal).catch(reject);
    });
  });
}

/** Hands signals on to the child, each wish once, and notices when whoever started us is gone. */
function stopper(child, ownGroup) {
  let last = 0;
  let wishes = 0;
  let timedOut = false;
  const send = (signal) => {
    try {
      child().kill(signal);
    } catch {
      // It ended in this very moment.
    }
  };
  const killAll = () => (ownGroup ? signalGroup(child().pid, 'SIGKILL') : send('SIGKILL'));
  const onSignal = (signal) => {
    const now = Date.now();
    const sameWish = now - last < SAME_WISH_MS;
    last = now;
    if (sameWish) return;
    wishes += 1;
    if (wishes >= WISHES_TO_KILL) killAll();
    else send(signal === 'SIGHUP' ? 'SIGTERM' : signal);
  };
  for (const signal of FORWARDED) process.on(signal, onSignal);
  const watch = watchStarter(() => onSignal('SIGTERM'));
  return {
    interrupted: () => wishes > 0,
    timedOut: () => timedOut,
    timeOut: () => {
      timedOut = true;
      send('SIGTERM');
      setTimeout(killAll, SWEEP_MS).unref();
    },
    end: () => {
      clearInterval(watch);
      for (const signal of FORWARDED) process.off(signal, onSignal);
    },
  };
}

/** npm killed the hard way cannot tell us; without this the whole stack would live on and keep its ports. */
function watchStarter(onGone) {
  if (!process.env.npm_lifecycle_event || process.platform === 'win32') return undefined;
  const shell = process.ppid;
  const npm = starterOfShell(shell);
  const timer = setInterval(() => {
    if (process.ppid === shell && (npm === undefined || parentOf(shell).pid === npm)) return;
    clearInterval(timer);
    onGone();
  }, 1000);
  timer.unref();
  return timer;
}

/**
 * npm puts a shell between itself and us, which outlives it. Undefined when our parent is no shell, or nobody can tell.
 */
function starterOfShell(pid) {
  const { name, pid: starter } = parentOf(pid);
  return name !== undefined && /^(sh|dash|bash|ash|busybox|zsh|ksh)$/.test(name) ? starter : undefined;
}

/** The name of a process and its parent, from Linux's /proc; elsewhere both are unknown. */
function parentOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const name = text.slice(text.indexOf('(') + 1, text.lastIndexOf(')'));
    const parent = Number(
      text
        .slice(text.lastIndexOf(')') + 1)
        .trim()
        .split(' ')[1],
    );
    return { name, pid: parent };
  } catch {
    return { name: undefined, pid: undefined };
  }
}

/** @returns {boolean} false when no process of the group is left */
function signalGroup(leader, signal) {
  try {
    process.kill(-leader, signal);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Ends what the program left behind in its group. SIGINT first: PostgreSQL then stops at once, and cleanly. */
async function sweep(leader) {
  if (!signalGroup(leader, 'SIGINT')) return;
  const end = Date.now() + SWEEP_MS;
  while (Date.now() < end) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    if (!signalGroup(leader, 0)) return;
  }
  signalGroup(leader, 'SIGKILL');
}

/** Keeps the last 64 kB: enough for any error message. */
function keepOutput(child, show) {
  let kept = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (text) => {
      kept = (kept + text).slice(-65_536);
      if (show) process.stderr.write(text);
    });
  }
  return () => kept;
}
