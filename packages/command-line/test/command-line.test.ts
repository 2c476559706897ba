import { expect, test } from 'vitest';
import { Command, listOf, Option, runnable, runOneOf, UsageError, wholeNumber, type Listed } from '../src/index.ts';

/** What was printed, and what came back. */
async function outcome(run: (output: { print: Print; printError: Print }) => Promise<number>) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await run({ print: (text) => void out.push(text), printError: (text) => void err.push(text) });
  return { code, out: out.join('\n'), err: err.join('\n') };
}
type Print = (text: string) => void;

const worked: unknown[] = [];
const seed = runnable(
  new Command('seed')
    .argument('[NAME]', 'whose data')
    .option('--contacts <N>', 'how many', wholeNumber(1, 500))
    .option('--only <KINDS>', 'which', listOf(['person', 'company']))
    .option('--json', 'as JSON')
    .option('--no-tags', 'without tags')
    .option('--database-url <URL>', 'where')
    .addOption(new Option('--fresh', 'on a new one').conflicts('databaseUrl')),
  (options, name) => {
    if (options.json && name === undefined) throw new UsageError('--json needs a NAME');
    worked.push({ ...options, name });
    return 7;
  },
);
const run = (...args: string[]) => outcome((output) => seed.run(args, output));

test('the work gets typed values, and its exit code is the command’s', async () => {
  worked.length = 0;
  expect(await run('all', '--contacts=30', '--only', 'company,person', '--no-tags')).toEqual({
    code: 7,
    out: '',
    err: '',
  });
  // A second run of the same command begins anew.
  expect((await run()).code).toBe(7);
  expect(worked).toEqual([
    { name: 'all', contacts: 30, only: ['company', 'person'], tags: false },
    { name: undefined, tags: true },
  ]);
});

test.each([
  [['--contcts=3'], "Unknown option '--contcts' (Did you mean --contacts?). See: seed --help"],
  [['--json=yes'], "Unknown option '--json'. See: seed --help"],
  [["--databse-url=postgresql://me:it's-secret@host/db"], "Unknown option '--databse-url'. See: seed --help"],
  [['--contacts'], "Option '--contacts <N>' argument missing. See: seed --help"],
  [
    ['--contacts=0'],
    "Option '--contacts <N>' argument '0' is invalid. It takes a whole number from 1 to 500. See: seed --help",
  ],
  [['--contacts=1e2'], /from 1 to 500/],
  [['--contacts=501'], /from 1 to 500/],
  [['--only=person,cat'], /It takes person, company, with commas between them\. See/],
  [
    ['--fresh', '--database-url=x'],
    "Option '--fresh' cannot be used with option '--database-url <URL>'. See: seed --help",
  ],
  [['a', 'postgresql://me:secret@host/db'], /^Too many arguments.* but got 2\. See: seed --help$/],
  [['--json'], '--json needs a NAME. See: seed --help'],
])('%j: exit code 2, one line, and nothing is done', async (args, message) => {
  worked.length = 0;
  const { code, out, err } = await run(...args);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toEqual(typeof message === 'string' ? message : expect.stringMatching(message));
  expect(err).not.toContain('\n');
  expect(worked).toEqual([]);
});

test('help goes to standard output, whatever else is asked', async () => {
  worked.length = 0;
  for (const args of [['--help'], ['-h'], ['--contcts=3', '--help']]) {
    expect(await run(...args)).toEqual({
      code: 0,
      err: '',
      out: expect.stringMatching(/^Usage: seed .*--contacts <N>/su),
    });
  }
  expect(worked).toEqual([]);
});

test('what the work throws is thrown', async () => {
  const broken = runnable(new Command('broken'), () => {
    throw new RangeError('of the work');
  });
  await expect(broken.run([])).rejects.toThrow(RangeError);
});

test('one of several commands: only the chosen one is loaded', async () => {
  const loaded: string[] = [];
  const listed = (name: string): Listed => ({
    name,
    summary: `does ${name}`,
    load: async () => {
      loaded.push(name);
      return runnable(new Command().option('--wide', 'wider'), ({ wide }) => (wide ? 5 : 4));
    },
  });
  const commands = [listed('up'), listed('down')];
  const oneOf = (...args: string[]) =>
    outcome((output) => runOneOf({ program: 'lift', footer: 'Exit codes: many' }, commands, args, output));

  expect(await oneOf('down', '--wide')).toEqual({ code: 5, out: '', err: '' });
  expect(loaded).toEqual(['down']);
  expect((await oneOf('up', '--help')).out).toMatch(/^Usage: lift up \[options\]\n\ndoes up\n/u);
  expect(await oneOf('up', '--nope')).toEqual({
    code: 2,
    out: '',
    err: "Unknown option '--nope'. See: lift up --help",
  });

  loaded.length = 0;
  const help = await oneOf('--help');
  expect(help).toMatchObject({ code: 0, err: '', out: expect.stringMatching(/up +does up\n +down +does down\n/u) });
  expect(help.out).toContain('Exit codes: many');
  expect(await oneOf()).toEqual({ code: 2, out: '', err: help.out });
  expect(await oneOf('dwn')).toEqual({
    code: 2,
    out: '',
    err: "Unknown command 'dwn' (Did you mean down?). See: lift --help",
  });
  expect(await oneOf('--wide', 'up')).toMatchObject({ code: 2, err: "Unknown option '--wide'. See: lift --help" });
  expect(loaded).toEqual([]);
});
