import { vi } from 'vitest';
import { runCommandLine } from '../../src/commands/command-line.ts';

/** Runs a command line inside the test, without any DATABASE_URL of this machine unless one is given. */
export async function runCli(
  args: readonly string[],
  databaseUrl = '',
): Promise<{ code: number; out: string; err: string }> {
  const out: string[] = [];
  const err: string[] = [];
  vi.stubEnv('DATABASE_URL', databaseUrl);
  const log = vi.spyOn(console, 'log').mockImplementation((line: string) => void out.push(line));
  const error = vi.spyOn(console, 'error').mockImplementation((line: string) => void err.push(line));
  try {
    const code = await runCommandLine(args);
    return { code, out: out.join('\n'), err: err.join('\n') };
  } finally {
    log.mockRestore();
    error.mockRestore();
    vi.unstubAllEnvs();
  }
}
