import { withClient } from '@axolop/migrations';
import { afterEach, expect, inject, test, vi } from 'vitest';
import { z } from 'zod';
import { runLintCommand } from '../src/commands/lint-command.ts';
import { LINTS } from '../src/lints/all-lints.ts';

const Outcome = z.strictObject({
  ok: z.boolean(),
  lints: z.number(),
  database: z.string(),
  findings: z.array(
    z.strictObject({ lint: z.string(), level: z.string(), object: z.string(), detail: z.string(), remedy: z.string() }),
  ),
  unneeded: z.array(z.unknown()),
});

afterEach(() => void vi.unstubAllEnvs());

/** Runs a command line inside the test; DATABASE_URL is the one of the test, whatever this machine has. */
async function run(args: readonly string[], databaseUrl = inject('databaseUrl')) {
  const out: string[] = [];
  const err: string[] = [];
  vi.stubEnv('DATABASE_URL', databaseUrl);
  const log = vi.spyOn(console, 'log').mockImplementation((line: string) => void out.push(line));
  const error = vi.spyOn(console, 'error').mockImplementation((line: string) => void err.push(line));
  try {
    return { code: await runLintCommand(args), out: out.join('\n'), err: err.join('\n') };
  } finally {
    log.mockRestore();
    error.mockRestore();
  }
}

async function execute(sql: string): Promise<void> {
  await withClient(inject('databaseUrl'), (client) => client.query(sql));
}

test('a clean database: exit code 0 and one line', async () => {
  const { code, out } = await run([]);
  expect(out).toMatch(new RegExp(`^${LINTS.length} lints on postgresql://\\S+: no findings\\.$`));
  expect(code).toBe(0);
});

test('a hole: exit code 1; text and JSON name it, with the finding of Supabase beside ours', async () => {
  await execute(
    'create view public.planted_view as select 1 as one; grant select on public.planted_view to authenticated',
  );
  try {
    const text = await run([`--database-url=${inject('databaseUrl')}`], '');
    expect(text.code).toBe(1);
    expect(text.out).toMatch(
      /^ERROR view_without_security_invoker: .*\n {2}public\.planted_view: .*\n {2}Remedy: .*security_invoker/,
    );
    expect(text.out).toMatch(/: 1 finding\.$/);

    const json = await run(['--json', '--advisors']);
    expect(json.code).toBe(1);
    const { ok, findings } = Outcome.parse(JSON.parse(json.out));
    expect(ok).toBe(false);
    expect(findings.map(({ lint, level, object }) => [lint, level, object])).toEqual([
      ['view_without_security_invoker', 'error', 'public.planted_view'],
      ['supabase:security_definer_view', 'error', 'public.planted_view'],
    ]);
  } finally {
    await execute('drop view public.planted_view');
  }
});

test.each([
  [['--nonsense'], /^Unknown option '--nonsense'\. See: npm run db:lint -- --help$/],
  [['public.contacts'], /^Too many arguments/],
  [
    ['--fresh', '--database-url=postgresql://x'],
    /^Option '--fresh' cannot be used with option '--database-url <URL>'\. See: /,
  ],
])('a wrong command line %s: exit code 2', async (args, message) => {
  const { code, out, err } = await run(args);
  expect(err).toMatch(message);
  expect(out).toBe('');
  expect(code).toBe(2);
});

test('no database: exit code 3, one line, no password', async () => {
  const { code, err } = await run(['--json'], 'postgresql://postgres:secret-word@127.0.0.1:1/postgres');
  expect(code).toBe(3);
  expect(err).toMatch(/^No database answers at 127\.0\.0\.1:1/);
  expect(err).not.toContain('secret-word');
});

test('the help, and the list of lints with the reason of each', async () => {
  expect((await run(['--help'])).out).toMatch(/^Usage: npm run db:lint/);
  const { code, out } = await run(['--list']);
  expect(code).toBe(0);
  for (const { name, reason } of LINTS) {
    expect(out).toContain(`${name} (`);
    expect(out).toContain(reason);
  }
});
