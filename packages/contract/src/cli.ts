import { Command, runnable, runOneOf, type Listed } from '@axolop/command-line';
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

/** What the command can do, in the order of its help. */
const ACTIONS = {
  check:
    'exit code 1 when the router differs from the kept contract; tells the changes, and which of them break programs',
  diff: 'the same, with exit code 0 for a difference',
  write: "keep the router's contract as it is now",
} as const;
type Action = keyof typeof ACTIONS;

/**
 * The command `contract check|diff|write [--json]`: compares a router with the contract that is kept in the repository.
 *
 * @returns the exit code: 0 done, 1 the contract differs (`check` only), 2 it could not be done
 */
export async function runContractCommand(options: ContractCommandOptions): Promise<number> {
  const print = options.print ?? ((text: string) => console.log(text));
  const printError = options.printError ?? ((text: string) => console.error(text));
  const footer = 'Exit codes: 0 done, 1 the contract differs (check), 2 it could not be done.';
  const actions = [listed('check', options, print), listed('diff', options, print), listed('write', options, print)];
  try {
    return await runOneOf({ program: options.command, footer }, actions, options.argv, { print, printError });
  } catch (error) {
    // A mistake in the router or the file gets one line; any other error is a defect here and keeps its stack.
    const known = error instanceof ContractError || (error instanceof Error && 'code' in error);
    if (!known) throw error;
    printError(`contract: ${error.message}`);
    return 2;
  }
}

function listed(action: Action, options: ContractCommandOptions, print: (text: string) => void): Listed {
  const json = 'the changes as JSON: { state, breaking, additive, changes: [{ level, subject, where, text }] }';
  return {
    name: action,
    summary: ACTIONS[action],
    load: async () =>
      runnable(new Command().option('--json', json), async (given) => {
        const file = options.file ?? SNAPSHOT_FILE;
        const finding = await examine(options.router, file, action === 'write');
        if (action === 'write' && finding.state !== 'same') await writeSnapshot(file, finding.contract);
        print(given.json ? jsonReport(finding) : textReport(finding, action, options.command));
        return action === 'check' && finding.state !== 'same' ? 1 : 0;
      }),
  };
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
