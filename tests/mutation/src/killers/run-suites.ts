import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Verdict } from '../cascade.ts';
import { WITHOUT_STACK } from '../source/workspace-copy.ts';

/** A folder with a configuration of Vitest, and the files of it that are run. */
export interface Suite {
  readonly name: string;
  readonly folder: string;
  readonly files: readonly string[];
  readonly limitMs: number;
  /** Another configuration of Vitest than that of the folder. */
  readonly config?: string;
}

/** Without a database: whoever weakens the ladder or a scope is found by these in seconds. */
export const UNIT_SUITES: readonly Suite[] = [
  {
    name: 'tests of the API',
    folder: 'apps/api',
    files: ['test/ladder.test.ts', 'test/declarations.test.ts'],
    limitMs: 60_000,
  },
  {
    name: 'tests of the queries',
    folder: 'tests',
    files: ['test/isolation/query-filters'],
    limitMs: 60_000,
    config: WITHOUT_STACK,
  },
  { name: 'tests of the queries', folder: 'packages/database', files: [], limitMs: 60_000 },
];

/** Through REST and the API, on a stack of their own. */
export const STACK_SUITES: readonly Suite[] = [
  {
    name: 'suites over REST and API',
    folder: 'tests',
    files: ['test/catalog', 'test/isolation', 'test/attacks', 'test/accounts', 'test/contacts', 'test/idempotency'],
    limitMs: 240_000,
  },
];

/** Runs suites of a copy of the project until one fails. A suite that takes too long has noticed something, too. */
export async function suiteVerdict(directory: string, suites: readonly Suite[]): Promise<Verdict> {
  for (const suite of suites) {
    const { passed, output } = await run(directory, suite);
    if (!passed) return { killer: suite.name, sign: firstFailure(output) };
  }
  return { killer: null, sign: '' };
}

async function run(
  directory: string,
  { folder, files, limitMs, config }: Suite,
): Promise<{ passed: boolean; output: string }> {
  const cwd = path.join(directory, folder);
  const manifest = createRequire(path.join(cwd, 'package.json')).resolve('vitest/package.json');
  const program = path.join(path.dirname(manifest), 'vitest.mjs');
  const child = spawn(
    process.execPath,
    [program, 'run', '--bail=1', '--no-color', ...(config === undefined ? [] : ['--config', config]), ...files],
    {
      cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (part: string) => {
      output += part;
    });
  }
  const timer = setTimeout(() => child.kill('SIGTERM'), limitMs);
  const code = await new Promise<number | null>((resolve) => {
    child.once('error', () => resolve(1));
    child.once('close', resolve);
  });
  clearTimeout(timer);
  return { passed: code === 0, output };
}

function firstFailure(output: string): string {
  const line =
    output.split('\n').find((one) => /^\s*FAIL |Error: /u.test(one)) ?? output.trim().split('\n').at(-1) ?? '';
  return line.trim().slice(0, 200);
}
