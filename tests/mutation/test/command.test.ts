import { expect, test } from 'vitest';
import { readOptions } from '../src/commands/options.ts';
import { explanationOf } from '../src/explained.ts';
import type { Mutant } from '../src/mutant.ts';
import { reportOf, scoreOf } from '../src/report.ts';

test('a command line that makes no sense is refused with a sentence', () => {
  expect(readOptions(['--sample=none'])).toBe('--sample takes a number from 1');
  expect(readOptions(['--sample=0'])).toBe('--sample takes a number from 1');
  expect(readOptions(['--workers=99'])).toBe('--workers takes a number from 1 to 8');
  expect(readOptions(['--only=policy,nothing'])).toContain('--only takes policy, ');
  expect(readOptions(['--nonsense'])).toContain("Unknown option '--nonsense'");
});

test('what is left out has its default', () => {
  expect(readOptions(['--sample=25', '--only=policy,grant'])).toEqual({
    sample: 25,
    only: ['policy', 'grant'],
    match: '',
    workers: 2,
    suites: true,
    help: false,
    list: false,
    json: false,
  });
});

const mutant = (id: string): Mutant => ({ id, kind: 'check', description: `${id} described`, sql: '', table: null });
const killed = { mutant: mutant('noticed'), verdict: { killer: 'lints', sign: 'x' }, explanation: null };
const alive = { mutant: mutant('alive'), verdict: { killer: null, sign: '' }, explanation: null };
const explained = {
  mutant: mutant('explained'),
  verdict: { killer: null, sign: '' },
  explanation: 'it changes nothing',
};

test('what is explained counts neither way, and what lives is named', () => {
  expect(scoreOf([killed, killed, killed, alive, explained])).toEqual({
    mutants: 5,
    killed: 3,
    explained: 1,
    survivors: 1,
    score: 0.75,
  });
  expect(scoreOf([]).score).toBe(1);
  const report = reportOf([killed, alive, explained]);
  expect(report).toContain('alive\n    alive described');
  expect(report).toContain('it changes nothing');
  expect(report).toContain('mutation score: 50.0 % (1 of 2 noticed; 1 more are explained; goal 95.0 %)');
});

test('an explanation is for the whole name of a mutant', () => {
  expect(explanationOf('trigger dropped log.log_kept')).not.toBeNull();
  expect(explanationOf('trigger dropped log.log_kept_too')).toBeNull();
});
