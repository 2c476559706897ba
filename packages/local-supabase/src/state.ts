import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { isAlive, startMark } from './processes.ts';

export const STATE_FILE = 'state.json';

/** What other processes may know of a running stack. The file holds keys: its owner alone can read it. */
const State = z.object({
  pid: z.int().positive(),
  startMark: z.string().optional(),
  url: z.url(),
  publishableKey: z.string(),
  secretKey: z.string(),
  databaseUrl: z.string(),
  mailFile: z.string().optional(),
});
export type State = z.infer<typeof State>;

/** Writes down that this process runs a stack. Gives the function that takes it back. */
export function announce(directory: string, state: Omit<State, 'pid' | 'startMark'>): () => void {
  mkdirSync(directory, { recursive: true });
  const file = path.join(directory, STATE_FILE);
  const mine: State = { pid: process.pid, startMark: startMark(process.pid), ...state };
  writeFileSync(`${file}.new`, `${JSON.stringify(mine, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
  return () => {
    if (runningState(directory)?.pid === process.pid) rmSync(file, { force: true });
  };
}

/** The stack that runs on `directory`, or undefined when none does (a note of a killed process counts as none). */
export function runningState(directory: string): State | undefined {
  const file = path.join(directory, STATE_FILE);
  if (!existsSync(file)) return undefined;
  let found: State;
  try {
    found = State.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
  const same = isAlive(found.pid) && (found.startMark === undefined || found.startMark === startMark(found.pid));
  return same ? found : undefined;
}
