export { changeLine } from './change.ts';
export type { Change, ChangeLevel } from './change.ts';
export { runContractCommand } from './cli.ts';
export type { ContractCommandOptions } from './cli.ts';
export { compareContracts } from './compare-contracts.ts';
export { describeRouter } from './describe-router.ts';
export { JsonSchema } from './json-schema.ts';
export { ContractError, contractText, parseContract, ProcedureContract, RouterContract } from './router-contract.ts';
export { readSnapshot, SNAPSHOT_FILE, writeSnapshot } from './snapshot-file.ts';
