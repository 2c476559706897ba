import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { runContractCommand } from '../src/index.ts';
import { t } from './small-router.ts';

const open = t.procedure.meta({ access: 'public' });
const first = t.router({ hello: open.output(z.string()).query(() => '') });
const wider = t.router({
  hello: open.output(z.string()).query(() => ''),
  more: open.output(z.string()).query(() => ''),
});
const other = t.router({ hello: open.output(z.int()).query(() => 1) });

/** A place for a contract, and the command over it. */
async function place() {
  const directory = await mkdtemp(path.join(tmpdir(), 'contract-'));
  const file = path.join(directory, 'router.contract.json');
  return {
    directory,
    file,
    async run(router: typeof first | typeof wider | typeof other, ...argv: string[]) {
      const lines: string[] = [];
      const print = (text: string): void => void lines.push(text);
      const code = await runContractCommand({ router, argv, command: 'contract', file, print, printError: print });
      return { code, text: lines.join('\n') };
    },
    async [Symbol.asyncDispose]() {
      await rm(directory, { recursive: true });
    },
  };
}

test('check fails until the contract is kept, and then passes', async () => {
  await using here = await place();
  expect(await here.run(first, 'check')).toEqual({
    code: 1,
    text: 'contract: 1 procedures, none was kept so far. If that is meant: contract write',
  });
  expect(await here.run(first, 'write')).toMatchObject({ code: 0 });
  expect(await here.run(first, 'check')).toEqual({ code: 0, text: 'contract: 1 procedures, nothing changed' });
  expect(await readdir(here.directory)).toEqual(['router.contract.json']);
});

test('check fails for every difference and tells the level of each; diff tells the same and passes', async () => {
  await using here = await place();
  await here.run(first, 'write');
  const additive =
    'additive  more: new query\ncontract: 2 procedures, 0 breaking and 1 additive changes. If that is meant: contract write';
  expect(await here.run(wider, 'check')).toEqual({ code: 1, text: additive });
  expect(await here.run(wider, 'diff')).toEqual({ code: 0, text: additive });
  expect(await here.run(other, 'check')).toMatchObject({
    code: 1,
    text: expect.stringContaining('BREAKING  hello output: may now be number'),
  });
});

test('neither check nor diff writes; write keeps what is now and says what that changes', async () => {
  await using here = await place();
  await here.run(first, 'write');
  const kept = await readFile(here.file, 'utf8');
  await here.run(other, 'check');
  await here.run(other, 'diff');
  expect(await readFile(here.file, 'utf8')).toBe(kept);

  expect(await here.run(wider, 'write')).toEqual({
    code: 0,
    text: 'additive  more: new query\ncontract: 2 procedures, 0 breaking and 1 additive changes. Written.',
  });
  expect(await here.run(wider, 'check')).toMatchObject({ code: 0 });
});

test('--json tells the same to a program', async () => {
  await using here = await place();
  await here.run(first, 'write');
  const { code, text } = await here.run(wider, 'check', '--json');
  expect(code).toBe(1);
  expect(JSON.parse(text)).toEqual({
    state: 'different',
    breaking: 0,
    additive: 1,
    changes: [{ level: 'additive', subject: 'more', where: '', text: 'new query' }],
  });
  expect(JSON.parse((await here.run(first, 'check', '--json')).text)).toMatchObject({ state: 'same', changes: [] });
});

test('the same contract in another text is a difference of form', async () => {
  await using here = await place();
  await here.run(first, 'write');
  await writeFile(here.file, JSON.stringify(JSON.parse(await readFile(here.file, 'utf8'))));
  expect(await here.run(first, 'check')).toMatchObject({
    code: 1,
    text: expect.stringContaining('the same in another form'),
  });
});

test('a file that is no contract is named, left alone by check, and replaced by write', async () => {
  await using here = await place();
  await writeFile(here.file, '<<<<<<< ours');
  expect(await here.run(first, 'check')).toEqual({
    code: 2,
    text: `contract: ${here.file} is no JSON (is there a conflict in it?).`,
  });
  expect(await here.run(first, 'write')).toMatchObject({ code: 0 });
  expect(await here.run(first, 'check')).toMatchObject({ code: 0 });
});

test('a place that cannot be written is told', async () => {
  await using here = await place();
  const lost = path.join(here.directory, 'nowhere', 'router.contract.json');
  const lines: string[] = [];
  const code = await runContractCommand({
    router: first,
    argv: ['write'],
    command: 'contract',
    file: lost,
    print: () => {},
    printError: (text) => void lines.push(text),
  });
  expect(code).toBe(2);
  expect(lines.join('\n')).toContain('ENOENT');
});

test.each([
  [[], 'Usage: contract [options] [command]'],
  [['chekc'], "Unknown command 'chekc' (Did you mean check?). See: contract --help"],
  [['check', 'twice'], "Too many arguments for 'check'. Expected 0 arguments but got 1. See: contract check --help"],
  [['check', '--jsno'], "Unknown option '--jsno' (Did you mean --json?). See: contract check --help"],
])('wrong arguments %j are refused, and nothing is written', async (argv, message) => {
  await using here = await place();
  const { code, text } = await here.run(first, ...argv);
  expect(code).toBe(2);
  expect(text).toContain(message);
  expect(await readdir(here.directory)).toEqual([]);
});

test('--help tells how it is used', async () => {
  await using here = await place();
  expect(await here.run(first, '--help')).toMatchObject({
    code: 0,
    text: expect.stringMatching(/check +exit code 1.*diff.*write/su),
  });
});
