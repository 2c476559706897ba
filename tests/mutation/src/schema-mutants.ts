import type { Client } from 'pg';
import { checkMutants, foreignKeyMutants, triggerMutants, uniqueKeyMutants } from './generators/constraints.ts';
import { executeMutants, functionMutants } from './generators/functions.ts';
import { policyMutants } from './generators/policies.ts';
import { rightsMutants } from './generators/rights.ts';
import { grantMutants, protectionMutants } from './generators/tables.ts';
import type { SchemaMutant } from './mutant.ts';

/**
 * Every weakness that one change to this database can make, out of its catalog: a table made tomorrow has its mutants
 * tomorrow.
 *
 * @throws Error when two mutants have the same id
 */
export async function schemaMutants(client: Client): Promise<SchemaMutant[]> {
  const mutants = [
    ...(await policyMutants(client)),
    ...(await protectionMutants(client)),
    ...(await grantMutants(client)),
    ...(await executeMutants(client)),
    ...rightsMutants(),
    ...(await foreignKeyMutants(client)),
    ...(await uniqueKeyMutants(client)),
    ...(await checkMutants(client)),
    ...(await triggerMutants(client)),
    ...(await functionMutants(client)),
  ];
  const ids = mutants.map(({ id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw new Error(`Two mutants are called ${twice}.`);
  return mutants;
}
