import { parseArgs } from 'node:util';
import type { AnyTRPCRouter } from '@trpc/server';
import { changeLine, type Change } from './change.ts';
import { compareContracts } from './compare-contracts.ts';
import { describeRouter } from './describe-router.ts';
import { ContractError, contractText, type RouterContract } from './router-contract.ts';
import { readSnapshot, SNAPSHOT_FILE, writeSnapshot } from './snapshot-file.ts';

/** What the command works on; the defaults are those of the repository. */
export interface ContractCommandOptions {
  readonly router: AnyTRPCRouter;
  /** The arguments of the command line, without the program. */
  readonly argv: readonly string[];
  /** How the command is called, for messages. */
  readonly command: string;
  readonly file?: string;
  /** Writes one piece of output; the default is standard output. */
  readonly print?: (text: string) => void;
  /** Writes one message of failure; the default is standard error. */
  readonly printError?: (text: string) => void;
}

/** How a router stands to the kept contract. `form` = the same contract in another text. */
type State = 'same' | 'form' | 'different' | 'missing';

interface Finding {
  readonly state: State;
  readonly contract: RouterContract;
  readonly changes: readonly Change[];
}

const ACTIONS = ['check', 'write', 'diff'] as const;
type Action = (typeof ACTIONS)[number];

/**
 * The command `contract check|write|diff [--json] [--help]`: compares a router with the contract that is kept
 * in the repository.
 *
 * @returns the exit code: 0 done, 1 the contract differs (`check` only), 2 it could not be done
 */
export async function runContractCommand(options: ContractCommandOptions): Promise<number> {
  const print = options.print ?? ((text: string) => console.log(text));
  const printError = options.printError ?? ((text: string) => console.error(text));
  const asked = askedFor(options.argv);
  if ('problem' in asked) {
    printError(`${asked.problem}\n\n${help(options.command)}`);
    return 2;
  }
  if (asked.action === 'help') {
    print(help(options.command));
    return 0;
  }
  const file = options.file ?? SNAPSHOT_FILE;
  try {
    const finding = await examine(options.router, file, asked.action === 'write');
    if (asked.action === 'write' && finding.state !== 'same') await writeSnapshot(file, finding.contract);
    print(asked.json ? jsonReport(finding) : textReport(finding, asked.action, options.command));
    return asked.action === 'check' && finding.state !== 'same' ? 1 : 0;
  } catch (error) {
    // A mistake in the router or the file gets one line; any other error is a defect here and keeps its stack.
    const known = error instanceof ContractError || (error instanceof Error && 'code' in error);
    if (!known) throw error;
    printError(`contract: ${error.message}`);
    return 2;
  }
}

function askedFor(argv: readonly string[]): { action: Action | 'help'; json: boolean } | { problem: string } {
  try {
    const { values, positionals } = parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: { json: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h', default: false } },
    });
    if (values.help) return { action: 'help', json: values.json };
    const action = ACTIONS.find((name) => name === positionals[0]);
    if (action === undefined || positionals.length > 1) {
      return {
        problem: `Say one of ${ACTIONS.join(', ')}${positionals.length > 0 ? `, not "${positionals.join(' ')}"` : ''}.`,
      };
    }
    return { action, json: values.json };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

/** @param overwriting whether a kept file that cannot be understood may be passed over */
async function examine(router: AnyTRPCRouter, file: string, overwriting: boolean): Promise<Finding> {
  const contract = describeRouter(router);
  const kept = await readSnapshot(file).catch((error: unknown) => {
    if (overwriting && error instanceof ContractError) return null;
    throw error;
  });
  if (kept === null) return { state: 'missing', contract, changes: [] };
  if (kept.text === contractText(contract)) return { state: 'same', contract, changes: [] };
  const changes = compareContracts(kept.contract, contract);
  return { state: changes.length === 0 ? 'form' : 'different', contract, changes };
}

function jsonReport({ state, changes }: Finding): string {
  const breaking = changes.filter(({ level }) => level === 'breaking').length;
  return JSON.stringify({ state, breaking, additive: changes.length - breaking, changes }, null, 2);
}

function textReport({ state, contract, changes }: Finding, action: Action, command: string): string {
  const size = `${Object.keys(contract.procedures).length} procedures`;
  const advice = action === 'write' ? 'Written.' : `If that is meant: ${command} write`;
  if (state === 'same') return `contract: ${size}, nothing changed`;
  if (state === 'missing') return `contract: ${size}, none was kept so far. ${advice}`;
  if (state === 'form') return `contract: ${size}, the same in another form. ${advice}`;
  const breaking = changes.filter(({ level }) => level === 'breaking').length;
  return [
    ...changes.map(changeLine),
    `contract: ${size}, ${breaking} breaking and ${changes.length - breaking} additive changes. ${advice}`,
  ].join('\n');
}

function help(command: string): string {
  return `${command} check|write|diff [--json] [--help]

Compares the router with the contract that is kept in the repository, and tells which changes break programs
that were written for it.

  check   fails (exit code 1) when the router differs from the kept contract
  diff    the same, and never fails for a difference
  write   keeps the router's contract as it is now
  --json  the changes as JSON: { state, breaking, additive, changes: [{ level, subject, where, text }] }`;
}
