import { vi } from 'vitest';

/** What a command line printed, and its exit code. */
export interface CommandRun {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/**
 * Runs a command line inside the test and keeps what it prints, without any DATABASE_URL of this machine.
 *
 * @param run gives the exit code
 * @param databaseUrl what DATABASE_URL says meanwhile
 */
export async function runInTest(run: () => Promise<number>, databaseUrl = ''): Promise<CommandRun> {
  const out: string[] = [];
  const err: string[] = [];
  vi.stubEnv('DATABASE_URL', databaseUrl);
  const log = vi.spyOn(console, 'log').mockImplementation((line: string) => void out.push(line));
  const error = vi.spyOn(console, 'error').mockImplementation((line: string) => void err.push(line));
  try {
    const code = await run();
    return { code, out: out.join('\n'), err: err.join('\n') };
  } finally {
    log.mockRestore();
    error.mockRestore();
    vi.unstubAllEnvs();
  }
}
