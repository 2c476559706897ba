import { DatabaseError, type Client } from 'pg';
import type { SchemaMutant } from './mutant.ts';
import { playStories } from '@axolop/tests/src/database/play-stories.ts';
import { accessProblems, grantProblems, lintFindings } from './killers/schema-killers.ts';
import type { Story } from '@axolop/tests/src/database/story.ts';

/** Every story, in the two heaps in which they are played. */
export interface Library {
  readonly behaviour: readonly Story[];
  readonly matrix: readonly Story[];
}

/** What became of a mutant. */
export interface Verdict {
  /** Who noticed it; `null` when it lives. */
  readonly killer: string | null;
  /** What the killer saw. */
  readonly sign: string;
}

/** Tables that every helper of the policies shows on: an ordinary one, the root, people, and what is personal. */
const HELPERS_SHOW_ON = ['contacts', 'agencies', 'agency_members', 'users', 'user_preferences'];
const PER_CALL = 100;

type Check = readonly [killer: string, check: () => Promise<readonly string[]>];

/** Applies mutants one by one, each inside a transaction that is rolled back, and asks who notices, the quickest first. */
export class Cascade {
  readonly #client: Client;
  readonly #library: Library;
  #usual: ReadonlySet<string> = new Set();

  constructor(client: Client, library: Library) {
    this.#client = client;
    this.#library = library;
  }

  /**
   * Makes sure that nobody complains about the unchanged schema: who does would kill everything.
   *
   * @param everything plays all stories; one of several workers on the same schema is enough
   * @throws Error with what is wrong
   */
  async calibrate(everything: boolean): Promise<void> {
    await this.#client.query('begin');
    this.#usual = new Set(await lintFindings(this.#client));
    if (!everything) {
      await this.#client.query('rollback');
      return;
    }
    await this.#client.query('rollback; begin');
    const problems = [...(await accessProblems(this.#client)), ...(await grantProblems(this.#client))];
    const surprises = await playStories(this.#client, [...this.#library.behaviour, ...this.#library.matrix], true);
    await this.#client.query('rollback');
    const all = [...problems, ...surprises.map(({ story, problem }) => `${story}: ${problem}`)];
    if (all.length > 0) throw new Error(`The unchanged schema is not as the checks want it:\n${all.join('\n')}`);
  }

  /** Judges one mutant. One that can't be applied is alive, and says so: its generator is wrong then. */
  async judge(mutant: SchemaMutant): Promise<Verdict> {
    await this.#client.query('begin');
    try {
      await this.#client.query(mutant.sql);
    } catch (error) {
      await this.#client.query('rollback');
      // A wider unique key that rows of two agencies hurt at once.
      if (error instanceof DatabaseError && error.code === '23505') return { killer: 'rows', sign: error.message };
      return { killer: null, sign: `can't be applied: ${error instanceof Error ? error.message : String(error)}` };
    }
    try {
      return await this.#firstToNotice(mutant);
    } finally {
      await this.#client.query('rollback');
    }
  }

  async #firstToNotice(mutant: SchemaMutant): Promise<Verdict> {
    for (const [killer, check] of this.#checksFor(mutant)) {
      await this.#client.query('savepoint before_check');
      // A check that breaks off has noticed something, too.
      const [sign] = await check().catch((error: unknown) => [error instanceof Error ? error.message : String(error)]);
      await this.#client.query('rollback to savepoint before_check');
      if (sign !== undefined) return { killer, sign };
    }
    return { killer: null, sign: '' };
  }

  /** The checks that could notice, the quickest first; what can't see this kind of weakness isn't asked. */
  #checksFor(mutant: SchemaMutant): readonly Check[] {
    const client = this.#client;
    const access: Check = ['access.ts', () => accessProblems(client)];
    const grants: Check = ['grants', () => grantProblems(client)];
    const behaviour: Check = [
      'behaviour',
      () =>
        this.#surprises(
          likeliestFirst(
            this.#library.behaviour.filter((story) => concerns(story, mutant)),
            mutant,
          ),
        ),
    ];
    const lints: Check = [
      'lints',
      async () => (await lintFindings(client)).filter((finding) => !this.#usual.has(finding)),
    ];
    const matrix: Check = [
      'matrix',
      () => this.#surprises(this.#library.matrix.filter((story) => concernsCell(story, mutant))),
    ];
    switch (mutant.kind) {
      case 'rights':
        return [access, matrix];
      case 'grant':
      case 'protection':
        return [grants, lints, behaviour, matrix];
      case 'execute':
        return [grants, lints, behaviour];
      case 'policy':
        return [matrix, lints, behaviour];
      case 'function':
        return mutant.sql.startsWith('alter') ? [grants, lints, behaviour] : [behaviour, matrix];
      default:
        return [behaviour, lints, matrix];
    }
  }

  async #surprises(stories: readonly Story[]): Promise<string[]> {
    for (let from = 0; from < stories.length; from += PER_CALL) {
      const [first] = await playStories(this.#client, stories.slice(from, from + PER_CALL));
      if (first !== undefined) return [`${first.story}: ${first.problem}`];
    }
    return [];
  }
}

function concerns(story: Story, { table, kind }: SchemaMutant): boolean {
  if (kind === 'function') return true;
  return story.table === null || story.table === table;
}

/** Stories of the same table, or that call the function, come first: a mutant costs as much as what is asked before its killer. */
function likeliestFirst(stories: readonly Story[], { id, kind, table }: SchemaMutant): Story[] {
  const name = kind === 'function' ? (/[.\s](\w+)\(/u.exec(id)?.[1] ?? '') : '';
  const isClose = (story: Story): boolean =>
    table === null ? name !== '' && story.steps.some(({ sql }) => sql.includes(name)) : story.table === table;
  return [...stories.filter(isClose), ...stories.filter((story) => !isClose(story))];
}

function concernsCell(story: Story, { table }: SchemaMutant): boolean {
  return table === null ? story.table !== null && HELPERS_SHOW_ON.includes(story.table) : story.table === table;
}
