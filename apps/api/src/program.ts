import { inspect } from 'node:util';

/** Resolves at the first SIGINT or SIGTERM; a second one ends the process at once. */
export function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    let asked = false;
    const stop = (): void => {
      if (asked) process.exit(130);
      asked = true;
      resolve();
    };
    process.on('SIGINT', stop);
    process.on('SIGTERM', stop);
  });
}

/**
 * Runs the main function of a program and sets the exit code of the process: the one it gives, or 1 when it fails.
 *
 * @param foreseen names of errors whose message tells a person what to do; any other error is shown with its stack
 */
export async function runProgram(foreseen: readonly string[], main: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (error) {
    const text = error instanceof Error && foreseen.includes(error.name) ? error.message : error;
    process.stderr.write(`${typeof text === 'string' ? text : inspect(text)}\n`);
    process.exitCode = 1;
  }
}
