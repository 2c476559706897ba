import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { SourceMutant } from '../mutant.ts';

const LADDER = 'apps/api/src/ladder.ts';
const STEPS = 'apps/api/src/procedure-steps.ts';
const SCOPE = 'packages/database/src/kernel/scope.ts';
const CONNECTION = 'packages/database/src/kernel/connection.ts';

interface Weak {
  readonly name: string;
  readonly file: string;
  readonly text: string;
  readonly replacement: string;
  readonly description: string;
}

/** The checks of the API's ladder, and what the scope of an agency is made of. */
const LADDER_CHECKS: readonly Weak[] = [
  {
    name: 'membership-not-asked',
    file: LADDER,
    text: "if (membership === null) throw new DomainError('not_found', 'There is no such agency.');",
    replacement:
      "if (membership === null) return agencyScope(ctx.connection, { ...ctx.caller, requestId: ctx.requestId }, { agencyId: id, role: 'owner' });",
    description: 'who is no member gets in',
  },
  {
    name: 'permission-not-asked',
    file: LADDER,
    text: "if (!permissions.every((permission) => can(membership.role, permission))) throw refusal('missing_permission');",
    replacement: '',
    description: 'every member may do everything',
  },
  {
    name: 'permission-turned-round',
    file: LADDER,
    text: '!permissions.every((permission) =>',
    replacement: 'permissions.every((permission) =>',
    description: 'who may, may not, and the other way round',
  },
  {
    name: 'one-permission-is-enough',
    file: LADDER,
    text: 'permissions.every(',
    replacement: 'permissions.some(',
    description: 'who holds one of several permissions holds all',
  },
  {
    name: 'agency-stays-in-the-input',
    file: LADDER,
    text: "filter(([name]) => name !== 'agencyId')",
    replacement: 'filter(() => true)',
    description: 'the procedure sees agencyId in its own input',
  },
  {
    name: 'access-not-declared',
    file: STEPS,
    text: '{ ...about, ...access }',
    replacement: '{ ...access, ...about }',
    description: 'a procedure may claim another access than it has',
  },
  {
    name: 'role-of-an-owner',
    file: LADDER,
    text: '{ agencyId: id, role: membership.role }',
    replacement: "{ agencyId: id, role: 'owner' }",
    description: 'the scope says that everybody is the owner',
  },
  {
    name: 'agency-in-capitals',
    file: LADDER,
    text: 'agencyId.toLowerCase()',
    replacement: 'agencyId',
    description: 'the agency of the scope is as the caller wrote it',
  },
  {
    name: 'personal-without-membership',
    file: LADDER,
    text: '? await enterAgency(ctx, named.data.agencyId, permissions)',
    replacement: '? userScope(ctx.connection, { ...ctx.caller, requestId: ctx.requestId })',
    description: 'a personal procedure does not ask about the agency that it names',
  },
  {
    name: 'scope-without-agency',
    file: SCOPE,
    text: '{ ...connection, ...person, agencyId: membership.agencyId }',
    replacement: '{ ...connection, ...person }',
    description: 'the client of an agency carries no x-agency-id',
  },
  {
    name: 'secret-key-accepted',
    file: CONNECTION,
    text: '  assertPublishableKey(connection.publishableKey);\n',
    replacement: '',
    description: 'a request may be made with a key that is past Row Level Security',
  },
  {
    name: 'client-without-token',
    file: CONNECTION,
    text: "if (connection.accessToken === '')",
    replacement: 'if (false)',
    description: 'a client without a token is an anonymous one, without a word',
  },
];

/** The query functions: each of their filters on the agency is left out once. */
const QUERY_FILES = 'packages/database/src/*/*.ts';
const FILTER = /\s*\.eq\('(?:\w+\.)?(?:agency_id|id|user_id|status)', (?:scope\.\w+|lookup\.\w+|'active')\)/gu;

/**
 * Every weakness of the source: a check left out or turned round, a filter dropped.
 *
 * @throws Error when a text that shall be replaced is not there, or there twice: the list has to follow the source
 */
export async function sourceMutants(root: string): Promise<SourceMutant[]> {
  const checks = await Promise.all(
    LADDER_CHECKS.map(async ({ name, description, ...change }): Promise<SourceMutant> => {
      const source = await readFile(path.join(root, change.file), 'utf8');
      const times = source.split(change.text).length - 1;
      if (times !== 1) throw new Error(`${change.file} holds this text ${times} times instead of once: ${change.text}`);
      return { id: `source ${name}`, kind: 'source', description: `${change.file}: ${description}`, ...change };
    }),
  );
  const filters = await Promise.all(
    globSync(QUERY_FILES, { cwd: root })
      .toSorted()
      .map(async (file) => filterMutants(file, await readFile(path.join(root, file), 'utf8'))),
  );
  return [...checks, ...filters.flat()];
}

function filterMutants(file: string, source: string): SourceMutant[] {
  return [...source.matchAll(FILTER)].map(({ index, 0: filter }) => {
    const functions = [...source.slice(0, index).matchAll(/function (\w+)/gu)];
    const name = functions.at(-1)?.[1] ?? '';
    const from = source.lastIndexOf('\n', source.lastIndexOf('function ', index)) + 1;
    // With everything from the head of the function on, the text is there once.
    const text = source.slice(from, index + filter.length);
    return {
      id: `source filter ${name} ${filter.trim()}`,
      kind: 'source',
      file,
      text,
      replacement: source.slice(from, index),
      description: `${file}: ${name} without ${filter.trim()}`,
    };
  });
}
