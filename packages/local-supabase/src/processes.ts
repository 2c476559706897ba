import { spawnSync } from 'node:child_process';
import { readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** True while a process with this id exists, whoever owns it. A zombie counts as gone: it serves nothing. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  return procStat(pid)?.[0] !== 'Z';
}

/**
 * A mark of when the process began, or undefined when the system does not tell. Process ids are used again,
 * after a reboot within seconds, so an id alone proves nothing.
 */
export function startMark(pid: number): string | undefined {
  if (process.platform === 'linux') {
    // Ticks are counted from boot, so the mark needs to say which boot.
    const ticks = procStat(pid)?.[19];
    return ticks === undefined ? undefined : `${bootId()}:${ticks}`;
  }
  const reply = spawnSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' });
  const text = reply.status === 0 ? reply.stdout.trim() : '';
  return text === '' ? undefined : text;
}

/** True if the process is a PostgreSQL server whose data directory is the given one. */
export function servesDataDirectory(pid: number, dataDirectory: string): boolean {
  if (!isAlive(pid)) return false;
  if (process.platform === 'linux') {
    try {
      const program = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[0] ?? '';
      // A postmaster changes into its data directory and stays there.
      return /(^|\/)postgres$/.test(program) && readlinkSync(`/proc/${pid}/cwd`) === realpathSync(dataDirectory);
    } catch {
      return false;
    }
  }
  const reply = spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
  return reply.status === 0 && reply.stdout.includes(dataDirectory);
}

/** Waits until the process is gone. Gives false when it is still there after `milliseconds`. */
export async function waitUntilGone(pid: number, milliseconds: number): Promise<boolean> {
  const deadline = Date.now() + milliseconds;
  while (isAlive(pid)) {
    if (Date.now() > deadline) return false;
    await sleep(20);
  }
  return true;
}

/** Fields of /proc/PID/stat from the third on (state first); the name before it may hold spaces and brackets. */
function procStat(pid: number): string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}
