import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { declaredBy, rightsToChoose, untruths, type Rights } from '../../src/access/asked.ts';
import { SWEEP_TIMEOUT_MS } from '../../src/matrix/cells.ts';
import { sampledProcedures } from '../../src/samples/all-samples.ts';

const SAMPLES = sampledProcedures();

describe('a procedure declares what the database asks for', { timeout: SWEEP_TIMEOUT_MS }, () => {
  let rights: Rights;
  beforeAll(async () => {
    rights = await rightsToChoose();
  });
  afterAll(() => rights[Symbol.asyncDispose]());

  test.for(SAMPLES)('$procedure.path', async ({ procedure, uses }) => {
    expect(await untruths(rights, procedure, uses)).toEqual([]);
  });

  test('and a declaration that is taken away, or one too many, is found', async () => {
    const [one] = SAMPLES.filter(({ procedure }) => procedure.path === 'contacts.convert');
    if (one === undefined) throw new Error('The sample is gone.');
    const { procedure, uses } = one;
    const declared = declaredBy(procedure);
    expect(declared).toHaveLength(4);
    for (const permission of declared) {
      const [first, ...others] = declared.filter((kept) => kept !== permission);
      if (first === undefined) throw new Error('Nothing is declared.');
      const found = await untruths(rights, { ...procedure, access: [first, ...others] }, uses);
      expect(found.join()).toContain('asks for more than it declares');
    }
    const more = await untruths(rights, { ...procedure, access: ['tag:read', ...declared] }, uses);
    expect(more).toEqual(['contacts.convert does not ask for tag:read']);
  });
});
