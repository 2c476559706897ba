import { parseArgs } from 'node:util';
import { KINDS, type Kind } from '../mutant.ts';

/** What the command line asks for. */
export interface Options {
  readonly help: boolean;
  readonly list: boolean;
  readonly json: boolean;
  readonly suites: boolean;
  readonly workers: number;
  /** How many mutants; `null` for all. */
  readonly sample: number | null;
  /** Which kinds; none for all. */
  readonly only: readonly Kind[];
  readonly match: string;
}

/** Reads the command line; gives a sentence when it makes no sense. */
export function readOptions(args: readonly string[]): Options | string {
  try {
    const { values } = parseArgs({
      args: [...args],
      strict: true,
      allowPositionals: false,
      options: {
        sample: { type: 'string' },
        only: { type: 'string' },
        match: { type: 'string' },
        workers: { type: 'string' },
        'no-suites': { type: 'boolean' },
        list: { type: 'boolean' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    });
    const sample = values.sample === undefined ? null : positive(values.sample);
    const workers = positive(values.workers ?? '2');
    const words = values.only === undefined ? [] : values.only.split(',');
    const only = words.filter((word): word is Kind => KINDS.some((kind) => kind === word));
    if (sample === undefined) return '--sample takes a number from 1';
    if (workers === undefined || workers > 8) return '--workers takes a number from 1 to 8';
    if (only.length < words.length) return `--only takes ${KINDS.join(', ')}`;
    return {
      sample,
      workers,
      only,
      match: values.match ?? '',
      suites: values['no-suites'] !== true,
      help: values.help === true,
      list: values.list === true,
      json: values.json === true,
    };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return message.split('. To specify')[0] ?? message;
  }
}

function positive(text: string): number | undefined {
  const number = /^\d{1,6}$/u.test(text) ? Number(text) : 0;
  return number > 0 ? number : undefined;
}
